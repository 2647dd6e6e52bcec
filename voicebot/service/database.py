"""The file in which state is kept: SQLite with a write-ahead log, private, versioned and bounded.

Every change is a transaction that is on the disk when it returns, so that neither ``kill -9`` nor
a power cut loses or tears it. What is deleted is overwritten with zeros.
"""

import logging
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from voicebot.errors import StateError
from voicebot.service.database_schema import MIGRATIONS, VERSION

_LOGGER = logging.getLogger(__name__)
_BUSY_TIMEOUT_S = 2.0
_WAL_PAGES = 64
# SQLite's own 2 MB would fill over thousands of turns, which looks like a leak.
_CACHE_KIB = 128
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_FULL = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR}
_REFUSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


class NewerDatabaseError(StateError):
    """The database was written by a newer voicebot."""


class DamagedDatabaseError(StateError):
    """The file is no database, or its pages do not fit together."""


def open_database(path: Path, *, max_bytes: int) -> sqlite3.Connection:
    """Open the database, make it if it is not there, and bring it to the version of today.

    A damaged file is set aside, with one line in the log, and a new one begun. The folder is
    closed to other people (0700) and so are the files (0600).

    Args:
        path: the database; its folder holds nothing else.
        max_bytes: the file never grows beyond this.

    Raises:
        NewerDatabaseError: a newer voicebot wrote it; it is left as it is.
        StateError: the disk or the folder refuses.
    """
    try:
        return _open(path, max_bytes)
    except DamagedDatabaseError as error:
        aside = set_aside(path)
        _LOGGER.warning("%s; it is now %s, and a new one is begun", error, aside)
        return _open(path, max_bytes)


def set_aside(path: Path) -> Path:
    """Rename a damaged database, over one that was damaged before; return its new path."""
    aside = damaged_path(path)
    with file_errors(path):
        for ending in ("-wal", "-shm"):
            Path(f"{path}{ending}").unlink(missing_ok=True)
        path.replace(aside)
    return aside


def damaged_path(path: Path) -> Path:
    """Return where a damaged database is set aside."""
    return path.with_name(f"{path.name}.damaged")


def file_id(path: Path) -> tuple[int, int] | None:
    """Return what tells the file from every other; None where there is none. Raises StateError."""
    with file_errors(path):
        try:
            status = path.stat()
        except FileNotFoundError:
            return None
    return status.st_dev, status.st_ino


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Do all of the block or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def database_errors(path: Path) -> Iterator[None]:
    """Raise StateError, or a class of it, in one line for what SQLite raises in the block."""
    try:
        yield
    except sqlite3.Error as error:
        raise _as_state_error(error, path) from error


@contextmanager
def file_errors(path: Path) -> Iterator[None]:
    """Raise StateError in one line for what the file system refuses in the block."""
    try:
        yield
    except OSError as error:
        raise StateError(
            f"{error.filename or path}: {error.strerror or error}; give the folder to the user who "
            "runs voicebot, or set state_directory"
        ) from error


def _open(path: Path, max_bytes: int) -> sqlite3.Connection:
    with file_errors(path):
        _make_private(path)
    with database_errors(path):
        connection = sqlite3.connect(path, timeout=_BUSY_TIMEOUT_S, isolation_level=None)
        try:
            _prepare(connection, path, max_bytes)
        except BaseException:
            connection.close()
            raise
        return connection


def _make_private(path: Path) -> None:
    """Make folder and file, closed to others; SQLite gives its other files the mode of this one."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.parent.stat().st_mode & 0o077:
        path.parent.chmod(0o700)
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600))
    except FileExistsError:
        for ending in ("", "-wal", "-shm"):
            file = Path(f"{path}{ending}")
            if file.exists() and file.stat().st_mode & 0o077:
                file.chmod(0o600)


def _prepare(connection: sqlite3.Connection, path: Path, max_bytes: int) -> None:
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version > VERSION:
        raise NewerDatabaseError(
            f"{path}: written by a newer voicebot (version {version} of the file, this program "
            f"knows {VERSION}); update voicebot, or move the file away"
        )
    connection.execute("PRAGMA auto_vacuum = FULL")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
    connection.execute(f"PRAGMA wal_autocheckpoint = {_WAL_PAGES}")
    connection.execute("PRAGMA journal_size_limit = 0")
    (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if verdict != "ok":
        raise DamagedDatabaseError(f"{path}: damaged ({' '.join(verdict.split())})")
    (page_bytes,) = connection.execute("PRAGMA page_size").fetchone()
    connection.execute(f"PRAGMA max_page_count = {max(64, max_bytes // page_bytes)}")
    if version < VERSION:
        _migrate(connection)


def _migrate(connection: sqlite3.Connection) -> None:
    """Take the steps that are missing, all of them or none."""
    with transaction(connection):
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        for statements in MIGRATIONS[version:]:
            for statement in statements:
                connection.execute(statement)
        connection.execute(f"PRAGMA user_version = {VERSION}")


def _as_state_error(error: sqlite3.Error, path: Path) -> StateError:
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _DAMAGED:
        return DamagedDatabaseError(f"{path}: damaged ({error})")
    if code in _FULL:
        return StateError(f"{path}: cannot be written ({error}); check the disk and the room on it")
    if code in _REFUSED:
        return StateError(
            f"{path}: cannot be written ({error}); give the folder to the user who runs voicebot, "
            "or set state_directory"
        )
    return StateError(f"{path}: {error}; try again, and look for another program that has it open")
