"""Catches what a native library writes to the standard error of the process."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator

_STDERR = 2


@contextlib.contextmanager
def captured_native_errors() -> Iterator[list[str]]:
    """Hold back standard error meanwhile.

    It is passed on at the end, or, if the block raises, collected as lines for a better message.
    """
    lines: list[str] = []
    with tempfile.TemporaryFile() as file:
        original = os.dup(_STDERR)
        os.dup2(file.fileno(), _STDERR)
        try:
            yield lines
        except BaseException:
            _restore(original)
            file.seek(0)
            lines += file.read().decode(errors="replace").splitlines()
            raise
        _restore(original)
        file.seek(0)
        os.write(_STDERR, file.read())


def _restore(original: int) -> None:
    sys.stderr.flush()
    os.dup2(original, _STDERR)
    os.close(original)
