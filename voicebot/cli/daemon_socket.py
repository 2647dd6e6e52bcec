"""Where the running daemon can be reached."""

import argparse
from pathlib import Path

from voicebot.cli.arguments import load_configuration
from voicebot.service.control import find_socket_path


def socket_path(arguments: argparse.Namespace) -> Path:
    """Return the configured control socket, else the one that is there. Raises ConfigError."""
    return load_configuration(arguments).config.control.socket or find_socket_path()
