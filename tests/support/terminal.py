"""A terminal of our own with a program in it, driven by keys."""

import os
import pty
import re
import subprocess
import threading
from collections.abc import Mapping, Sequence
from types import TracebackType

from tests.support.pulse import wait_until

CTRL_A, CTRL_C, CTRL_D, CTRL_K, LEFT, UP = "\x01", "\x03", "\x04", "\x0b", "\x1b[D", "\x1b[A"
_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]|\x1b\][^\x07]*\x07")
_WHERE_IS_THE_CURSOR = b"\x1b[6n"


class Terminal:
    """Runs a program on a pseudo-terminal; leaving the block ends it.

    Attributes:
        raw: everything that the program wrote, escape sequences included.
    """

    def __init__(self, environment: Mapping[str, str], words: Sequence[str]) -> None:
        self.raw = ""
        self._side, programs_side = pty.openpty()
        # setsid makes it the controlling terminal, so that Ctrl-C becomes SIGINT.
        self._process = subprocess.Popen(
            ["setsid", "--ctty", *words],
            env={**environment, "TERM": "xterm-256color"},
            stdin=programs_side,
            stdout=programs_side,
            stderr=programs_side,
        )
        os.close(programs_side)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join(5.0)
        os.close(self._side)

    @property
    def text(self) -> str:
        """What the program wrote, without escape sequences."""
        return _ESCAPES.sub("", self.raw).replace("\r", "")

    def press(self, keys: str) -> None:
        """Type."""
        os.write(self._side, keys.encode())

    def wait_for(self, part: str, *, after: int = 0, timeout_s: float = 30.0) -> None:
        """Wait until the program has written ``part``, beyond ``after`` characters of text."""
        try:
            wait_until(lambda: part in self.text[after:], repr(part), timeout_s)
        except TimeoutError as error:
            raise TimeoutError(f"{error}; the terminal shows: {self.text}") from error

    def wait(self, timeout_s: float = 10.0) -> int:
        """Wait for the program's end; return its exit status."""
        return self._process.wait(timeout_s)

    def _read(self) -> None:
        while block := self._next():
            self.raw += block.decode(errors="replace")
            if _WHERE_IS_THE_CURSOR in block:
                os.write(self._side, b"\x1b[1;1R")

    def _next(self) -> bytes:
        try:
            return os.read(self._side, 65_536)
        except OSError:  # the program has ended
            return b""
