"""What every command prints in the same way."""

import contextlib
import io
import json
import os
import sys
from typing import Any

from voicebot.errors import EXIT_STATUSES


def prepare_streams() -> None:
    """Let stdout replace what its encoding lacks, instead of failing."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def report_error(message: str) -> None:
    """Print each line of ``message`` on stderr, behind the name of the program."""
    with contextlib.suppress(BrokenPipeError):
        for line in message.splitlines() or ["failed without a message"]:
            print(f"voicebot: {line}", file=sys.stderr)


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Print ``value`` as JSON on stdout; ``indent`` None prints one line."""
    print(json.dumps(value, indent=indent, ensure_ascii=False))


def discard_output() -> None:
    """Point stdout at nothing, once its reader is gone, so that the exit stays quiet."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def exit_statuses() -> str:
    """Return the exit statuses as lines for ``--help``."""
    lines = [f"  {status:>3}  {meaning}" for status, meaning in EXIT_STATUSES.items()]
    return "\n".join(["exit statuses:", *lines])
