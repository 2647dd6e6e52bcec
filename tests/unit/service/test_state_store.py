import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.support.closed_folder import close_folder
from voicebot.chat import Exchange
from voicebot.errors import StateError
from voicebot.service.database import damaged_path
from voicebot.service.state_store import KeptConversation, StateStore, database_path

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


class Wall:
    """A wall clock that is set."""

    def __init__(self) -> None:
        self.time = NOW

    def __call__(self) -> datetime:
        return self.time


def _exchange(question: str, answer: str = "Yes.", *, asked_at: datetime = NOW) -> Exchange:
    return Exchange(
        question=question, answer=answer, prompt=f"(It is late.) {question}", asked_at=asked_at
    )


def _store(
    folder: Path, *, retention: timedelta = timedelta(days=1), max_bytes: int = 1_000_000,
    wall: Wall | None = None,
) -> StateStore:  # fmt: skip
    return StateStore(
        database_path(folder), retention=retention, max_bytes=max_bytes, now=wall or Wall()
    )


def _bytes_on_disk(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in database_path(folder).parent.iterdir())


def test_turns_are_there_after_a_restart(tmp_path: Path) -> None:
    kept = [
        _exchange("where are you"),
        Exchange(question="why", answer="Bec", prompt="why", interrupted=True, asked_at=NOW),
    ]
    store = _store(tmp_path)
    for exchange in kept:
        store.append(exchange)
    store.close()
    assert _store(tmp_path).exchanges() == tuple(kept)


def test_a_summary_stands_for_the_turns_before_it(tmp_path: Path) -> None:
    store = _store(tmp_path)
    assert store.conversation() == KeptConversation()
    for number in range(5):
        store.append(_exchange(f"question {number}"))
    store.summarize("Three things.", 2, NOW - timedelta(hours=1))
    store.append(_exchange("question 5"))
    conversation = _store(tmp_path).conversation()
    assert conversation.summary == "Three things."
    assert conversation.summary_until == NOW - timedelta(hours=1)
    assert [e.question for e in conversation.exchanges] == [f"question {n}" for n in (3, 4, 5)]
    assert len(store.exchanges()) == 6


def test_settings_are_replaced_and_survive_an_erasure(tmp_path: Path) -> None:
    store = _store(tmp_path)
    assert store.setting("volume_level") is None
    store.set("volume_level", "3")
    store.set("volume_level", "7")
    store.erase()
    assert _store(tmp_path).setting("volume_level") == "7"


def test_looking_for_a_setting_makes_no_file(tmp_path: Path) -> None:
    assert _store(tmp_path / "state").setting("volume_level") is None
    assert not (tmp_path / "state").exists()


def test_a_folder_that_cannot_be_looked_into_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _store(tmp_path)
    close_folder(database_path(tmp_path).parent, monkeypatch)
    with pytest.raises(StateError, match="set state_directory"):
        store.setting("volume_level")
    with pytest.raises(StateError, match="set state_directory"):
        store.erase()


def test_everything_is_closed_to_others(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.append(_exchange("a secret"))
    folder = database_path(tmp_path).parent
    files = {file.name: file.stat().st_mode & 0o777 for file in folder.iterdir()}
    assert files == dict.fromkeys(("memory.db", "memory.db-wal", "memory.db-shm"), 0o600)
    assert folder.stat().st_mode & 0o777 == 0o700


def test_what_was_open_to_others_is_closed(tmp_path: Path) -> None:
    path = database_path(tmp_path)
    store = _store(tmp_path)
    store.append(_exchange("a secret"))
    store.close()
    path.chmod(0o644)
    path.parent.chmod(0o755)
    store = _store(tmp_path)
    store.append(_exchange("another"))
    assert {file.stat().st_mode & 0o777 for file in path.parent.iterdir()} == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_erasing_leaves_no_trace_on_the_disk(tmp_path: Path) -> None:
    store = _store(tmp_path)
    for number in range(200):
        store.append(_exchange(f"xylophone {number}", "zeppelin " * 20))
    store.summarize("About xylophones.", 2, NOW)
    damaged_path(database_path(tmp_path)).write_text("xylophone")
    assert b"xylophone" in _bytes_on_disk(tmp_path)
    assert store.erase() == 200
    left = _bytes_on_disk(tmp_path)
    assert b"xylophone" not in left
    assert b"zeppelin" not in left
    assert store.conversation() == KeptConversation()


def test_an_erasure_that_leaves_traces_says_so(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.append(_exchange("a secret"))
    reader = sqlite3.connect(database_path(tmp_path), isolation_level=None)
    try:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM turns").fetchall()
        with pytest.raises(StateError, match="another program reads"):
            store.erase()
        assert store.exchanges() == ()
    finally:
        reader.close()
    store.erase()
    assert b"a secret" not in _bytes_on_disk(tmp_path)


def test_what_is_too_old_is_erased_with_the_next_turn(tmp_path: Path) -> None:
    wall = Wall()
    store = _store(tmp_path, retention=timedelta(hours=2), wall=wall)
    store.append(_exchange("xylophone"))
    store.summarize("About xylophones.", 0, NOW)
    wall.time = NOW + timedelta(hours=1)
    store.append(_exchange("newer", asked_at=wall.time))
    assert len(store.exchanges()) == 2
    wall.time = NOW + timedelta(hours=2, seconds=1)
    store.append(_exchange("newest", asked_at=wall.time))
    assert [exchange.question for exchange in store.exchanges()] == ["newer", "newest"]
    assert store.conversation().summary == ""
    assert b"xylophone" not in _bytes_on_disk(tmp_path)


def test_a_summary_that_holds_an_older_one_goes_before_its_turns(tmp_path: Path) -> None:
    wall = Wall()
    store = _store(tmp_path, retention=timedelta(hours=2), wall=wall)
    store.append(_exchange("question"))
    store.summarize("About xylophones.", 0, NOW - timedelta(hours=1))
    wall.time = NOW + timedelta(hours=1, seconds=1)
    assert store.expire() == 0
    conversation = store.conversation()
    assert conversation.summary == ""
    assert [exchange.question for exchange in conversation.exchanges] == ["question"]
    assert b"xylophones" not in _bytes_on_disk(tmp_path)


def test_expiry_needs_no_turn_and_reaches_damaged_files(tmp_path: Path) -> None:
    wall = Wall()
    store = _store(tmp_path, retention=timedelta(hours=2), wall=wall)
    store.append(_exchange("old"))
    damaged = damaged_path(database_path(tmp_path))
    damaged.write_text("set aside")
    os.utime(damaged, (NOW.timestamp(), NOW.timestamp()))
    assert store.expire() == 0
    assert damaged.exists()
    wall.time = NOW + timedelta(hours=3)
    assert store.expire() == 1
    assert not damaged.exists()


def test_a_clock_that_was_far_ahead_keeps_nothing_for_ever(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.append(_exchange("from the future", asked_at=NOW + timedelta(days=400)))
    store.append(_exchange("a clock an hour ahead", asked_at=NOW + timedelta(hours=1)))
    assert [exchange.question for exchange in store.exchanges()] == ["a clock an hour ahead"]


def test_the_file_never_grows_beyond_its_limit(tmp_path: Path) -> None:
    store = _store(tmp_path, max_bytes=300_000)
    sizes = []
    for number in range(400):
        store.append(_exchange(f"question {number}", "word " * 400))
        sizes.append(sum(file.stat().st_size for file in database_path(tmp_path).parent.iterdir()))
    assert database_path(tmp_path).stat().st_size <= 300_000
    assert max(sizes) < 300_000 + 400_000, "the write-ahead log grows"
    questions = [exchange.question for exchange in store.exchanges()]
    assert len(questions) > 20
    assert questions == [f"question {number}" for number in range(400 - len(questions), 400)]


def test_a_huge_text_is_cut(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.append(_exchange("long " * 100_000, "broken \ud800 text"))
    (exchange,) = store.exchanges()
    assert len(exchange.question) == 10_000
    assert exchange.answer == "broken ? text"


@pytest.mark.parametrize("there", [True, False], ids=["another", "none"])
def test_a_database_that_was_replaced_while_it_was_open_is_left_alone(
    there: bool, tmp_path: Path
) -> None:
    store = _store(tmp_path / "one")
    store.append(_exchange("xylophone"))
    if there:
        other = _store(tmp_path / "two")
        other.append(_exchange("zeppelin"))
        other.close()
    folder = database_path(tmp_path / "one").parent
    for file in folder.iterdir():
        file.unlink()
    if there:
        database_path(tmp_path / "two").rename(database_path(tmp_path / "one"))
    store.append(_exchange("newer"))
    questions = [exchange.question for exchange in _store(tmp_path / "one").exchanges()]
    assert questions == (["zeppelin", "newer"] if there else ["newer"])
    assert b"xylophone" not in _bytes_on_disk(tmp_path / "one")


def test_what_is_no_longer_wanted_is_not_written(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.append(_exchange("question"))
    store.append(_exchange("xylophone"), is_wanted=lambda: False)
    store.summarize("About xylophones.", 0, NOW, is_wanted=lambda: False)
    assert [exchange.question for exchange in store.conversation().exchanges] == ["question"]
    assert store.conversation().summary == ""
    assert b"xylophone" not in _bytes_on_disk(tmp_path)
