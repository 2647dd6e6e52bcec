"""Subscribers that show events on stdout."""

import os
import sys
from collections.abc import Callable

from voicebot.events import Event, ResponseDelta, TurnCompleted
from voicebot.service.event_json import event_json

READER_GONE = 141
"""Exit status after the reader of stdout has gone away."""


class Printer:
    """Writes to stdout; calls ``on_closed`` once when its reader has gone away."""

    def __init__(self, on_closed: Callable[[], None]) -> None:
        self._on_closed = on_closed
        self.closed = False

    def write(self, text: str) -> None:
        """Write and flush."""
        if self.closed:
            return
        try:
            sys.stdout.write(text)
            sys.stdout.flush()
        except BrokenPipeError:
            self.closed = True
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            self._on_closed()


class ReplyPrinter(Printer):
    """Prints replies as they stream, one per line."""

    def __init__(self, on_closed: Callable[[], None], *, colour: bool = False) -> None:
        super().__init__(on_closed)
        self._before, self._after = ("\x1b[36m", "\x1b[0m") if colour else ("", "")
        self._line_open = False

    def __call__(self, event: Event) -> None:
        """Print what concerns the reply."""
        if isinstance(event, ResponseDelta):
            text = " ".join(event.text.split("\n"))
            self.write(text if self._line_open else self._before + text.lstrip())
            self._line_open = True
        elif isinstance(event, TurnCompleted) and self._line_open:
            self.write(f"{' …' if event.interrupted else ''}{self._after}\n")
            self._line_open = False


class JsonPrinter(Printer):
    """Prints every event as a line of JSON."""

    def __call__(self, event: Event) -> None:
        """Print one event."""
        self.write(event_json(event) + "\n")
