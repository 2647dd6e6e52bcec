"""Catches what a native library writes to the standard error of the process."""

import contextlib
import os
import re
import sys
import threading
from collections.abc import Iterator

_STDERR = 2
# How long a block waits for another one: shorter than all deadlines of the calls inside blocks.
_TURN_TIMEOUT_S = 1.0
# A call that hangs must keep neither the log from being written nor others from their turn.
_LONGEST_S = 5.0
# Two blocks at once would each take the other's file for the original.
_one_at_a_time = threading.Lock()


@contextlib.contextmanager
def captured_native_errors(own: re.Pattern[str]) -> Iterator[list[str]]:
    """Hold back standard error meanwhile and collect the library's lines for a better message.

    At the end the lines that ``own`` matches at their beginning are in the list; all others, such
    as log lines of other threads, are passed on. The first 5 s of a block are captured, and
    nothing of one that would have to wait more than 1 s for another block; what is written
    otherwise goes to standard error as always, and the list lacks it.
    """
    if not _one_at_a_time.acquire(timeout=_TURN_TIMEOUT_S):
        yield []
        return
    capture = _Capture(own)
    timer = threading.Timer(_LONGEST_S, capture.end)
    timer.daemon = True
    try:
        timer.start()
        yield capture.lines
    finally:
        timer.cancel()
        capture.end()


class _Capture:
    """Has its turn and standard error from its making until ``end``.

    Attributes:
        lines: the library's, without line ends; filled by ``end``.
    """

    def __init__(self, own: re.Pattern[str]) -> None:
        self.lines: list[str] = []
        self._own = own
        self._ending = threading.Lock()
        self._ended = False
        try:
            self._file = os.fdopen(os.memfd_create("stderr"), "rb")
            self._original = os.dup(_STDERR)
            os.dup2(self._file.fileno(), _STDERR)
        except OSError:
            _one_at_a_time.release()
            raise

    def end(self) -> None:
        """Give standard error and the turn back; safe to call twice, on any thread."""
        with self._ending:
            if self._ended:
                return
            self._ended = True
            try:
                self._give_back()
                self._sort()
            finally:
                _one_at_a_time.release()

    def _give_back(self) -> None:
        with contextlib.suppress(OSError, ValueError):  # a full disk; closed
            sys.stderr.flush()
        os.dup2(self._original, _STDERR)
        os.close(self._original)

    def _sort(self) -> None:
        """Collect the library's lines and pass on the others."""
        with self._file as file:
            file.seek(0)
            for line in file:
                text = line.decode(errors="replace").rstrip("\n")
                if self._own.match(text):
                    self.lines.append(text)
                    continue
                # A full disk or a closed terminal is no reason to fail what is done inside.
                with contextlib.suppress(OSError):
                    os.write(_STDERR, line)
