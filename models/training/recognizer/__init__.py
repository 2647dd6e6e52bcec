"""How the starter recognizer is made: from text to a directory that Vosk loads."""
