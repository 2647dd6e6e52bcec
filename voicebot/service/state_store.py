"""What is kept over restarts: the conversation, for as long as configured, and settings."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from voicebot.chat import Exchange
from voicebot.errors import StateError
from voicebot.service.database import (
    DamagedDatabaseError,
    damaged_path,
    database_errors,
    file_errors,
    file_id,
    open_database,
    transaction,
)

_LONGEST_TEXT = 10_000
_NEARLY_FULL = 0.75
_INSERT = (
    "INSERT INTO turns (asked_at, question, answer, prompt, interrupted) VALUES (?, ?, ?, ?, ?)"
)
_SELECT = (
    "SELECT asked_at, question, answer, prompt, interrupted FROM turns WHERE id > ? ORDER BY id"
)

IsWanted: TypeAlias = Callable[[], bool]
"""Asked once nobody else can write: whether what was given is still to be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptConversation:
    """Turns, oldest first, and a summary of what was said before them, or nothing.

    Attributes:
        exchanges: the turns.
        summary: what is left of the turns before.
        summary_until: how old the summary is (UTC): ``until`` of ``StateStore.summarize``.
    """

    exchanges: tuple[Exchange, ...] = ()
    summary: str = ""
    summary_until: datetime | None = None


class StateStore:
    """Reads and writes the database; blocking, and for one thread at a time.

    It is opened with the first call that needs it. Every method raises StateError in one line;
    what a method that writes was given is on the disk once it returns.
    """

    def __init__(
        self,
        path: Path,
        *,
        retention: timedelta,
        max_bytes: int,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Make a store.

        Args:
            path: the database; see ``database_path``.
            retention: turns that are older are erased.
            max_bytes: largest size of the file; the oldest turns are erased for newer ones.
            now: the wall clock, timezone-aware.
        """
        self._path = path
        self._retention = retention
        self._max_bytes = max_bytes
        self._now = now
        self._connection: sqlite3.Connection | None = None
        self._file_id: tuple[int, int] | None = None

    def append(self, exchange: Exchange, *, is_wanted: IsWanted = lambda: True) -> None:
        """Keep a turn; each of its texts is cut at 10,000 characters."""
        texts = (exchange.question, exchange.answer, exchange.prompt)
        row = (
            exchange.asked_at.timestamp(),
            *(text[:_LONGEST_TEXT].encode("utf-8", "replace").decode() for text in texts),
            exchange.interrupted,
        )
        with self._opened() as connection:
            with transaction(connection):
                if not is_wanted():
                    return
                erased = self._make_room(connection)
                connection.execute(_INSERT, row)
                erased += sum(self._expire(connection))
            if erased:
                _shrink(connection)

    def summarize(
        self,
        summary: str,
        kept_turns: int,
        until: datetime,
        *,
        is_wanted: IsWanted = lambda: True,
    ) -> None:
        """Keep the summary of all turns but the newest ``kept_turns``, dated ``until``."""
        with self._opened() as connection, transaction(connection):
            if not is_wanted():
                return
            last = connection.execute(
                "SELECT id FROM turns ORDER BY id DESC LIMIT 1 OFFSET ?", (kept_turns,)
            ).fetchone()
            if last is not None:
                connection.execute(
                    "REPLACE INTO summary (id, text, until_turn, asked_at) VALUES (1, ?, ?, ?)",
                    (summary[:_LONGEST_TEXT], *last, until.timestamp()),
                )

    def conversation(self) -> KeptConversation:
        """Return what was said since the summary, and the summary."""
        with self._opened() as connection:
            row = connection.execute("SELECT text, until_turn, asked_at FROM summary").fetchone()
            if row is None:
                return KeptConversation(exchanges=read_exchanges(connection))
            summary, last, until_s = row
            return KeptConversation(
                exchanges=read_exchanges(connection, last),
                summary=summary,
                summary_until=datetime.fromtimestamp(until_s, UTC),
            )

    def exchanges(self) -> tuple[Exchange, ...]:
        """Return every turn that is kept, oldest first."""
        with self._opened() as connection:
            return read_exchanges(connection)

    def expire(self) -> int:
        """Erase what is older than the retention; return how many turns that were."""
        with self._opened() as connection:
            with transaction(connection):
                erased, summaries = self._expire(connection)
            if erased or summaries:
                _shrink(connection)
        self._remove_damaged(before=self._now() - self._retention)
        return erased

    def erase(self) -> int:
        """Erase all that was said, from the disk too; return how many turns that were.

        Settings stay.
        """
        if not self._is_there():
            self._remove_damaged(before=None)
            return 0
        with self._opened() as connection:
            with transaction(connection):
                connection.execute("DELETE FROM summary")
                erased = connection.execute("DELETE FROM turns").rowcount
            if not _shrink(connection):
                raise StateError(
                    f"{self._path}: traces of what was said are left, because another program "
                    "reads the file; end that program and erase again"
                )
        self._remove_damaged(before=None)
        return erased

    def setting(self, name: str) -> str | None:
        """Return a setting; None when it was never set. Makes no file."""
        if not self._is_there():
            return None
        with self._opened() as connection:
            row = connection.execute(
                "SELECT value FROM settings WHERE name = ?", (name,)
            ).fetchone()
            return None if row is None else str(row[0])

    def set(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self._opened() as connection, transaction(connection):
            connection.execute("REPLACE INTO settings (name, value) VALUES (?, ?)", (name, value))

    def close(self) -> None:
        """Close the file; safe to call twice."""
        connection, self._connection = self._connection, None
        if connection is not None:
            with database_errors(self._path):
                connection.close()

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        """Give the open database; one that turns out to be damaged is opened anew next time.

        So is one that is no longer there: what another program erases would not be erased in it.
        """
        if self._connection is not None and file_id(self._path) != self._file_id:
            self.close()
        if self._connection is None:
            self._connection = open_database(self._path, max_bytes=self._max_bytes)
            self._file_id = file_id(self._path)
        try:
            with database_errors(self._path):
                yield self._connection
        except DamagedDatabaseError:
            self.close()
            raise

    def _is_there(self) -> bool:
        with file_errors(self._path):
            return self._connection is not None or self._path.exists()

    def _remove_damaged(self, *, before: datetime | None) -> None:
        """Remove the file that was set aside, if it was set aside ``before`` that moment."""
        damaged = damaged_path(self._path)
        with file_errors(damaged):
            if not damaged.exists():
                return
            if before is None or damaged.stat().st_mtime < before.timestamp():
                damaged.unlink()

    def _expire(self, connection: sqlite3.Connection) -> tuple[int, int]:
        """Delete what is too old, or dated further ahead than it could be kept.

        Returns how many turns and how many summaries went.
        """
        now_s, retention_s = self._now().timestamp(), self._retention.total_seconds()
        outside = (now_s - retention_s, now_s + retention_s)
        summaries = connection.execute(
            "DELETE FROM summary WHERE asked_at < ? OR asked_at > ?", outside
        ).rowcount
        turns = connection.execute(
            "DELETE FROM turns WHERE asked_at < ? OR asked_at > ?", outside
        ).rowcount
        return turns, summaries

    def _make_room(self, connection: sqlite3.Connection) -> int:
        """Delete the oldest fifth of the turns, again and again, while the file is nearly full."""
        erased = 0
        while self._used_bytes(connection) > self._max_bytes * _NEARLY_FULL:
            (count,) = connection.execute("SELECT count(*) FROM turns").fetchone()
            if not count:
                break
            erased += connection.execute(
                "DELETE FROM turns WHERE id IN (SELECT id FROM turns ORDER BY id LIMIT ?)",
                (max(1, count // 5),),
            ).rowcount
        return erased

    def _used_bytes(self, connection: sqlite3.Connection) -> int:
        names = ("page_count", "freelist_count", "page_size")
        pages, free, page_bytes = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in names
        )
        return int((pages - free) * page_bytes)


def database_path(state_directory: Path) -> Path:
    """Return where the database lies; its folder is of its own, so that it can be closed."""
    return state_directory / "memory" / "memory.db"


def read_exchanges(connection: sqlite3.Connection, after: int = 0) -> tuple[Exchange, ...]:
    """Return the turns whose number is above ``after``, oldest first."""
    rows = connection.execute(_SELECT, (after,))
    return tuple(
        Exchange(
            asked_at=datetime.fromtimestamp(asked_at, UTC),
            question=question,
            answer=answer,
            prompt=prompt,
            interrupted=bool(interrupted),
        )
        for asked_at, question, answer, prompt, interrupted in rows
    )


def _shrink(connection: sqlite3.Connection) -> bool:
    """Empty the write-ahead log, where deleted text may still stand; the file shrinks with it.

    Returns whether the log is empty; it is not while another program reads.
    """
    (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    return not busy
