"""``voicebot history``: what is kept of conversations."""

import argparse
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicebot.cli.arguments import Subparsers, load_configuration
from voicebot.cli.output import print_json, report_error, write_output
from voicebot.errors import StateError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from voicebot.chat import Exchange
    from voicebot.config.schema import Config

_EXAMPLES = """\
examples:
  voicebot history show --last 5
  voicebot history export conversations.json     a private file, one object per turn
  voicebot history export - | jq -r .question
  voicebot history clear
  sudo voicebot history clear                    for the system service

What is kept, and for how long, is set with history.keep and history.retention_days.
"""
# The assistant ends its answer and waits for the disk before it says that it has forgotten.
_FORGET_TIMEOUT_S = 20.0
_SERVICE_LEFT = (
    "what the system service keeps was not erased; that needs root: sudo voicebot history clear"
)
_UNTOLD = "cannot be made, so that an open voicebot does not know that it must forget; end it"


def add_parser(subparsers: Subparsers) -> None:
    """Add ``history`` with its actions."""
    parser = subparsers.add_parser(
        "history",
        help="show, export or erase what is kept of conversations",
        description="Show, export or erase what is kept of conversations over restarts.",
        epilog=_EXAMPLES,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)
    show = actions.add_parser("show", help="print what was said", description="Print the turns.")
    show.add_argument("--last", type=int, metavar="N", help="only the newest N turns")
    show.add_argument("--json", action="store_true", help="print JSON")
    export = actions.add_parser(
        "export",
        help="write what was said to a file, as lines of JSON",
        description="Write every turn as a line of JSON to a file that only you can read.",
    )
    export.add_argument("file", type=Path, metavar="FILE", help="a new file, or - for stdout")
    clear = actions.add_parser(
        "clear",
        help="erase what was said, here and in the running assistant",
        description="Erase what was said: from the disk, from the running assistant, and the "
        "lines typed in `voicebot chat`. A chat that is open forgets it with its next question.",
    )
    clear.add_argument("--json", action="store_true", help="print JSON")


def run(arguments: argparse.Namespace) -> int:
    """Do what the action says. Raises StateError, ServiceError."""
    config = load_configuration(arguments).config
    if arguments.action == "show":
        _show(config, arguments.last, as_json=arguments.json)
    elif arguments.action == "export":
        _export(config, arguments.file)
    else:
        _clear(config, as_json=arguments.json)
    return 0


def _show(config: "Config", last: int | None, *, as_json: bool) -> None:
    if last is not None and last < 1:
        raise UsageError("--last must be 1 or more")
    exchanges = _kept(config, tell=not as_json)
    if last is not None:
        exchanges = exchanges[-last:]
    if as_json:
        print_json([_facts(exchange) for exchange in exchanges])
        return
    for exchange in exchanges:
        answer = f"{exchange.answer} (interrupted)" if exchange.interrupted else exchange.answer
        print(f"{_local(exchange.asked_at):%Y-%m-%d %H:%M}  {exchange.question}")
        print(f"{'':16}  {answer}")


def _export(config: "Config", file: Path) -> None:
    exchanges = _kept(config, tell=True)
    if str(file) == "-":
        write_output(_lines(exchanges))
        return
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with open(descriptor, "w", encoding="utf-8") as output:  # noqa: PTH123 - a descriptor
                output.write(_lines(exchanges))
        except BaseException:
            file.unlink(missing_ok=True)  # a part of it would stand in the way of the next try
            raise
    except OSError as error:
        raise StateError(
            f"{file}: cannot be written ({error.strerror}); name a new file in a folder of yours"
        ) from error
    print(f"{file}: {_turns(len(exchanges))}")


def _lines(exchanges: "Iterable[Exchange]") -> str:
    import json

    return "".join(json.dumps(_facts(each), ensure_ascii=False) + "\n" for each in exchanges)


def _clear(config: "Config", *, as_json: bool) -> None:
    from voicebot.service.control import (
        ControlAccessError,
        NoDaemonError,
        find_socket_path,
        request,
    )
    from voicebot.service.kept_files import (
        closed_directory,
        erasable_directories,
        erase_kept,
        service_directory,
    )

    told = False
    service_left = service_directory(config.state_directory) is not None and os.geteuid() != 0
    try:
        socket = config.control.socket or find_socket_path()
        request(socket, "forget", timeout_s=_FORGET_TIMEOUT_S)
        told, service_left = True, False
    except ControlAccessError:
        service_left = True
    except NoDaemonError:
        pass  # nobody has to be told
    erased = {folder: erase_kept(folder) for folder in erasable_directories(config.state_directory)}
    if service_left and not erased:
        raise StateError(_SERVICE_LEFT)
    if as_json:
        print_json({
            "erased_turns": sum(erased.values()),
            "told_running_assistant": told,
            "directories": [str(folder) for folder in erased],
        })  # fmt: skip
    else:
        _print_erased(erased, told=told)
    if service_left:
        report_error(_SERVICE_LEFT)
    if closed := closed_directory(config.state_directory):
        report_error(f"{closed}: {_UNTOLD}")


def _print_erased(erased: "Mapping[Path, int]", *, told: bool) -> None:
    if told:
        print("erased, and forgotten by the running assistant")
    elif not erased:
        print("nothing was kept")
    for folder, turns in erased.items():
        nothing = "nothing more was kept" if told else "nothing was kept"
        print(f"{folder}: {f'erased {_turns(turns)}' if turns else nothing}")


def _kept(config: "Config", *, tell: bool) -> "tuple[Exchange, ...]":
    """Return the turns; ``tell`` prints on stderr which folder they are from."""
    from voicebot.service.kept_files import kept_directory, read_kept

    directory = kept_directory(config.state_directory)
    exchanges = read_kept(directory)
    if tell:
        print(
            f"kept in {directory}" if exchanges else f"nothing is kept in {directory}",
            file=sys.stderr,
        )
    return exchanges


def _facts(exchange: "Exchange") -> dict[str, Any]:
    return {
        "asked_at": _local(exchange.asked_at).isoformat(timespec="seconds"),
        "question": exchange.question,
        "answer": exchange.answer,
        "interrupted": exchange.interrupted,
    }


def _local(moment: datetime) -> datetime:
    return moment.astimezone()


def _turns(count: int) -> str:
    return "1 turn" if count == 1 else f"{count} turns"
