"""The command line's parser, the options that every command has, and what they load."""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, Protocol, TypeAlias

from voicebot.errors import UsageError

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    from voicebot.config.loader import LoadedConfig

LOG_LEVELS = ("debug", "info", "warning", "error")

Subparsers: TypeAlias = "argparse._SubParsersAction[Parser]"


class Command(Protocol):
    """A module of ``voicebot.cli`` that is a command."""

    def add_parser(self, subparsers: Subparsers) -> None:
        """Add the parser of the command; its name is what people type."""

    def run(self, arguments: argparse.Namespace) -> int:
        """Do what ``arguments`` say and return the exit status. Raises VoicebotError."""
        ...


class Parser(argparse.ArgumentParser):
    """Keeps the line breaks of help texts, takes no abbreviations, raises UsageError."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("formatter_class", argparse.RawDescriptionHelpFormatter)
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)

    def error(self, message: str) -> NoReturn:
        """Raise UsageError, which names the help text to read."""
        raise UsageError(f"{message}; `{self.prog} --help` says more")

    def parse_known_args(  # type: ignore[override]  # the base has overloads for other namespaces
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> tuple[argparse.Namespace, list[str]]:
        """Parse; words that nothing takes are an error of the command that they were given to."""
        parsed, unknown = super().parse_known_args(args, namespace)
        if unknown:
            self.error(f"unknown argument {unknown[0]}{self._nearest_option(unknown[0])}")
        return parsed, unknown

    def _print_message(self, message: str, file: "SupportsWrite[str] | None" = None) -> None:
        """Print; unlike the base, let a failure be seen, so that ``main`` can report it."""
        (file or sys.stderr).write(message)

    def _nearest_option(self, word: str) -> str:
        options = [option for action in self._actions for option in action.option_strings]
        name = word.partition("=")[0]
        matches = get_close_matches(name, options, n=1) if name.startswith("-") else []
        return f" (did you mean {matches[0]}?)" if matches else ""


def leaf_parsers(parser: argparse.ArgumentParser) -> Iterator[argparse.ArgumentParser]:
    """Yield the parsers of all commands and subcommands that do something themselves."""
    groups = [action for action in parser._actions if isinstance(action, _Subparsers)]
    if not groups:
        yield parser
    for group in groups:
        for child in dict.fromkeys(group.choices.values()):
            yield from leaf_parsers(child)


_Subparsers = argparse._SubParsersAction


def add_common_options(parser: argparse.ArgumentParser, *, prefix: str = "") -> None:
    """Add the options that every command has.

    ``prefix`` keeps those before the command apart from those after it; ``load_configuration``
    brings both together.
    """
    group = parser.add_argument_group("common options")
    group.add_argument(
        "--config",
        dest=f"{prefix}config",
        type=Path,
        metavar="FILE",
        help="read the configuration from FILE instead of searching for it",
    )
    group.add_argument(
        "--set",
        dest=f"{prefix}overrides",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="set one key of the configuration, such as tts.volume=0.5; may be repeated",
    )
    group.add_argument(
        "--log-level",
        dest=f"{prefix}log_level",
        choices=LOG_LEVELS,
        help="least serious messages to print on stderr; debug prints every event",
    )
    group.add_argument(
        "--debug",
        dest=f"{prefix}debug",
        action="store_true",
        help="print the traceback of an error",
    )


def load_configuration(
    arguments: argparse.Namespace, *, check_file: bool = False
) -> "LoadedConfig":
    """Return the configuration that the common options ask for. Raises ConfigError.

    With ``check_file`` also for a wrong value of the file that is overridden.
    """
    from voicebot.config.loader import load_config

    overrides = [*arguments.early_overrides, *arguments.overrides]
    level = arguments.log_level or arguments.early_log_level
    if level:
        overrides.append(f"log.level={level}")
    file = arguments.config or arguments.early_config
    return load_config(file, overrides, os.environ, check_file=check_file)
