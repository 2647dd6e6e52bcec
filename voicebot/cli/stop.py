"""``voicebot stop``: silence the running assistant."""

import argparse

from voicebot.cli.arguments import Subparsers


def add_parser(subparsers: Subparsers) -> None:
    """Add ``stop``."""
    subparsers.add_parser(
        "stop",
        help="silence the running assistant",
        description="Silence the running assistant: it stops answering or listening.",
    )


def run(arguments: argparse.Namespace) -> int:
    """Tell the daemon. Raises ServiceError when none is running."""
    from voicebot.cli.daemon_socket import socket_path
    from voicebot.service.control import request

    reply = request(socket_path(arguments), "stop")
    print("stopped" if reply["stopped"] else "there was nothing to stop")
    return 0
