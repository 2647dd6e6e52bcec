"""``voicebot status``: how the running assistant is."""

import argparse
from collections.abc import Iterator, Mapping
from typing import Any

from voicebot.cli.arguments import Subparsers
from voicebot.cli.output import print_json
from voicebot.errors import ServiceError


def add_parser(subparsers: Subparsers) -> None:
    """Add ``status``."""
    parser = subparsers.add_parser(
        "status",
        help="show how the running assistant is",
        description="Show how the running assistant is: its state, devices, models, last turn and "
        "last failure.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Ask the daemon. Raises ServiceError when none is running."""
    from voicebot.cli.daemon_socket import socket_path
    from voicebot.service.control import request

    facts = request(socket_path(arguments), "status")
    if arguments.json:
        del facts["ok"]
        print_json(facts)
    else:
        for name, text in _all_lines(facts):
            print(f"{name + ':':13} {text}")
    return 0


def _all_lines(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    try:
        return list(_lines(facts))
    except (AttributeError, KeyError, TypeError) as error:
        raise ServiceError(
            "the running assistant is of another version than this command; restart it"
        ) from error


def _lines(facts: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield "state", f"{facts['state']}, up for {_duration(facts['uptime_s'])}"
    for part, why in facts["problems"].items():
        yield "degraded", f"no {part}: {why}"
    yield "microphone", facts["microphone"] or "none"
    yield "loudspeaker", facts["loudspeaker"] or "none"
    yield "models", ", ".join(facts["models"])
    if turn := facts["last_turn"]:
        took_ms = turn["response_ms"] or turn["total_ms"]
        took = "" if took_ms is None else f" in {took_ms / 1000:.2f} s"
        yield "last turn", f"{turn['turn_id']}, by {turn['by']}{took}"
    if failure := facts["last_failure"]:
        yield "last failure", f"{failure['stage']} ({failure['code']}): {failure['message']}"


def _duration(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"), (rest, "s"))
    shown = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join(shown[:2]) or "0 s"
