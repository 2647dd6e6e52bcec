"""The mark that each erasure leaves in the state folder, by which open sessions know of it.

It is an empty file, replaced by a new one before anything is erased; to look at it is one stat.
Who still finds the old one inside a transaction writes before the erasure does, which takes it.
"""

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from voicebot.errors import StateError

Mark: TypeAlias = tuple[int, int, int] | None
"""What tells a mark from every other; None where none is to be seen."""


def read_mark(state_directory: Path) -> Mark:
    """Return the mark of the newest erasure. Never raises."""
    try:
        return _identity(_mark_path(state_directory).stat())
    except OSError:
        return None


def make_mark(state_directory: Path) -> Mark:
    """Return the mark, and make folder and mark if they are not there and can be made.

    Without the folder an erasure would have nowhere to leave one.
    """
    with suppress(OSError):
        state_directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        os.close(os.open(_mark_path(state_directory), os.O_WRONLY | os.O_CREAT, 0o600))
    return read_mark(state_directory)


def leave_mark(state_directory: Path) -> Mark:
    """Leave a new mark and return it; None where there is no folder.

    Raises StateError where it cannot be left: open sessions do not know then.
    """
    path = _mark_path(state_directory)
    try:
        descriptor, name = tempfile.mkstemp(prefix=f"{path.name}-", dir=state_directory)
        os.close(descriptor)
        new = Path(name)
        try:
            mark = _identity(new.stat())
            new.replace(path)
        except BaseException:
            new.unlink(missing_ok=True)
            raise
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise StateError(
            f"{path}: cannot be replaced ({error.strerror or error}), so that an open "
            "voicebot does not know that it must forget; end it"
        ) from error
    return mark


def _mark_path(state_directory: Path) -> Path:
    return state_directory / "erased"


def _identity(status: os.stat_result) -> tuple[int, int, int]:
    return status.st_dev, status.st_ino, status.st_mtime_ns
