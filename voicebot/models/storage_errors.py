"""Turns what the file system refuses into one actionable line."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voicebot.errors import ModelError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


class DiskFullError(ModelError):
    """No room is left for a model."""


@contextmanager
def storage_errors(directory: Path) -> Iterator[None]:
    """Raise ModelError for an OSError of the block, which works in ``directory``."""
    try:
        yield
    except OSError as error:
        raise as_model_error(error, directory) from error


def as_model_error(error: OSError, directory: Path) -> ModelError:
    """Return the one line for an OSError met while working in ``directory``."""
    if error.errno in _FULL:
        return DiskFullError(
            f"{directory}: no room left ({error.strerror}); free some space or set "
            "models.directory to another disk, then pull again"
        )
    if error.errno in _FORBIDDEN:
        return ModelError(
            f"{error.filename or directory}: cannot be written ({error.strerror}); "
            "run as its owner or set models.directory"
        )
    return ModelError(f"{error.filename or directory}: {error.strerror or error}")
