"""Turns what the file system refuses into one actionable line."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voicebot.errors import ModelError

DISK_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
"""What the system says where there is no room."""

_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class DiskFullError(ModelError):
    """No room is left for a model."""


@contextmanager
def storage_errors(
    directory: Path,
    *,
    elsewhere: str = "set models.directory to another disk",
    again: str = "pull again",
) -> Iterator[None]:
    """Raise ModelError for an OSError of the block, which works in ``directory``.

    Args:
        directory: what is named where the error names no file.
        elsewhere: how to write to another place.
        again: what to do once there is room.
    """
    try:
        yield
    except OSError as error:
        raise _as_model_error(error, directory, elsewhere, again) from error


def _as_model_error(error: OSError, directory: Path, elsewhere: str, again: str) -> ModelError:
    if error.errno in DISK_FULL:
        return DiskFullError(
            f"{directory}: no room left ({error.strerror}); free some space or {elsewhere}, "
            f"then {again}"
        )
    if error.errno in _FORBIDDEN:
        return ModelError(
            f"{error.filename or directory}: cannot be written ({error.strerror}); "
            f"run as its owner or {elsewhere}"
        )
    return ModelError(f"{error.filename or directory}: {error.strerror or error}")
