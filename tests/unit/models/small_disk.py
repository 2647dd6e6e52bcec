"""A disk of few megabytes, to fill it."""

import contextlib
import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, size_mb: int) -> Iterator[None]:
    """Mount a tmpfs; skip where that is not allowed."""
    libc = ctypes.CDLL(None, use_errno=True)
    folder.mkdir(exist_ok=True)
    options = f"size={size_mb}m".encode()
    if libc.mount(b"tmpfs", os.fsencode(folder), b"tmpfs", 0, options) != 0:
        pytest.skip(f"cannot mount a tmpfs: {os.strerror(ctypes.get_errno())}")
    try:
        yield
    finally:
        assert libc.umount2(os.fsencode(folder), 0) == 0


def fill(folder: Path) -> None:
    """Leave no byte free on the disk of ``folder``."""
    with (folder / "filling").open("wb", buffering=0) as file:
        for block_bytes in (1 << 20, 1):
            with contextlib.suppress(OSError):
                while file.write(bytes(block_bytes)):
                    pass
