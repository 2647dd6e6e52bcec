"""The checks of ``voicebot doctor``, one group per file."""
