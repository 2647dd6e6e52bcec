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
    await playback.drain()
    assert sink.played_s() == pytest.approx(0.2)
    assert playback.heard_text() == "hello"


async def test_heard_text_is_cut_at_the_word_being_spoken(worker: EngineWorker) -> None:
    sink = PacedSink()
    playback = Playback(sink, worker, FakeClock())
    await playback.begin()
    playback.add_piece("first piece")
    await playback.write(tone(0.1))
    playback.add_piece("one two three four five six seven eight nine ten")
    await playback.write(tone(10.0))
    async with asyncio.timeout(10):
        while sink.played_s() < 2.3:
            await asyncio.sleep(0.01)
    await playback.stop()
    heard = playback.heard_text()
    assert heard.startswith("first piece one two")
    assert "four" not in heard
    assert sink.queued_s() == 0


async def test_a_second_answer_starts_from_nothing(worker: EngineWorker) -> None:
    playback = Playback(PacedSink(), worker, FakeClock())
    await playback.begin()
    playback.add_piece("one")
    await playback.write(tone(0.05))
    await playback.drain()
    await playback.begin()
    assert playback.heard_text() == ""
    playback.add_piece("two")
    await playback.write(tone(0.05))
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
