"""A loudspeaker that is slow to open keeps nobody from being listened to."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np
import pytest

from tests.support.conversation import SILENCE, VOICE, WAKE, Room, chunks, completed, room
from tests.support.fakes import FakeClock, PacedSink
from voicebot.audio_types import AudioChunk
from voicebot.errors import AudioError
from voicebot.events import SpeechEnded, Stage, TurnFailed, TurnState
from voicebot.pipeline.attention import Earcons
from voicebot.pipeline.playback import Playback
from voicebot.pipeline.worker import EngineWorker

EARCON = AudioChunk(samples=np.full(800, 100, np.int16), sample_rate_hz=16_000)
QUESTION = [*chunks(VOICE, 0.5), *chunks(SILENCE, 1.0)]


class SlowOpening:
    """Opens the loudspeaker once it may."""

    def __init__(self, error: Exception | None = None) -> None:
        self._error = error
        self.begun, self.may_end = threading.Event(), threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        assert self.may_end.wait(10.0)
        if self._error is not None:
            raise self._error


@asynccontextmanager
async def slow_room(
    monkeypatch: pytest.MonkeyPatch, error: Exception | None = None
) -> AsyncIterator[tuple[Room, SlowOpening]]:
    """A room whose loudspeaker opens, or fails with ``error``, once it may."""
    earcons = Earcons(wake=EARCON, error=EARCON)
    async with room(["Fine."], ["hey jarvis how are you"], earcons=earcons) as r:
        opening = SlowOpening(error)
        monkeypatch.setattr(r.sink, "open", opening)
        try:
            yield r, opening
        finally:
            opening.may_end.set()


async def all_played(r: Room) -> None:
    """Wait until the loudspeaker's calls, and those which they lead to, have ended."""
    for _ in range(3):
        await r.bench.workers["output"].call(lambda: None)


async def test_the_question_is_heard_while_the_loudspeaker_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with slow_room(monkeypatch) as (r, opening):
        r.hears([WAKE], QUESTION)
        await r.bench.until(lambda: r.bench.of(SpeechEnded))
        assert r.sink.chunks == []
        opening.may_end.set()
        (turn,) = await completed(r.bench)
        assert (turn.transcript, turn.reply) == ("how are you", "Fine.")
        assert r.sink.chunks[0] is EARCON
        assert r.bench.of(TurnFailed) == []


async def test_a_loudspeaker_that_opens_promptly_sounds_before_listening_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("voicebot.pipeline.playback._INTERJECTION_WAIT_S", 5.0)
    async with slow_room(monkeypatch) as (r, opening):
        triggering = asyncio.create_task(r.attention.trigger())
        await r.bench.until(opening.begun.is_set)
        assert not triggering.done()
        opening.may_end.set()
        await triggering
        assert r.sink.chunks == [EARCON]


async def test_a_sound_is_left_out_while_another_waits_for_the_loudspeaker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with slow_room(monkeypatch) as (r, opening):
        async with asyncio.timeout(5.0):
            await r.attention.trigger()
            await r.attention.troubled()
        opening.may_end.set()
        await all_played(r)
        assert r.sink.chunks == [EARCON]
        await r.attention.troubled()
        assert r.sink.chunks == [EARCON, EARCON]


async def test_a_sound_waits_a_moment_for_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voicebot.pipeline.playback._INTERJECTION_WAIT_S", 5.0)
    async with slow_room(monkeypatch) as (r, opening):
        both = asyncio.gather(r.attention.troubled(), r.attention.trigger())
        await r.bench.until(opening.begun.is_set)
        opening.may_end.set()
        await both
        assert r.sink.chunks == [EARCON, EARCON]


async def test_a_microphone_that_is_lost_is_looked_for_while_the_loudspeaker_opens(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with slow_room(monkeypatch) as (r, opening):
        r.hears([WAKE])
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.LISTENING)
        async with asyncio.timeout(5.0):
            await r.attention.lost()
        assert not opening.may_end.is_set()


async def test_a_loudspeaker_that_fails_late_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    async with slow_room(monkeypatch, AudioError("no loudspeaker")) as (r, opening):
        async with asyncio.timeout(5.0):
            await r.attention.trigger()
        assert r.bench.of(TurnFailed) == []
        opening.may_end.set()
        await r.bench.until(lambda: r.bench.of(TurnFailed))
        (failed,) = r.bench.of(TurnFailed)
        assert (failed.stage, failed.message) == (Stage.AUDIO_OUTPUT, "no loudspeaker")
        assert failed.turn_id == 1


async def test_a_late_failure_that_nobody_expects_ends_the_hearing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(chunk: AudioChunk) -> None:
        del chunk
        raise RuntimeError("a fault of the program")

    async with slow_room(monkeypatch) as (r, opening):
        monkeypatch.setattr(r.sink, "write", broken)
        async with asyncio.timeout(5.0):
            await r.attention.trigger()
        opening.may_end.set()
        await all_played(r)
        r.hears(chunks(SILENCE, 0.1))
        with pytest.raises(RuntimeError, match="a fault of the program"):
            await asyncio.wait_for(r.hearing, 5.0)


async def test_closing_leaves_out_a_sound_that_waits_for_the_loudspeaker(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with slow_room(monkeypatch) as (r, opening):
        async with asyncio.timeout(5.0):
            await r.attention.troubled()
            await r.bench.assistant.close()
        opening.may_end.set()
        await all_played(r)
        assert r.sink.chunks == []
        assert r.bench.of(TurnFailed) == []


async def test_a_sound_that_nobody_waits_for_any_more_is_left_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sink, opening, worker = PacedSink(), SlowOpening(), EngineWorker("output")
    monkeypatch.setattr(sink, "open", opening)
    monkeypatch.setattr("voicebot.pipeline.playback._INTERJECTION_WAIT_S", 5.0)
    playback, ends = Playback(sink, worker, FakeClock()), list[asyncio.Task[None]]()
    playing = asyncio.create_task(playback.interject_soon(EARCON, ends.append))
    assert await asyncio.to_thread(opening.begun.wait, 5.0)
    playing.cancel()
    await asyncio.gather(playing, return_exceptions=True)
    opening.may_end.set()
    await worker.call(lambda: None)
    await worker.call(lambda: None)
    assert [task.cancelled() for task in ends] == [True]
    assert sink.chunks == []
    await worker.close()
