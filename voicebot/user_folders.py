"""The folders of the user who runs the program, by the XDG base directory specification."""

from pathlib import Path
from typing import Literal

from platformdirs import PlatformDirs

from voicebot.errors import StateError


def user_folder(kind: Literal["cache", "data", "state"]) -> Path:
    """Return this user's folder for voicebot, an absolute path; it may not exist yet.

    Raises StateError where the user has no home folder.
    """
    folders = PlatformDirs("voicebot", appauthor=False)
    try:
        return Path(getattr(folders, f"user_{kind}_dir"))
    except RuntimeError as error:
        raise StateError(
            f"this user has no home folder for voicebot's {kind}; set HOME, or "
            f"XDG_{kind.upper()}_HOME"
        ) from error
