"""``voicebot trigger``: make the running assistant listen, as after the wake word."""

import argparse

from voicebot.cli.arguments import Subparsers


def add_parser(subparsers: Subparsers) -> None:
    """Add ``trigger``."""
    subparsers.add_parser(
        "trigger",
        help="make the running assistant listen, as after the wake word",
        description="Make the running assistant listen now (push to talk): bind it to a button.",
    )


def run(arguments: argparse.Namespace) -> int:
    """Tell the daemon. Raises ServiceError when none is running."""
    from voicebot.cli.daemon_socket import socket_path
    from voicebot.service.control import request

    request(socket_path(arguments), "trigger")
    return 0
