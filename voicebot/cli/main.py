"""The command line: finds the command, runs it, and turns errors into messages and statuses."""

import argparse
import contextlib
import sys
import traceback
from collections.abc import Iterator, Sequence

from voicebot import __version__
from voicebot.cli import (
    ask,
    bench,
    chat,
    completion,
    config,
    devices,
    doctor,
    history,
    models,
    say,
    service,
    status,
    stop,
    transcribe,
    trigger,
)
from voicebot.cli import run as run_command
from voicebot.cli.arguments import Command, Parser, add_common_options, leaf_parsers
from voicebot.cli.output import (
    exit_statuses,
    flush_output,
    prepare_streams,
    report_error,
    settle_streams,
)
from voicebot.cli.streams import open_closed_streams
from voicebot.errors import StateError, VoicebotError

COMMANDS: tuple[Command, ...] = (
    run_command,
    chat,
    ask,
    say,
    transcribe,
    devices,
    trigger,
    stop,
    status,
    doctor,
    service,
    bench,
    history,
    models,
    config,
    completion,
)
"""Every command, in the order of the help text. Their modules import nothing heavy."""

_DESCRIPTION = "An offline voice assistant: it listens, thinks and answers on this machine alone."
_EXAMPLES = """\
examples:
  voicebot run                                   listen on the default microphone
  voicebot chat                                  type instead of talking
  voicebot ask --text "what time is it"          one question, one answer
  voicebot say "dinner is ready" --set tts.volume=0.5
  voicebot devices                               list microphones and loudspeakers
  voicebot config sample > voicebot.yaml         start a configuration file

`voicebot COMMAND --help` explains a command. Common options may also go before it.
"""


def main(words: Sequence[str] | None = None) -> int:
    """Run the command line ``words`` (default: the program's own) and return the exit status."""
    open_closed_streams()
    prepare_streams()
    words = sys.argv[1:] if words is None else words
    try:
        return _run(words)
    except BrokenPipeError:
        return 141
    except KeyboardInterrupt:
        return 130
    except Exception as error:  # noqa: BLE001  (nothing above could report it)
        return _report(error, with_traceback="--debug" in words)
    finally:
        settle_streams()


def build_parser() -> Parser:
    """Return the parser with all commands."""
    parser = Parser(
        prog="voicebot", description=_DESCRIPTION, epilog=f"{_EXAMPLES}\n{exit_statuses()}"
    )
    parser.add_argument("--version", action="version", version=f"voicebot {__version__}")
    add_common_options(parser, prefix="early_")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", dest="command")
    for command in COMMANDS:
        known = set(subparsers.choices)
        command.add_parser(subparsers)
        for name in set(subparsers.choices) - known:
            _complete_parser(subparsers.choices[name], command)
    return parser


def _complete_parser(parser: argparse.ArgumentParser, command: Command) -> None:
    parser.set_defaults(run=command.run)
    for leaf in leaf_parsers(parser):
        add_common_options(leaf)


def _run(words: Sequence[str]) -> int:
    """Run a command; what it printed has left once this returns or asks to exit."""
    try:
        status = _obey(words)
    except SystemExit:  # from --help and --version
        flush_output()
        raise
    flush_output()
    return status


def _obey(words: Sequence[str]) -> int:
    parser = build_parser()
    arguments = parser.parse_args(words)
    if arguments.command is None:
        parser.error("a command is missing; `voicebot run` starts the assistant")
    status: int = arguments.run(arguments)
    return status


def _report(error: Exception, *, with_traceback: bool) -> int:
    if with_traceback:
        with contextlib.suppress(OSError):  # the status says it where stderr takes nothing
            traceback.print_exception(error)
    causes = list(_causes(error))
    known = [cause for cause in causes if isinstance(cause, VoicebotError)]
    for cause in causes:
        report_error(str(cause) if cause in known else _unexpected(cause, with_traceback))
    if known:
        return known[0].exit_status
    return StateError.exit_status if isinstance(error, OSError) else VoicebotError.exit_status


def _unexpected(error: BaseException, with_traceback: bool) -> str:
    if isinstance(error, OSError):
        place = f"{error.filename}: " if error.filename else ""
        return f"{place}{error.strerror or error}; --debug shows where"
    text = " ".join(f"{type(error).__name__}: {error}".split())
    advice = "please report it" if with_traceback else "--debug shows where; please report it"
    return f"internal error: {text}; {advice}"


def _causes(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for part in error.exceptions:
            yield from _causes(part)
    else:
        yield error


if __name__ == "__main__":
    sys.exit(main())
