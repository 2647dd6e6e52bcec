"""What is kept of conversations, for commands: reads it and erases it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from voicebot.chat import Exchange
from voicebot.errors import StateError
from voicebot.service.chat_lines import ChatLines, chat_lines_path, erase_chat_lines
from voicebot.service.database import damaged_path, database_errors, file_errors
from voicebot.service.erasure_mark import leave_mark
from voicebot.service.state import SERVICE_STATE_DIRECTORY, state_path
from voicebot.service.state_store import StateStore, database_path, read_exchanges

_NO_LIMIT = timedelta(days=365)
_MAX_BYTES = 100_000_000


def kept_directory(configured: Path | None) -> Path:
    """Return the state folder whose turns are meant: for root the system service's if it is there.

    For others it is their own, else the system service's if it is there, else where their own
    would be. What is configured, or given by systemd, goes first for everybody. Raises StateError.
    """
    own, service = state_path(configured), service_directory(configured)
    if service is None or (os.geteuid() != 0 and _has_folder(own)):
        return own
    return service


def erasable_directories(configured: Path | None) -> tuple[Path, ...]:
    """Return the state folders that are there and that this user may erase.

    They are the user's own and, for root, the system service's before it. Raises StateError.
    """
    service = service_directory(configured) if os.geteuid() == 0 else None
    candidates = (service, state_path(configured))
    return tuple(
        dict.fromkeys(folder for folder in candidates if folder is not None and _has_folder(folder))
    )


def closed_directory(configured: Path | None) -> Path | None:
    """Return this user's state folder if it is not there and nobody could make it, else None.

    A session without history that is open then is not told of an erasure.
    """
    folder = state_path(configured).absolute()
    there = next(parent for parent in (folder, *folder.parents) if parent.exists())
    return None if there == folder or os.access(there, os.W_OK | os.X_OK) else folder


def service_directory(configured: Path | None) -> Path | None:
    """Return the system service's state folder; None if missing, or another one is configured."""
    given = configured is not None or os.environ.get("STATE_DIRECTORY")
    return None if given or not SERVICE_STATE_DIRECTORY.is_dir() else SERVICE_STATE_DIRECTORY


def prepare_chat_lines(
    state_directory: Path, retention: timedelta, *, keep: bool, now: datetime | None = None
) -> Path | None:
    """Drop old lines and return the file for further ones, closed to others; None not to keep any.

    See ``ChatLines``. Raises StateError.
    """
    path = chat_lines_path(state_directory)
    ChatLines(path=path, retention=retention, keep=keep).tidy(now)
    if not keep:
        return None
    with file_errors(path):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
    return path


def read_kept(state_directory: Path) -> tuple[Exchange, ...]:
    """Return every turn that is kept, oldest first, and change nothing. Raises StateError."""
    path = database_path(state_directory)
    with _access_errors(state_directory):
        if not _is_there(path):
            return ()
    with (
        database_errors(path),
        closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection,
    ):
        return read_exchanges(connection)


def erase_kept(state_directory: Path) -> int:
    """Erase what was said from the disk; return how many turns that were.

    Raises StateError, also where all was erased but open sessions do not know.
    """
    untold: StateError | None = None
    try:
        leave_mark(state_directory)
    except StateError as error:
        untold = error
    erased = _erase_files(state_directory)
    if untold is not None:
        raise untold
    return erased


def _erase_files(state_directory: Path) -> int:
    path = database_path(state_directory)
    with _access_errors(state_directory):
        erase_chat_lines(chat_lines_path(state_directory))
        if not _is_there(path):
            damaged_path(path).unlink(missing_ok=True)
            return 0
    store = StateStore(path, retention=_NO_LIMIT, max_bytes=_MAX_BYTES)
    try:
        return store.erase()
    finally:
        store.close()


def _has_folder(folder: Path) -> bool:
    with file_errors(folder):
        return _is_there(folder)


def _is_there(path: Path) -> bool:
    """Return whether a file is there. Raises PermissionError where that cannot be seen."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    return True


@contextmanager
def _access_errors(state_directory: Path) -> Iterator[None]:
    """Raise StateError in one line; where the system service's folder is closed it names sudo."""
    try:
        with file_errors(database_path(state_directory)):
            yield
    except StateError as error:
        closed = isinstance(error.__cause__, PermissionError)
        if closed and state_directory == SERVICE_STATE_DIRECTORY:
            raise StateError(
                f"{state_directory}: only root may see what the system service keeps; use sudo"
            ) from error
        raise
