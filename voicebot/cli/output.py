"""What every command prints in the same way."""

import contextlib
import io
import json
import os
import sys
from collections.abc import Iterator
from typing import IO, Any

from voicebot.errors import EXIT_STATUSES, StateError


def prepare_streams() -> None:
    """Let stdout replace what its encoding lacks, instead of failing."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def report_error(message: str) -> None:
    """Print each line of ``message`` on stderr, behind the name of the program.

    Where stderr takes nothing, the exit status has to say it.
    """
    try:
        for line in message.splitlines() or ["failed without a message"]:
            print(f"voicebot: {line}", file=sys.stderr)
    except OSError:
        _discard(sys.stderr)


def write_output(text: str) -> None:
    """Write ``text`` to stdout. Raises BrokenPipeError, StateError."""
    with _output_errors():
        sys.stdout.write(text)


def flush_output() -> None:
    """Let stdout take what was written to it. Raises BrokenPipeError, StateError."""
    with _output_errors():
        sys.stdout.flush()


def print_json(value: Any, *, indent: int | None = 2) -> None:
    """Print ``value`` as JSON on stdout; ``indent`` None prints one line.

    Raises BrokenPipeError, StateError.
    """
    write_output(json.dumps(value, indent=indent, ensure_ascii=False) + "\n")


def discard_output() -> None:
    """Point stdout at nothing, once it takes nothing more."""
    _discard(sys.stdout)


def settle_streams() -> None:
    """Discard what stdout and stderr do not take, so that the interpreter's exit stays quiet."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            _discard(stream)


def _discard(stream: IO[str]) -> None:
    with contextlib.suppress(OSError, ValueError):
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)


@contextlib.contextmanager
def _output_errors() -> Iterator[None]:
    """Raise StateError where the block cannot write to stdout, BrokenPipeError as it is."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        raise StateError(
            f"stdout cannot be written ({error.strerror}); make room, or send it elsewhere"
        ) from error


def exit_statuses() -> str:
    """Return the exit statuses as lines for ``--help``."""
    lines = [f"  {status:>3}  {meaning}" for status, meaning in EXIT_STATUSES.items()]
    return "\n".join(["exit statuses:", *lines])
