"""Files in a cache directory: written whole or not at all, and bounded in number and size."""

import os
import tempfile
import time
from pathlib import Path

_FRESH = ".new-"
_LEFT_BEHIND_S = 3600.0


def write_whole(path: Path, data: bytes) -> None:
    """Write a file, readable by its owner alone, that appears as a whole or not at all.

    The directory is made if need be. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=_FRESH, dir=path.parent)
    fresh = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def prune(directory: Path, suffix: str, *, max_bytes: int, max_files: int | None = None) -> None:
    """Delete the files that were longest unused, and what a killed writer left behind.

    ``max_bytes`` and ``max_files`` are what may stay of the files that end in ``suffix``. Raises
    OSError.
    """
    files = [(path.stat(), path) for path in directory.glob(f"*{suffix}")]
    files.sort(key=lambda item: item[0].st_mtime_ns, reverse=True)
    total = 0
    for count, (stat, path) in enumerate(files, start=1):
        total += stat.st_size
        if total > max_bytes or (max_files is not None and count > max_files):
            path.unlink(missing_ok=True)
    for path in directory.glob(f"{_FRESH}*"):
        if time.time() - path.stat().st_mtime > _LEFT_BEHIND_S:
            path.unlink(missing_ok=True)
