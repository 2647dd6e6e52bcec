import asyncio
from collections.abc import AsyncIterator

import numpy as np
import pytest

from tests.support.fakes import FakeClock, PacedSink
from voicebot.audio_types import AudioChunk
from voicebot.errors import AudioError
from voicebot.pipeline.playback import Playback
from voicebot.pipeline.worker import EngineWorker


def tone(seconds: float) -> AudioChunk:
    return AudioChunk(
        samples=np.full(round(seconds * 16_000), 1000, np.int16), sample_rate_hz=16_000
    )


class StalledSink(PacedSink):
    """Takes everything and plays nothing."""

    def played_s(self) -> float:
        return 0.0


class Notes:
    """Remembers what it is told of the loudspeaker: text, start and time of writing, or a cut."""

    def __init__(self) -> None:
        self.played_at: list[tuple[str, float, float]] = []
        self.cuts_s: list[float] = []

    def played(self, chunk: AudioChunk, text: str, start_s: float, now_s: float) -> None:
        del chunk
        self.played_at.append((text, start_s, now_s))

    def cut_short(self, at_s: float) -> None:
        self.cuts_s.append(at_s)


class SteppedClock(FakeClock):
    """Stands still between steps."""

    def __init__(self) -> None:
        self._time_s = 100.0

    def monotonic_s(self) -> float:
        return self._time_s

    def advance(self, seconds: float) -> None:
        self._time_s += seconds


@pytest.fixture
async def worker() -> AsyncIterator[EngineWorker]:
    worker = EngineWorker("output")
    yield worker
    await worker.close()


async def test_drain_waits_until_all_was_heard(worker: EngineWorker) -> None:
    sink = PacedSink()
    playback = Playback(sink, worker, FakeClock())
    await playback.begin()
    playback.add_piece("hello")
    await playback.write(tone(0.2))
    playback.end_piece()
    await playback.drain()
    assert sink.played_s() == pytest.approx(0.2)
    assert playback.heard_text() == "hello"


async def test_heard_text_is_cut_at_the_word_being_spoken(worker: EngineWorker) -> None:
    sink = PacedSink()
    playback = Playback(sink, worker, FakeClock())
    await playback.begin()
    playback.add_piece("first piece")
    await playback.write(tone(0.1))
    playback.end_piece()
    playback.add_piece("one two three four five six seven eight nine ten")
    await playback.write(tone(10.0))
    playback.end_piece()
    async with asyncio.timeout(10):
        while sink.played_s() < 2.3:
            await asyncio.sleep(0.01)
    await playback.stop()
    heard = playback.heard_text()
    assert heard.startswith("first piece one two")
    assert "four" not in heard
    assert sink.queued_s() == 0


async def test_a_chunk_begins_behind_what_is_queued_before_it(worker: EngineWorker) -> None:
    clock = SteppedClock()
    playback = Playback(StalledSink(), worker, clock)
    await playback.begin()
    assert await playback.write(tone(2.0)) == 100.0
    clock.advance(0.5)
    assert await playback.write(tone(1.0)) == 102.5


async def test_a_second_answer_starts_from_nothing(worker: EngineWorker) -> None:
    playback = Playback(PacedSink(), worker, FakeClock())
    await playback.begin()
    playback.add_piece("one")
    await playback.write(tone(0.05))
    playback.end_piece()
    await playback.drain()
    await playback.begin()
    assert playback.heard_text() == ""
    playback.add_piece("two")
    await playback.write(tone(0.05))
    playback.end_piece()
    await playback.drain()
    assert playback.heard_text() == "two"


async def test_a_stalled_loudspeaker_is_an_error(
    worker: EngineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voicebot.pipeline.playback._STALL_TIMEOUT_S", 0.1)
    playback = Playback(StalledSink(), worker, FakeClock())
    await playback.begin()
    await playback.write(tone(1.0))
    with pytest.raises(AudioError, match="scripted loudspeaker"):
        await playback.drain()


async def test_a_loudspeaker_that_stalls_while_the_answer_is_being_made_is_an_error(
    worker: EngineWorker,
) -> None:
    clock = SteppedClock()
    playback = Playback(StalledSink(), worker, clock)
    await playback.begin()
    for _ in range(3):
        await playback.write(tone(10.0))
        clock.advance(1.0)
    with pytest.raises(AudioError, match="stopped playing"):
        await playback.write(tone(1.0))


async def test_a_pause_of_the_machine_is_not_a_stalled_loudspeaker(worker: EngineWorker) -> None:
    clock = SteppedClock()
    playback = Playback(StalledSink(), worker, clock)
    await playback.begin()
    await playback.write(tone(10.0))
    clock.advance(3600.0)
    await playback.write(tone(1.0))


async def test_an_observer_is_told_when_it_is_now_and_when_it_will_be_heard(
    worker: EngineWorker,
) -> None:
    notes, clock = Notes(), SteppedClock()
    playback = Playback(StalledSink(), worker, clock, observer=notes)
    await playback.begin()
    for text in ("first", "second"):
        playback.add_piece(text)
        await playback.write(tone(30.0))
        clock.advance(1.0)
    await playback.stop()
    await worker.call(lambda: None)
    assert notes.played_at == [("first", 100.0, 100.0), ("second", 131.0, 101.0)]
    assert notes.cuts_s == [102.0]


async def test_a_sound_in_between_changes_nothing_of_the_answer(worker: EngineWorker) -> None:
    notes = Notes()
    sink = PacedSink()
    playback = Playback(sink, worker, FakeClock(), notes)
    await playback.begin()
    playback.add_piece("one two three four")
    await playback.write(tone(1.0))
    await playback.interject(tone(0.2))
    assert playback.written_s == pytest.approx(1.0)
    assert sink.queued_s() == pytest.approx(1.2, abs=0.2)
    await worker.call(lambda: None, timeout_s=5)
    assert [text for text, _, _ in notes.played_at] == ["one two three four", ""]
