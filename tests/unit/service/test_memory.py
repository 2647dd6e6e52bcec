import logging
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voicebot.chat import Exchange
from voicebot.errors import StateError
from voicebot.pipeline.worker import EngineWorker
from voicebot.service.memory import Memory
from voicebot.service.state_store import KeptConversation, StateStore, database_path

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


def _store(folder: Path) -> StateStore:
    return StateStore(
        database_path(folder), retention=timedelta(days=1), max_bytes=1_000_000, now=lambda: NOW
    )


def _exchange(question: str) -> Exchange:
    return Exchange(question=question, answer="Yes.", prompt=question, asked_at=NOW)


@asynccontextmanager
async def _remembering(
    folder: Path, *, keep: bool = True, factors: list[float] | None = None
) -> AsyncIterator[Memory]:
    """Give a memory on its own thread; leaving the block writes what is waiting and ends it."""
    worker = EngineWorker("state")
    memory = Memory(
        _store(folder),
        worker,
        keep_conversation=keep,
        on_volume=(factors if factors is not None else []).append,
    )
    try:
        yield memory
    finally:
        await worker.call(memory.close, timeout_s=5.0)
        await worker.close()


async def test_the_conversation_goes_on_after_a_restart(tmp_path: Path) -> None:
    async with _remembering(tmp_path) as memory:
        assert await memory.load() == KeptConversation()
        for number in range(3):
            memory.added(_exchange(f"question {number}"))
        memory.summarized("One thing.", 2, NOW - timedelta(hours=1))
    async with _remembering(tmp_path) as memory:
        kept = await memory.load()
    assert (kept.summary, kept.summary_until) == ("One thing.", NOW - timedelta(hours=1))
    assert [exchange.question for exchange in kept.exchanges] == ["question 1", "question 2"]


async def test_the_volume_is_the_same_after_a_restart(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    factors: list[float] = []
    async with _remembering(tmp_path, factors=factors) as memory:
        await memory.load()
        assert memory.volume_level == 5
        await memory.set_volume(8)
    assert factors == [1.6]
    factors.clear()
    with caplog.at_level(logging.INFO):
        async with _remembering(tmp_path, factors=factors) as memory:
            await memory.load()
            assert memory.volume_level == 8
    assert factors == [1.6]
    assert "volume 8 of 10, as it was set by voice" in caplog.messages


@pytest.mark.parametrize(("level", "kept"), [(-3, 0), (99, 10)])
async def test_the_volume_stays_on_the_scale(level: int, kept: int, tmp_path: Path) -> None:
    async with _remembering(tmp_path) as memory:
        await memory.set_volume(level)
        assert memory.volume_level == kept


async def test_what_is_said_is_neither_written_nor_left_when_it_is_not_to_be_kept(
    tmp_path: Path,
) -> None:
    async with _remembering(tmp_path) as memory:
        memory.added(_exchange("xylophone"))
    async with _remembering(tmp_path, keep=False) as memory:
        assert await memory.load() == KeptConversation()
        memory.added(_exchange("zeppelin"))
        await memory.set_volume(7)
    content = b"".join(file.read_bytes() for file in database_path(tmp_path).parent.iterdir())
    assert b"xylophone" not in content
    assert b"zeppelin" not in content
    assert _store(tmp_path).setting("volume_level") == "7"


async def test_forgetting_waits_until_it_is_erased(tmp_path: Path) -> None:
    async with _remembering(tmp_path) as memory:
        memory.added(_exchange("question"))
        await memory.forget()
        assert _store(tmp_path).exchanges() == ()


async def test_a_disk_that_refuses_is_one_line_and_everything_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    blocked = tmp_path / "state"
    blocked.write_text("in the way")
    factors: list[float] = []
    with caplog.at_level(logging.INFO):
        async with _remembering(blocked, factors=factors) as memory:
            assert await memory.load() == KeptConversation()
            memory.added(_exchange("one"))
            memory.added(_exchange("two"))
            await memory.set_volume(7)
            assert memory.volume_level == 7
            await memory.load()
            blocked.unlink()
            memory.added(_exchange("three"))
    assert factors == [1.4]
    first, second = caplog.messages
    assert first.endswith("going on in memory only")
    assert second == "what is said and set can be kept again"
    assert [exchange.question for exchange in _store(blocked).exchanges()] == ["three"]


async def test_forgetting_that_may_leave_something_on_the_disk_says_so(tmp_path: Path) -> None:
    path = database_path(tmp_path)
    path.parent.mkdir()
    newer = sqlite3.connect(path)
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    async with _remembering(tmp_path) as memory:
        with pytest.raises(StateError, match="newer voicebot"):
            await memory.forget()


async def test_what_is_too_old_is_erased_in_between(tmp_path: Path) -> None:
    store = _store(tmp_path)
    store.append(_exchange("old"))
    store.close()
    later = NOW + timedelta(days=2)
    store = StateStore(
        database_path(tmp_path), retention=timedelta(days=1), max_bytes=1_000_000, now=lambda: later
    )
    worker = EngineWorker("state")
    memory = Memory(store, worker, keep_conversation=True, on_volume=lambda _: None)
    memory.expire()
    await worker.call(memory.close, timeout_s=5.0)
    await worker.close()
    assert _store(tmp_path).exchanges() == ()
