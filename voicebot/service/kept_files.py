"""What is kept of conversations, for commands: reads it and erases it."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from voicebot.chat import Exchange
from voicebot.service.database import damaged_path, database_errors, file_errors
from voicebot.service.state import SERVICE_STATE_DIRECTORY, state_path
from voicebot.service.state_store import StateStore, database_path, read_exchanges

_NO_LIMIT = timedelta(days=365)
_MAX_BYTES = 100_000_000
_MOST_CHAT_LINES = 1000


def kept_directory(configured: Path | None) -> Path:
    """Return the state folder of this user's assistant, else the system service's if one is there.

    Without either it is where the assistant of this user would keep its state.
    """
    own = state_path(configured)
    if configured is None and not own.exists() and SERVICE_STATE_DIRECTORY.exists():
        return SERVICE_STATE_DIRECTORY
    return own


def chat_lines_path(state_directory: Path) -> Path:
    """Return the file of the lines that were typed in ``voicebot chat``."""
    return state_directory / "chat_history"


def prepare_chat_lines(
    state_directory: Path, retention: timedelta, *, keep: bool, now: datetime | None = None
) -> Path | None:
    """Drop old lines and return the file for further ones, closed to others; None not to keep any.

    The file is the one of prompt_toolkit's FileHistory: before each line stands ``# `` and the
    local time. Raises StateError.
    """
    path = chat_lines_path(state_directory)
    with file_errors(path):
        if not keep:
            path.unlink(missing_ok=True)
            return None
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.chmod(0o600)
        oldest = ((now or datetime.now()) - retention).isoformat(sep=" ")  # noqa: DTZ005
        entries = ("\n" + path.read_text("utf-8", errors="replace")).split("\n# ")[1:]
        newer = [entry for entry in entries if entry.partition("\n")[0] >= oldest]
        if len(newer) != len(entries):
            new = path.with_name(f"{path.name}.new")
            new.touch(mode=0o600)
            new.write_text("".join(f"\n# {entry}" for entry in newer[-_MOST_CHAT_LINES:]), "utf-8")
            new.replace(path)
    return path


def read_kept(state_directory: Path) -> tuple[Exchange, ...]:
    """Return every turn that is kept, oldest first, and change nothing. Raises StateError."""
    path = database_path(state_directory)
    with file_errors(path):
        if not path.exists():
            return ()
    with (
        database_errors(path),
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection,
    ):
        return read_exchanges(connection)


def erase_kept(state_directory: Path) -> int:
    """Erase what was said from the disk; return how many turns that were. Raises StateError."""
    path = database_path(state_directory)
    with file_errors(path):
        chat_lines_path(state_directory).unlink(missing_ok=True)
        if not path.exists():
            damaged_path(path).unlink(missing_ok=True)
            return 0
    store = StateStore(path, retention=_NO_LIMIT, max_bytes=_MAX_BYTES)
    try:
        return store.erase()
    finally:
        store.close()
