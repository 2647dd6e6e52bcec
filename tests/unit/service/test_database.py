import logging
import resource
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voicebot.chat import Exchange
from voicebot.errors import StateError
from voicebot.service.database import NewerDatabaseError, damaged_path, open_database
from voicebot.service.database_schema import MIGRATIONS, VERSION
from voicebot.service.state_store import StateStore

MAX_BYTES = 1_000_000
NOW = datetime(2026, 11, 21, tzinfo=UTC)


def _store(path: Path) -> StateStore:
    return StateStore(path, retention=timedelta(days=1), max_bytes=MAX_BYTES, now=lambda: NOW)


def _exchange(question: str) -> Exchange:
    return Exchange(question=question, answer="Yes.", prompt=question, asked_at=NOW)


def _write_version_1(path: Path) -> None:
    connection = sqlite3.connect(path)
    for statement in MIGRATIONS[0]:
        connection.execute(statement)
    connection.execute(
        "INSERT INTO turns (asked_at, question, answer, prompt, interrupted)"
        " VALUES (?, 'who are you', 'A voice.', 'who are you', 0)",
        (NOW.timestamp(),),
    )
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()


def test_a_new_database_has_the_version_of_today(tmp_path: Path) -> None:
    connection = open_database(tmp_path / "own" / "memory.db", max_bytes=MAX_BYTES)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    connection.close()


def test_version_1_is_migrated_with_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    _write_version_1(path)
    store = _store(path)
    assert [exchange.question for exchange in store.exchanges()] == ["who are you"]
    store.set("volume_level", "7")
    store.summarize("Who I am.", 0, NOW)
    store.close()
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (VERSION,)
    connection.close()


def test_a_migration_that_fails_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "memory.db"
    _write_version_1(path)
    steps = (MIGRATIONS[0], ("CREATE TABLE half (id INTEGER)", "CREATE nonsense"))
    monkeypatch.setattr("voicebot.service.database.MIGRATIONS", steps)
    with pytest.raises(StateError, match="syntax error"):
        open_database(path, max_bytes=MAX_BYTES)
    connection = sqlite3.connect(path)
    assert connection.execute("PRAGMA user_version").fetchone() == (1,)
    tables = connection.execute("SELECT name FROM sqlite_master WHERE name = 'half'").fetchall()
    connection.close()
    assert tables == []


def test_a_newer_version_is_refused_in_one_line_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    _write_version_1(path)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 99")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    with pytest.raises(NewerDatabaseError, match=r"newer voicebot \(version 99") as refusal:
        _store(path).append(_exchange("hello"))
    assert "\n" not in str(refusal.value)
    assert path.read_bytes() == before
    assert not damaged_path(path).exists()


@pytest.mark.parametrize("damage", ["no database", "torn page", "short"])
def test_a_damaged_file_is_set_aside_with_one_line(
    damage: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "memory.db"
    store = _store(path)
    for number in range(300):
        store.append(_exchange(f"question {number} " * 10))
    store.close()
    content = bytearray(path.read_bytes())
    match damage:
        case "no database":
            content[:100] = b"x" * 100
        case "torn page":
            content[8192:20480] = b"\xff" * 12288
        case "short":
            del content[len(content) // 2 :]
    path.write_bytes(content)
    store = _store(path)
    with caplog.at_level(logging.INFO):
        store.append(_exchange("after"))
    assert [exchange.question for exchange in store.exchanges()] == ["after"]
    store.close()
    (record,) = caplog.records
    assert "damaged" in record.message
    assert "\n" not in record.message
    assert b"question 1 " in damaged_path(path).read_bytes()


def test_damage_met_while_it_is_open_is_one_error_and_the_next_call_works(tmp_path: Path) -> None:
    path = tmp_path / "memory.db"
    store = _store(path)
    for number in range(300):
        store.append(_exchange(f"question {number} " * 10))
    store.close()
    store.exchanges()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("REPLACE INTO settings (name, value) VALUES ('level', '1')")
    other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (path.stat().st_size - 4096))
    other.execute("REPLACE INTO settings (name, value) VALUES ('level', '2')")  # empties caches
    other.close()
    with pytest.raises(StateError, match="damaged"):
        store.erase()
    store.append(_exchange("after"))
    assert [exchange.question for exchange in store.exchanges()] == ["after"]
    store.close()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="set state_directory") as refusal:
        _store(tmp_path / "file" / "memory" / "memory.db").append(_exchange("hello"))
    assert "\n" not in str(refusal.value)


_FILL_THE_DISK = f"""
import resource, sys
from pathlib import Path
sys.path.insert(0, {str(Path(__file__).parents[3])!r})
from tests.unit.service.test_database import _exchange, _store
from voicebot.errors import StateError
store = _store(Path(sys.argv[1]))
store.append(_exchange("before"))
resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, resource.RLIM_INFINITY))
refused = 0
for number in range(100):
    try:
        store.append(_exchange(f"question {{number}} " * 100))
    except StateError as error:
        assert "cannot be written" in str(error), error
        refused += 1
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.append(_exchange("after"))
print(refused, len(store.exchanges()))
"""


def test_a_full_disk_loses_only_what_came_while_it_was_full(tmp_path: Path) -> None:
    """The largest size of files stands in for the room on the disk."""
    path = tmp_path / "memory.db"
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    assert limits[1] == resource.RLIM_INFINITY
    done = subprocess.run(
        [sys.executable, "-c", _FILL_THE_DISK, str(path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    refused, kept = map(int, done.stdout.split())
    assert refused > 50
    assert kept == 102 - refused
    questions = [exchange.question for exchange in _store(path).exchanges()]
    assert (questions[0], questions[-1]) == ("before", "after")
