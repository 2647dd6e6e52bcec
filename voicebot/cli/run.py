"""``voicebot run``: the assistant itself, by voice or by text."""

import argparse
import asyncio
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.errors import AudioError, UsageError

if TYPE_CHECKING:
    from collections.abc import AsyncIterable

    from voicebot.app import App
    from voicebot.config.schema import Config
    from voicebot.daemon import Daemon

_EXAMPLES = """\
examples:
  voicebot run                                   listen on the default microphone
  voicebot run --demo                            a spoken question from a file, answered
  echo "what time is it" | voicebot run --text   answer typed lines
  voicebot run --json                            print every event as a line of JSON
  voicebot run --set wake_word=okay_nabu         another wake word

While it listens, `voicebot trigger` and `voicebot stop` work from another terminal, and typed
lines are answered too.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add ``run``."""
    parser = subparsers.add_parser(
        "run",
        help="start the assistant",
        description="Start the assistant: it waits for the wake word and answers aloud.",
        epilog=_EXAMPLES,
    )
    mode = parser.add_mutually_exclusive_group()
    mode.add_argument("--text", action="store_true", help="answer lines typed on stdin instead")
    mode.add_argument(
        "--demo",
        action="store_true",
        help="hear a question from a WAV file and leave the spoken answer in another",
    )
    parser.add_argument("--speak", action="store_true", help="speak the answers to typed lines too")
    parser.add_argument("--json", action="store_true", help="print each event as a line of JSON")
    parser.add_argument(
        "--out", type=Path, metavar="FILE", help="with --demo: the WAV to leave (reply.wav)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run until told to stop. Raises VoicebotError."""
    from voicebot.cli.logs import set_up_logging

    _check(arguments)
    config = load_configuration(arguments).config
    if arguments.demo:
        from voicebot.cli.demo import run_demo

        set_up_logging(config, default_level="warning")
        return asyncio.run(run_demo(config, arguments.out or Path("reply.wav")))
    set_up_logging(config, default_level="warning" if arguments.text else None)
    if arguments.text:
        from voicebot.cli.text_mode import run_text

        return asyncio.run(run_text(config, json=arguments.json, speak=arguments.speak))
    return asyncio.run(_run_voice(config, json=arguments.json, speak_typed=arguments.speak))


def _check(arguments: argparse.Namespace) -> None:
    """Refuse options that would be ignored. Raises UsageError."""
    if arguments.demo and (arguments.json or arguments.speak):
        ignored = "--json" if arguments.json else "--speak"
        raise UsageError(f"{ignored} has no meaning with --demo; leave one of them out")
    if arguments.out is not None and not arguments.demo:
        raise UsageError(
            "--out is the WAV file that --demo leaves; add --demo, or use `voicebot ask --out`"
        )


async def _run_voice(config: "Config", *, json: bool, speak_typed: bool) -> int:
    """Build the assistant and run it; SIGTERM and SIGINT end both orderly."""
    from voicebot.app import App, AppOptions
    from voicebot.daemon import Daemon, signals, unless_stopped
    from voicebot.service.notify import ServiceNotifier

    notifier, stopping = ServiceNotifier(), asyncio.Event()
    options = AppOptions(hear=True, speak=True, remember=True, lenient=notifier.supervised)
    async with signals(stopping.set):
        app = await unless_stopped(stopping, App.build(config, options))
        if app is None:
            return 0
        daemon = Daemon(app, notifier=notifier, stopping=stopping)
        return await _run_daemon(app, daemon, json=json, speak_typed=speak_typed)


async def _run_daemon(app: "App", daemon: "Daemon", *, json: bool, speak_typed: bool) -> int:
    from voicebot.cli.printers import JsonPrinter, ReplyPrinter
    from voicebot.cli.typed_lines import TypedLines
    from voicebot.service.event_log import EventLog

    printer = (JsonPrinter if json else ReplyPrinter)(daemon.stop)
    if json or _has_input():
        app.bus.subscribe(printer)
    app.bus.subscribe(EventLog(transcripts=app.config.log.transcripts))
    typed = []
    if _has_input():
        lines = TypedLines()
        typed = [asyncio.create_task(_answer_typed(app, daemon, lines, speak=speak_typed))]
    try:
        await daemon.run(*typed)
    except AudioError as error:
        if "--demo" in str(error):
            raise
        raise AudioError(
            f"{error}; `voicebot run --demo` needs no microphone, `voicebot run --text` takes "
            "typed questions"
        ) from error
    printer.check()
    return 0


async def _answer_typed(
    app: "App", daemon: "Daemon", lines: "AsyncIterable[str]", *, speak: bool
) -> None:
    """Answer typed lines; stop the daemon on ``/quit`` and on Ctrl-D, not at the end of a pipe."""
    from voicebot.cli.dialogue_loop import answer_lines

    if await answer_lines(app, lines, speak=speak) or sys.stdin.isatty():
        daemon.stop()


def _has_input() -> bool:
    """Whether stdin is a terminal of ours, a pipe or a file, and not closed or the null device."""
    try:
        descriptor = sys.stdin.fileno()
        mode = os.fstat(descriptor).st_mode
    except (AttributeError, OSError, ValueError):
        return False
    return not _in_background(descriptor) if sys.stdin.isatty() else not stat.S_ISCHR(mode)


def _in_background(terminal: int) -> bool:
    """Whether reading the terminal (a descriptor) would stop this process: another job has it."""
    try:
        return os.tcgetpgrp(terminal) != os.getpgrp()
    except OSError:  # it is not the terminal of this session, which stops nobody
        return False
