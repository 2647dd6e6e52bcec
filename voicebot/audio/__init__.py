"""Audio devices and files."""
