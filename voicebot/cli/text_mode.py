"""Text mode: lines on stdin, replies on stdout, everything else on stderr."""

import asyncio
import signal
import sys
from typing import TYPE_CHECKING

from voicebot.app import App, AppOptions
from voicebot.cli.dialogue_loop import answer_lines, until_first
from voicebot.cli.printers import JsonPrinter, ReplyPrinter
from voicebot.cli.typed_lines import TypedLines
from voicebot.events import InterruptReason
from voicebot.service.event_log import EventLog

if TYPE_CHECKING:
    from voicebot.config.schema import Config

_INTERRUPTED = 130


class Interrupts:
    """Ctrl-C stops the answer under way; without one it ends the program."""

    def __init__(self, app: App) -> None:
        self._app = app
        self._stopping: set[asyncio.Task[None]] = set()
        self.ended = asyncio.Event()
        self.status = 0

    def install(self) -> None:
        """Handle SIGINT and SIGTERM."""
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGINT, self._on_interrupt)
        loop.add_signal_handler(signal.SIGTERM, self.ended.set)

    def end(self, status: int) -> None:
        """Let the program end with ``status``."""
        self.status = status
        self.ended.set()

    async def wait(self) -> None:
        """Return once the program should end."""
        await self.ended.wait()

    def _on_interrupt(self) -> None:
        task = asyncio.create_task(self._stop_answer())
        self._stopping.add(task)
        task.add_done_callback(self._stopping.discard)

    async def _stop_answer(self) -> None:
        if not await self._app.assistant.interrupt(InterruptReason.STOP):
            self.end(_INTERRUPTED)


async def run_text(config: "Config", *, json: bool, speak: bool) -> int:
    """Answer the lines of stdin; return the exit status. Raises VoicebotError, BrokenPipeError."""
    app = await App.build(config, AppOptions(speak=speak, remember=True))
    try:
        interrupts = Interrupts(app)
        interrupts.install()
        printer = (JsonPrinter if json else ReplyPrinter)(lambda: interrupts.end(0))
        app.bus.subscribe(printer)
        app.bus.subscribe(EventLog(transcripts=config.log.transcripts))
        if sys.stdin.isatty():
            print("Type a question; /help lists the commands.", file=sys.stderr)
        await until_first(
            asyncio.create_task(answer_lines(app, TypedLines(), speak=speak)),
            asyncio.create_task(interrupts.wait()),
        )
        printer.check()
        return interrupts.status
    finally:
        await app.close()
