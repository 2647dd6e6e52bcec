"""``voicebot chat``: a conversation typed at a terminal."""

import argparse
import asyncio
import signal
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.errors import StateError, UsageError

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from prompt_toolkit import PromptSession
    from prompt_toolkit.history import History

    from voicebot.app import App
    from voicebot.config.schema import Config


def add_parser(subparsers: Subparsers) -> None:
    """Add ``chat``."""
    parser = subparsers.add_parser(
        "chat",
        help="type instead of talking",
        description="Talk by typing, with line editing and the history of earlier lines. "
        "Ctrl-C stops an answer, Ctrl-D leaves, /help lists the commands.",
    )
    parser.add_argument("--speak", action="store_true", help="speak the answers too")


def run(arguments: argparse.Namespace) -> int:
    """Chat until the person leaves. Raises VoicebotError."""
    from voicebot.cli.logs import set_up_logging

    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("chat needs a terminal; use `voicebot run --text` with pipes and files")
    config = load_configuration(arguments).config
    set_up_logging(config, default_level="warning")
    return asyncio.run(_chat(config, speak=arguments.speak))


async def _chat(config: "Config", *, speak: bool) -> int:
    from voicebot.app import App, AppOptions
    from voicebot.cli.printers import ReplyPrinter
    from voicebot.service.event_log import EventLog

    app = await App.build(config, AppOptions(speak=speak, remember=True))
    try:
        printer = ReplyPrinter(lambda: None, colour=True)
        app.bus.subscribe(printer)
        app.bus.subscribe(EventLog(transcripts=False))
        await _converse(app, speak=speak)
        printer.check()
    finally:
        await app.close()
    return 0


async def _converse(app: "App", *, speak: bool) -> None:
    from voicebot.cli.dialogue_loop import answer_line

    session, mark = _session(app.config), app.memory.mark
    print("Type a question; /help lists the commands, Ctrl-D leaves.", file=sys.stderr)
    while True:
        try:
            line = await session.prompt_async()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if not await _answer(app, answer_line(app, line, speak=speak)):
            return
        if app.memory.mark != mark:
            session, mark = _session(app.config), app.memory.mark  # without the erased lines


def _session(config: "Config") -> "PromptSession[str]":
    """Return what reads lines and shows those that are kept."""
    from prompt_toolkit import PromptSession
    from prompt_toolkit.formatted_text import ANSI

    kept = config.history
    history = _history(config.state_directory, keep=kept.keep, retention_days=kept.retention_days)
    return PromptSession(ANSI("\x1b[1myou\x1b[0m > "), history=history)


async def _answer(app: "App", answering: "Awaitable[bool]") -> bool:
    """Wait for the answer; Ctrl-C stops it."""
    from voicebot.events import InterruptReason

    loop = asyncio.get_running_loop()
    stopping: list[asyncio.Task[bool]] = []
    loop.add_signal_handler(
        signal.SIGINT,
        lambda: stopping.append(
            asyncio.ensure_future(app.assistant.interrupt(InterruptReason.STOP))
        ),
    )
    try:
        return await answering
    finally:
        loop.remove_signal_handler(signal.SIGINT)


def _history(
    state_directory: Path | None, *, keep: bool = True, retention_days: float = 1.0
) -> "History":
    """Return the lines typed before, as long as turns are kept; only new ones where none are."""
    from prompt_toolkit.history import InMemoryHistory

    from voicebot.cli.chat_history import PrivateHistory
    from voicebot.service.kept_files import prepare_chat_lines
    from voicebot.service.state import state_path

    try:
        path = prepare_chat_lines(
            state_path(state_directory), timedelta(days=retention_days), keep=keep
        )
    except StateError as error:
        print(f"voicebot: lines are not kept: {error}", file=sys.stderr)
        return InMemoryHistory()
    return InMemoryHistory() if path is None else PrivateHistory(path)
