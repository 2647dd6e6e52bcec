"""Catches what a native library writes to the standard error of the process."""

import contextlib
import os
import re
import sys
import threading
from collections.abc import Iterator

_STDERR = 2
# Two blocks at once would each take the other's file for the original.
_one_at_a_time = threading.Lock()


@contextlib.contextmanager
def captured_native_errors(own: re.Pattern[str]) -> Iterator[list[str]]:
    """Hold back standard error meanwhile and collect the library's lines for a better message.

    At the end the lines that ``own`` matches at their beginning are in the list; all others, such
    as log lines of other threads, are passed on.
    """
    lines: list[str] = []
    with _one_at_a_time, os.fdopen(os.memfd_create("stderr"), "rb") as file:
        original = os.dup(_STDERR)
        os.dup2(file.fileno(), _STDERR)
        try:
            yield lines
        finally:
            sys.stderr.flush()
            os.dup2(original, _STDERR)
            os.close(original)
            file.seek(0)
            for line in file:
                text = line.decode(errors="replace").rstrip("\n")
                if own.match(text):
                    lines.append(text)
                else:
                    os.write(_STDERR, line)
