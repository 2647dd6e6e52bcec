"""Standard streams that whoever started the program has closed."""

import os
import sys
from typing import IO


def open_closed_streams() -> None:
    """Open the null device in place of each closed standard stream.

    Without it Python has no stream there, and the next file that is opened would get the
    descriptor to which libraries write.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, _null_stream(mode))


def _null_stream(mode: str) -> IO[str]:
    """Return the null device at the lowest free descriptor: that of the closed stream."""
    descriptor = os.open(os.devnull, os.O_RDWR)
    os.set_inheritable(descriptor, True)  # children have standard streams, too
    return os.fdopen(descriptor, mode, closefd=False)
