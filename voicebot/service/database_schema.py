"""The tables of the database, as the steps from each version to the next."""

from typing import Final

MIGRATIONS: Final = (
    (
        """
        CREATE TABLE turns (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            asked_at REAL NOT NULL,
            question TEXT NOT NULL,
            answer TEXT NOT NULL,
            prompt TEXT NOT NULL,
            interrupted INTEGER NOT NULL
        )
        """,
        "CREATE INDEX turns_by_time ON turns (asked_at)",
    ),
    (
        """
        CREATE TABLE summary (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            text TEXT NOT NULL,
            until_turn INTEGER NOT NULL,
            asked_at REAL NOT NULL
        )
        """,
        "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    ),
)
"""What leads from version 0, an empty file, to 1, from 1 to 2, and so on.

Times are seconds since 1970 (UTC). The one summary stands for the turns up to ``until_turn``;
its ``asked_at`` is that turn's, or that of the summary before if it holds one.
"""

VERSION: Final = len(MIGRATIONS)
