"""``voicebot config``: shows, checks and explains the configuration."""

import argparse
import os

from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.cli.output import print_json, write_output

_EXAMPLES = """\
examples:
  voicebot config sample > ~/.config/voicebot/voicebot.yaml
  voicebot config check --config /etc/voicebot/voicebot.yaml
  voicebot config show --set tts.volume=0.5
  voicebot config schema > voicebot.schema.json
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add ``config`` and its subcommands."""
    parser = subparsers.add_parser(
        "config",
        help="show, check or explain the configuration",
        description="Show, check or explain the configuration. Every key is optional.",
        epilog=_EXAMPLES,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    for name, text in {
        "show": "Print the configuration in effect as YAML, and where each value was set.",
        "check": "Report every error of the configuration; exit with 78 if there is one.",
        "schema": "Print the JSON Schema of the file, with which editors complete it.",
        "sample": "Print a file with every key commented out, its meaning and its default.",
    }.items():
        summary = f"{text[0].lower()}{text[1:].rstrip('.')}"
        actions.add_parser(name, help=summary, description=text)


def run(arguments: argparse.Namespace) -> int:
    """Do the action. Raises ConfigError."""
    match arguments.action:
        case "show":
            return _show(arguments)
        case "check":
            return _check(arguments)
        case "schema":
            return _schema()
        case _:
            return _sample()


def _show(arguments: argparse.Namespace) -> int:
    from voicebot.config.sample import effective

    write_output(effective(load_configuration(arguments)))
    return 0


def _check(arguments: argparse.Namespace) -> int:
    from voicebot.config.search import default_files

    loaded = load_configuration(arguments, check_file=True)
    if loaded.file:
        print(f"{loaded.file}: no errors")
    else:
        searched = " or ".join(map(str, default_files(os.environ)))
        print(f"no configuration file at {searched}; the defaults apply")
    return 0


def _schema() -> int:
    from voicebot.config.editor_schema import editor_schema

    print_json(editor_schema())
    return 0


def _sample() -> int:
    from voicebot.config.sample import sample

    write_output(sample())
    return 0
