"""What one program erases, every other that has the same state folder open forgets."""

import shutil
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from voicebot.chat import Exchange
from voicebot.errors import StateError
from voicebot.pipeline.worker import EngineWorker
from voicebot.service.chat_lines import ChatLines, chat_lines_path
from voicebot.service.kept_files import erase_kept, read_kept
from voicebot.service.memory import Memory
from voicebot.service.state_store import StateStore, database_path


def _exchange(question: str) -> Exchange:
    return Exchange(question=question, answer="Yes.", prompt=question, asked_at=datetime.now(UTC))


def _questions(folder: Path) -> list[str]:
    return [exchange.question for exchange in read_kept(folder)]


class Session:
    """A program that remembers, on its own thread."""

    def __init__(self, folder: Path, *, keep: bool) -> None:
        self.worker = EngineWorker("state")
        day = timedelta(days=1)
        self.memory = Memory(
            StateStore(database_path(folder), retention=day, max_bytes=1_000_000),
            self.worker,
            chat_lines=ChatLines(path=chat_lines_path(folder), retention=day, keep=keep),
            on_volume=lambda _: None,
        )

    @contextmanager
    def busy_disk(self) -> Iterator[None]:
        """Let nothing that is given in the block reach the disk before its end."""
        may_go_on = threading.Event()
        self.worker.submit(may_go_on.wait)
        yield
        may_go_on.set()

    async def written(self) -> None:
        """Wait until all that was given is written, or was not."""
        await self.worker.call(lambda: None, timeout_s=5.0)


@asynccontextmanager
async def _open(folder: Path, *, keep: bool = True, load: bool = True) -> AsyncIterator[Session]:
    session = Session(folder, keep=keep)
    try:
        await session.memory.load(conversation=load)
        yield session
    finally:
        await session.worker.call(session.memory.close, timeout_s=5.0)
        await session.worker.close()


@pytest.mark.parametrize("keep", [True, False], ids=["which keeps", "which keeps nothing"])
async def test_an_erasure_is_noticed_once_by_a_session(keep: bool, tmp_path: Path) -> None:
    async with _open(tmp_path, keep=keep) as session:
        assert not session.memory.was_erased()
        for _ in range(2):
            erase_kept(tmp_path)
            assert session.memory.was_erased()
            assert not session.memory.was_erased()
        session.memory.added(_exchange("newer"))
    assert _questions(tmp_path) == (["newer"] if keep else [])


async def test_who_does_not_go_on_with_the_conversation_is_told_too(tmp_path: Path) -> None:
    async with _open(tmp_path, load=False) as session:
        erase_kept(tmp_path)
        assert session.memory.was_erased()


async def test_the_own_erasure_is_none_by_another(tmp_path: Path) -> None:
    async with _open(tmp_path) as session, _open(tmp_path) as other:
        await session.memory.forget()
        assert not session.memory.was_erased()
        session.memory.added(_exchange("newer"))
        await session.written()
        assert other.memory.was_erased()
    assert _questions(tmp_path) == ["newer"]


async def test_two_that_erase_each_others_words_both_know(tmp_path: Path) -> None:
    async with _open(tmp_path) as one, _open(tmp_path) as two:
        for _ in range(3):
            for session, other in ((one, two), (two, one)):
                other.memory.added(_exchange("of the other"))
                await other.written()
                await session.memory.forget()
                assert other.memory.was_erased()
                assert not session.memory.was_erased()
    assert _questions(tmp_path) == []


async def test_what_waits_for_the_disk_while_another_erases_is_not_written(tmp_path: Path) -> None:
    async with _open(tmp_path) as session:
        session.memory.added(_exchange("before"))
        await session.written()
        with session.busy_disk():
            session.memory.added(_exchange("waiting"))
            session.memory.summarized("Of what was waiting.", 0, datetime.now(UTC))
            assert erase_kept(tmp_path) == 1
        await session.written()
        assert _questions(tmp_path) == []
        assert session.memory.was_erased()
        session.memory.added(_exchange("after"))
    assert _questions(tmp_path) == ["after"]
    content = b"".join(file.read_bytes() for file in database_path(tmp_path).parent.iterdir())
    assert b"waiting" not in content


async def test_an_old_summary_is_not_written_after_an_erasure(tmp_path: Path) -> None:
    async with _open(tmp_path) as session:
        with session.busy_disk():
            session.memory.summarized("Of old times.", 0, datetime.now(UTC))
            erase_kept(tmp_path)
            session.memory.was_erased()
            session.memory.added(_exchange("newer"))
            session.memory.summarized("Of new times.", 0, datetime.now(UTC))
            session.memory.added(_exchange("newest"))
        await session.written()
    async with _open(tmp_path) as session:
        kept = await session.memory.load()
    assert kept.summary == "Of new times."
    assert [exchange.question for exchange in kept.exchanges] == ["newest"]


@pytest.mark.parametrize("keep", [True, False])
async def test_a_folder_that_was_removed_is_forgotten_and_so_is_what_follows(
    keep: bool, tmp_path: Path
) -> None:
    folder = tmp_path / "state"
    async with _open(folder, keep=keep) as session:
        session.memory.added(_exchange("before"))
        await session.written()
        shutil.rmtree(folder)
        assert session.memory.was_erased()
        session.memory.added(_exchange("lost on the way"))
        await session.written()
        assert not session.memory.was_erased()
        session.memory.added(_exchange("after"))
        await session.written()
        assert _questions(folder) == (["after"] if keep else [])
        erase_kept(folder)
        assert session.memory.was_erased()


async def test_a_database_that_was_removed_holds_nobody_up(tmp_path: Path) -> None:
    async with _open(tmp_path) as session:
        session.memory.added(_exchange("before"))
        await session.written()
        database_path(tmp_path).unlink()
        erase_kept(tmp_path)
        assert session.memory.was_erased()
        session.memory.added(_exchange("after"))
        await session.written()
        assert _questions(tmp_path) == ["after"]


async def test_an_erasure_that_others_cannot_be_told_of_says_so_and_is_done(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "erased").mkdir()
    async with _open(tmp_path) as session:
        session.memory.added(_exchange("question"))
        await session.memory.forget()
        (line,) = caplog.messages
        assert "does not know that it must forget" in line
        assert _questions(tmp_path) == []
        session.memory.added(_exchange("another"))
        await session.written()
        with pytest.raises(StateError, match="does not know that it must forget"):
            erase_kept(tmp_path)
        assert _questions(tmp_path) == []
