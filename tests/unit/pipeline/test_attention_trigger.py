"""A trigger over an answer, whose loudspeaker falls silent slowly."""

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.support.conversation import SILENCE, VOICE, WAKE, Room, chunks, completed, room
from tests.support.fakes import CHUNK_SAMPLES, PacedSink
from voicebot.events import InterruptReason, TurnInterrupted, TurnState, WakeWordDetected
from voicebot.pipeline.double_talk import DoubleTalk

QUESTION = [WAKE, *chunks(VOICE, 0.5), *chunks(SILENCE, 1.0)]


async def all_heard(r: Room) -> None:
    """Wait until everything the microphone gave was taken."""
    await r.bench.until(lambda: not r.source.amplitudes)
    reads = r.source.reads
    await r.bench.until(lambda: r.source.reads > reads + 2)


class SlowFlush:
    """Drops what the loudspeaker has queued once it may."""

    def __init__(self, sink: PacedSink) -> None:
        self._flush = sink.flush
        self.begun = threading.Event()
        self.may_end = threading.Event()

    def __call__(self) -> None:
        self.begun.set()
        self.may_end.wait(5.0)
        self._flush()


@asynccontextmanager
async def being_triggered(
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[tuple[Room, SlowFlush, asyncio.Task[None]]]:
    """A room in which a trigger is about to silence an answer."""
    replies = ["one two three four", "Fine."]
    async with room(replies, ["talk", "and now"], s_per_word=1.0) as r:
        flush = SlowFlush(r.sink)
        monkeypatch.setattr(r.sink, "flush", flush)
        r.hears(QUESTION)
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.SPEAKING)
        await all_heard(r)
        triggering = asyncio.create_task(r.attention.trigger())
        try:
            await r.bench.until(flush.begun.is_set)
            yield r, flush, triggering
        finally:
            flush.may_end.set()
            await asyncio.gather(triggering, return_exceptions=True)


async def test_what_is_said_while_the_answer_falls_silent_belongs_to_the_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with being_triggered(monkeypatch) as (r, flush, triggering):
        r.hears(chunks(VOICE, 1.0))
        await all_heard(r)
        flush.may_end.set()
        await triggering
        r.hears(chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        _, second = await completed(r.bench, 2)
        assert second.transcript == "and now"
        assert r.bench.of(TurnInterrupted)[0].reason is InterruptReason.TRIGGER
        accepted_s = sum(len(samples) for samples in r.recognizer.accepted) / 16_000
        assert accepted_s == pytest.approx(1.0 + 0.5 + 0.7, abs=0.1)


async def test_the_wake_word_while_the_answer_falls_silent_begins_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with being_triggered(monkeypatch) as (r, flush, triggering):
        r.hears([WAKE], chunks(SILENCE, 0.1))
        await r.bench.until(lambda: not r.source.amplitudes)
        flush.may_end.set()
        await triggering
        r.hears(chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        _, second = await completed(r.bench, 2)
        assert second.transcript == "and now"
        heard = [event.wake_word for event in r.bench.of(WakeWordDetected)]
        assert heard == ["hey jarvis", "trigger"]


async def test_the_echo_is_learnt_as_of_the_newest_audio(monkeypatch: pytest.MonkeyPatch) -> None:
    learnt: list[tuple[float, int]] = []

    async def learn(_: DoubleTalk, now_s: float, end_sample: int) -> None:
        learnt.append((now_s, end_sample))

    monkeypatch.setattr(DoubleTalk, "learn", learn)
    async with being_triggered(monkeypatch) as (r, flush, triggering):
        before_s, later = time.monotonic(), chunks(SILENCE, 0.5)
        r.hears(later)
        await all_heard(r)
        after_s = time.monotonic()
        flush.may_end.set()
        await triggering
        ((now_s, end_sample),) = learnt
        assert end_sample == (len(QUESTION) + len(later)) * CHUNK_SAMPLES
        assert before_s < now_s < after_s
