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
from voicebot.service.chat_lines import ChatLines, chat_lines_path
from voicebot.service.memory import Memory
from voicebot.service.state_store import KeptConversation, StateStore, database_path

NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


def _store(folder: Path) -> StateStore:
    return StateStore(
        database_path(folder), retention=timedelta(days=1), max_bytes=1_000_000, now=lambda: NOW
    )


def _exchange(question: str) -> Exchange:
    return Exchange(question=question, answer="Yes.", prompt=question, asked_at=NOW)


def _chat_lines(folder: Path, *, keep: bool = True) -> ChatLines:
    return ChatLines(path=chat_lines_path(folder), retention=timedelta(days=1), keep=keep)


def _type(folder: Path, line: str, at: datetime | None = None) -> Path:
    """Keep a line as ``voicebot chat`` does; it was typed now unless ``at`` says when."""
    path = chat_lines_path(folder)
    with path.open("a") as file:
        file.write(f"\n# {at or datetime.now()}\n+{line}\n")  # noqa: DTZ005 - as it is written
    return path


@asynccontextmanager
async def _remembering(
    folder: Path, *, keep: bool = True, factors: list[float] | None = None
) -> AsyncIterator[Memory]:
    """Give a memory on its own thread; leaving the block writes what is waiting and ends it."""
    worker = EngineWorker("state")
    memory = Memory(
        _store(folder),
        worker,
        chat_lines=_chat_lines(folder, keep=keep),
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
    memory = Memory(store, worker, chat_lines=_chat_lines(tmp_path), on_volume=lambda _: None)
    typed = _type(tmp_path, "old", at=datetime(2026, 1, 1))  # noqa: DTZ001
    memory.expire()
    await worker.call(memory.close, timeout_s=5.0)
    await worker.close()
    assert _store(tmp_path).exchanges() == ()
    assert typed.read_text() == ""


async def test_the_volume_is_read_without_the_conversation_and_without_making_a_file(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "state"
    async with _remembering(folder) as memory:
        await memory.load(conversation=False)
    assert not folder.exists()
    async with _remembering(folder) as memory:
        memory.added(_exchange("question"))
        await memory.set_volume(8)
    factors: list[float] = []
    async with _remembering(folder, factors=factors, keep=False) as memory:
        assert await memory.load(conversation=False) == KeptConversation()
        assert memory.volume_level == 8
    assert factors == [1.6]
    assert len(_store(folder).exchanges()) == 1


async def test_forgetting_reaches_the_typed_lines(tmp_path: Path) -> None:
    typed = _type(tmp_path, "where do i live")
    async with _remembering(tmp_path) as memory:
        await memory.load()
        assert "where do i live" in typed.read_text()
        await memory.forget()
        assert not typed.exists()


async def test_what_was_said_is_erased_where_the_typed_lines_cannot_be(tmp_path: Path) -> None:
    chat_lines_path(tmp_path).mkdir()
    async with _remembering(tmp_path) as memory:
        memory.added(_exchange("question"))
        with pytest.raises(StateError, match="chat_history"):
            await memory.forget()
        assert _store(tmp_path).exchanges() == ()


async def test_the_start_drops_typed_lines_that_are_too_old(tmp_path: Path) -> None:
    _type(tmp_path, "old", at=datetime(2026, 1, 1))  # noqa: DTZ001
    typed = _type(tmp_path, "new")
    async with _remembering(tmp_path) as memory:
        await memory.load()
    assert "old" not in typed.read_text()
    assert "new" in typed.read_text()


async def test_the_start_removes_the_typed_lines_when_nothing_is_to_be_kept(tmp_path: Path) -> None:
    typed = _type(tmp_path, "new")
    async with _remembering(tmp_path, keep=False) as memory:
        await memory.load()
    assert not typed.exists()


async def test_typed_lines_that_cannot_be_read_are_told_once_and_the_rest_is_loaded(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    chat_lines_path(tmp_path).mkdir()
    async with _remembering(tmp_path) as memory:
        memory.added(_exchange("question"))
        assert len((await memory.load()).exchanges) == 1
        memory.expire()
    (line,) = caplog.messages
    assert line.endswith("the lines typed in chat stay as they are")
