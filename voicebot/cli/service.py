"""``voicebot service``: runs the assistant as a service of systemd."""

import argparse
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from voicebot.cli.arguments import Subparsers
from voicebot.errors import ServiceError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from voicebot.service.steps import Step
    from voicebot.service.units import Scope

_EXAMPLES = """\
examples:
  sudo voicebot service install --dry-run    show what would be changed
  sudo voicebot service install              on a board that talks to its sound cards itself
  voicebot service install --user            where PipeWire or PulseAudio runs for you
  voicebot service status
  voicebot service logs --follow
  sudo voicebot service uninstall

Installing again updates the service after the program was updated or moved.
"""
_SYSTEMD_RUNS = "/run/systemd/system"


def add_parser(subparsers: Subparsers) -> None:
    """Add ``service`` and its subcommands."""
    parser = subparsers.add_parser(
        "service",
        help="run the assistant as a service that starts with the machine",
        description="Run the assistant as a service of systemd that starts with the machine.",
        epilog=_EXAMPLES,
    )
    actions = parser.add_subparsers(title="actions", metavar="ACTION", dest="action", required=True)

    text = "Place the unit, create its user, enable it on boot and start it."
    install = actions.add_parser("install", help=_summary(text), description=text)
    _add_change_options(install)

    text = "Stop the service and undo the installation; configuration and models stay."
    uninstall = actions.add_parser("uninstall", help=_summary(text), description=text)
    _add_change_options(uninstall)
    uninstall.add_argument(
        "--purge", action="store_true", help="delete its models, state and cache too"
    )

    text = "Show whether the service runs and what it says of itself."
    _add_user(actions.add_parser("status", help=_summary(text), description=text))

    text = "Show what the service logged."
    logs = actions.add_parser("logs", help=_summary(text), description=text)
    _add_user(logs)
    logs.add_argument("-f", "--follow", action="store_true", help="go on showing new lines")
    logs.add_argument("-n", "--lines", type=int, default=100, metavar="N", help="how many (100)")


def run(arguments: argparse.Namespace) -> int:
    """Do the action. Raises ServiceError or UsageError."""
    from voicebot.service.units import scope_of

    scope = scope_of(user=arguments.user)
    if arguments.action == "install":
        _refuse_settings(arguments, scope)
    match arguments.action:
        case "status":
            return _status(scope)
        case "logs":
            return _logs(scope, lines=arguments.lines, follow=arguments.follow)
    steps = _plan(arguments, scope)
    if arguments.dry_run:
        print("would, in this order:")
        for step in steps:
            print(f"  {step.describe()}")
        return 0
    _check_allowed(arguments, scope)
    return _change(arguments, steps)


def _summary(text: str) -> str:
    return f"{text[0].lower()}{text[1:].rstrip('.')}"


def _add_user(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--user", action="store_true", help="your own service, not the system's")


def _add_change_options(parser: argparse.ArgumentParser) -> None:
    _add_user(parser)
    parser.add_argument("--dry-run", action="store_true", help="only show what would be done")
    parser.add_argument("-y", "--yes", action="store_true", help="do not ask")


def _plan(arguments: argparse.Namespace, scope: "Scope") -> "Sequence[Step]":
    from voicebot.service.installation import this_installation
    from voicebot.service.units import install_steps, systemd_version, uninstall_steps

    if arguments.action == "uninstall":
        return uninstall_steps(scope, purge=arguments.purge)
    return install_steps(scope, this_installation(), version=systemd_version())


def _refuse_settings(arguments: argparse.Namespace, scope: "Scope") -> None:
    """Raise UsageError for options that the service would not have when it starts."""
    from voicebot.config.search import SYSTEM_FILE, default_files

    given = (arguments.config, arguments.early_config)
    if given != (None, None) or arguments.overrides or arguments.early_overrides:
        file = default_files(os.environ)[0] if scope.user else SYSTEM_FILE
        raise UsageError(
            f"the service starts without --config and --set; put the settings into {file}, "
            "which it reads, and leave them out here"
        )


def _check_allowed(arguments: argparse.Namespace, scope: "Scope") -> None:
    if not os.path.isdir(_SYSTEMD_RUNS):  # noqa: PTH112
        raise ServiceError(
            "systemd does not run this machine; start `voicebot run` by other means, or use "
            "--dry-run to see what would be done"
        )
    words = f"service {arguments.action}"
    if scope.user and os.environ.get("SUDO_USER"):
        raise UsageError(f"run `voicebot {words} --user` as yourself, without sudo")
    if not scope.user and os.geteuid() != 0:
        raise ServiceError(
            f"the system's service needs root: sudo {sys.argv[0]} {words} (or --user for your own)"
        )


def _change(arguments: argparse.Namespace, steps: "Sequence[Step]") -> int:
    from voicebot.service.steps import apply_all

    if sys.stdin.isatty() and not arguments.yes:
        for step in steps:
            print(f"  {step.describe()}")
        if not _confirmed("Do this? [Y/n] "):
            print("nothing was changed")
            return 0
    apply_all(steps, print)
    if arguments.action == "install":
        own = " --user" if arguments.user else ""
        print(f"installed; `voicebot service status{own}` shows how it is")
    else:
        print("uninstalled; the configuration was kept")
    return 0


def _confirmed(question: str) -> bool:
    """Ask; Enter is a yes, the end of the input (Ctrl-D) a no."""
    try:
        answer = input(question)
    except EOFError:
        print()
        return False
    return answer.strip().lower() in {"", "y", "yes"}


def _status(scope: "Scope") -> int:
    from voicebot.service.service_status import read_status

    status = read_status(scope)
    for name, value in status.lines():
        print(f"{name + ':':10} {value}")
    return 0 if status.is_active else ServiceError.exit_status


def _logs(scope: "Scope", *, lines: int, follow: bool) -> int:
    if lines < 0:
        raise UsageError("--lines must be 0 or more")
    command = [*scope.journalctl, "--no-pager", "--lines", str(lines)]
    if follow:
        command.append("--follow")
    sys.stdout.flush()
    try:
        return subprocess.run(command, check=False).returncode
    except FileNotFoundError as error:
        raise ServiceError("there is no journalctl on this system") from error
