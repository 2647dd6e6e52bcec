"""voicebot: an offline voice assistant daemon for single-board computers."""

__version__ = "0.1.0"
