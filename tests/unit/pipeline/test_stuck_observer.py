"""Who follows what the loudspeaker plays may hang or fail; the answer is spoken all the same."""

import asyncio
import logging
import threading
from collections.abc import AsyncIterator, Callable

import numpy as np
import pytest

from tests.support.fakes import FakeClock, PacedSink
from voicebot.audio_types import AudioChunk
from voicebot.pipeline import playback as playback_module
from voicebot.pipeline.playback import Playback
from voicebot.pipeline.worker import EngineWorker

CHUNK = AudioChunk(samples=np.full(160, 1000, np.int16), sample_rate_hz=16_000)
OWN_VOICE = "its own voice may wake or interrupt it"


class Follower:
    """Takes one chunk after another, each once it may."""

    def __init__(self) -> None:
        self.may_take = threading.Semaphore(0)
        self.asked = self.taken = 0

    def played(self, chunk: AudioChunk, text: str, start_s: float, now_s: float) -> None:
        del chunk, text, start_s, now_s
        self.asked += 1
        assert self.may_take.acquire(timeout=10.0)
        self.taken += 1

    def cut_short(self, at_s: float) -> None:
        del at_s


class BrokenFollower(Follower):
    """Fails each time."""

    def played(self, chunk: AudioChunk, text: str, start_s: float, now_s: float) -> None:
        self.asked += 1
        raise ValueError("cannot follow")


async def until(condition: Callable[[], bool], timeout_s: float = 5.0) -> None:
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.002)


@pytest.fixture
async def workers() -> AsyncIterator[tuple[EngineWorker, EngineWorker]]:
    """The loudspeaker's and the follower's."""
    workers = EngineWorker("output"), EngineWorker("echo")
    yield workers
    await asyncio.gather(*(worker.close() for worker in workers))


@pytest.fixture(autouse=True)
def quick_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playback_module, "_OBSERVER_LOOK_S", 0.05)
    monkeypatch.setattr(playback_module, "_OBSERVER_LOOKS", 8)


def told(caplog: pytest.LogCaptureFixture) -> list[logging.LogRecord]:
    return [record for record in caplog.records if OWN_VOICE in record.getMessage()]


async def test_one_that_hangs_is_told_nothing_more_until_it_has_ended(
    workers: tuple[EngineWorker, EngineWorker], caplog: pytest.LogCaptureFixture
) -> None:
    output, echo = workers
    follower, sink = Follower(), PacedSink()
    playback = Playback(sink, output, FakeClock(), follower, echo)
    await playback.begin()
    for _ in range(3):
        await playback.write(CHUNK)
    await until(lambda: echo.hung)
    for _ in range(20):
        await playback.write(CHUNK)
    await playback.stop()
    (warning,) = told(caplog)
    assert warning.levelno == logging.WARNING
    assert len(sink.chunks) == 23
    for _ in range(100):
        follower.may_take.release()
    await until(lambda: follower.taken == 3)
    await until(lambda: not echo.hung)
    await playback.write(CHUNK)
    await until(lambda: follower.taken == 4)
    await echo.call(lambda: None)
    assert follower.asked == 4


async def test_one_that_goes_on_slowly_does_not_hang(
    workers: tuple[EngineWorker, EngineWorker], monkeypatch: pytest.MonkeyPatch
) -> None:
    output, echo = workers
    follower, looks, look = Follower(), [0], playback_module._Audience._look

    def look_and_let_go_on(audience: playback_module._Audience) -> None:
        looks[0] += 1
        if looks[0] % 4 == 0:
            follower.may_take.release()
        look(audience)

    monkeypatch.setattr(playback_module._Audience, "_look", look_and_let_go_on)
    playback = Playback(PacedSink(), output, FakeClock(), follower, echo)
    await playback.begin()
    for _ in range(4):
        await playback.write(CHUNK)
    await until(lambda: follower.taken == 4 or echo.hung)
    assert not echo.hung
    assert looks[0] > playback_module._OBSERVER_LOOKS


async def test_one_that_fails_is_logged_once(
    workers: tuple[EngineWorker, EngineWorker], caplog: pytest.LogCaptureFixture
) -> None:
    output, echo = workers
    follower, sink = BrokenFollower(), PacedSink()
    playback = Playback(sink, output, FakeClock(), follower, echo)
    await playback.begin()
    await playback.write(CHUNK)
    await playback.write(CHUNK)
    await until(lambda: len(told(caplog)) > 0 and not watched(playback))
    await playback.write(CHUNK)
    await playback.write(CHUNK)
    await until(lambda: follower.asked == 4 and not watched(playback))
    (warning,) = told(caplog)
    assert warning.exc_info is not None
    assert str(warning.exc_info[1]) == "cannot follow"
    assert len(sink.chunks) == 4


def watched(playback: Playback) -> bool:
    assert playback._audience is not None
    return playback._audience._is_watched


async def test_one_whose_worker_was_closed_is_told_nothing(
    workers: tuple[EngineWorker, EngineWorker], caplog: pytest.LogCaptureFixture
) -> None:
    output, echo = workers
    follower, sink = Follower(), PacedSink()
    playback = Playback(sink, output, FakeClock(), follower, echo)
    await playback.begin()
    await playback.write(CHUNK)
    await playback.write(CHUNK)
    await until(lambda: follower.asked == 1)
    follower.may_take.release()
    await echo.close()
    await playback.write(CHUNK)
    await until(lambda: not watched(playback))
    assert len(sink.chunks) == 3
    assert told(caplog) == []
