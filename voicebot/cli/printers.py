"""Subscribers that show events on stdout."""

import sys
from collections.abc import Callable
from contextlib import suppress

from voicebot.cli.logs import before_log_lines
from voicebot.cli.output import discard_output, flush_output, write_output
from voicebot.errors import StateError
from voicebot.events import Event, ResponseDelta, TurnCompleted
from voicebot.service.event_json import event_json


class Printer:
    """Writes to stdout; stops and calls ``on_closed`` once when stdout takes nothing more."""

    def __init__(self, on_closed: Callable[[], None]) -> None:
        self._on_closed = on_closed
        self._failure: BrokenPipeError | StateError | None = None

    @property
    def closed(self) -> bool:
        """Whether nothing more is written."""
        return self._failure is not None

    def write(self, text: str) -> None:
        """Write and flush; a failure is for whoever calls ``check``."""
        if self.closed:
            return
        try:
            write_output(text)
            flush_output()
        except (BrokenPipeError, StateError) as error:
            self._failure = error
            discard_output()
            self._on_closed()

    def check(self) -> None:
        """Raise what ended the output: BrokenPipeError where its reader went, or StateError."""
        if self._failure is not None:
            raise self._failure


class ReplyPrinter(Printer):
    """Prints replies as they stream, one per line.

    On a terminal that shows the log, too, a line of the log begins a line of its own.
    """

    def __init__(self, on_closed: Callable[[], None], *, colour: bool = False) -> None:
        super().__init__(on_closed)
        self._before, self._after = ("\x1b[36m", "\x1b[0m") if colour else ("", "")
        self._line_open = self._line_ended = False
        if sys.stdout.isatty() and sys.stderr.isatty():
            before_log_lines(self._end_line)

    def __call__(self, event: Event) -> None:
        """Print what concerns the reply."""
        if isinstance(event, ResponseDelta):
            text = " ".join(event.text.split("\n"))
            self.write(text if self._line_open else self._before + text.lstrip())
            self._line_open, self._line_ended = True, False
        elif isinstance(event, TurnCompleted) and self._line_open:
            end = " …" if event.interrupted else ""
            self.write(f"{end}{self._after}" + ("" if self._line_ended and not end else "\n"))
            self._line_open = False

    def _end_line(self) -> None:
        if self._line_open and not self._line_ended and not self.closed:
            self._line_ended = True
            with suppress(BrokenPipeError, StateError):
                write_output("\n")
                flush_output()


class JsonPrinter(Printer):
    """Prints every event as a line of JSON."""

    def __call__(self, event: Event) -> None:
        """Print one event."""
        self.write(event_json(event) + "\n")
