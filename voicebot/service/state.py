"""Where the program keeps its state."""

import os
from pathlib import Path

from voicebot.user_folders import user_folder

SERVICE_STATE_DIRECTORY = Path("/var/lib/voicebot")


def state_path(configured: Path | None) -> Path:
    """Return the state folder: configured, else systemd's, else this user's. Raises StateError."""
    if configured is not None:
        return configured
    if directory := os.environ.get("STATE_DIRECTORY"):
        return Path(directory.split(":")[0])
    return user_folder("state")


def cache_path() -> Path:
    """Return the folder of what can be made again: systemd's, else this user's.

    Raises StateError.
    """
    if directory := os.environ.get("CACHE_DIRECTORY"):
        return Path(directory.split(":")[0])
    return user_folder("cache")
