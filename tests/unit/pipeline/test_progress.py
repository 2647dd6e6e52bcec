"""What a listening session tells of itself."""

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import numpy as np
import pytest

from tests.support.fakes import CHUNK_SAMPLES, ScriptedRecognizer
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.pipeline.ear import Heard
from voicebot.pipeline.endpointer import EndpointerSettings
from voicebot.pipeline.listening import ListeningSession
from voicebot.pipeline.progress import Progress
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import Completeness

CHUNK_S = CHUNK_SAMPLES / SPEECH_SAMPLE_RATE_HZ
NOTHING: Samples = np.zeros(0, np.int16)


class BlockedRecognizer(ScriptedRecognizer):
    """Takes audio only while ``free`` is set."""

    def __init__(self, text: str) -> None:
        super().__init__([text], looks_ahead=True)
        self.free = threading.Event()
        self.free.set()

    def accept(self, samples: Samples) -> str:
        assert self.free.wait(5.0)
        return super().accept(samples)


@dataclass
class Session:
    """A session and what it told."""

    session: ListeningSession
    recognizer: BlockedRecognizer
    worker: EngineWorker
    told: list[Progress] = field(default_factory=list)
    position: int = 0

    async def hears(self, seconds: float, *, voiced: bool) -> None:
        for _ in range(round(seconds / CHUNK_S)):
            samples = np.full(CHUNK_SAMPLES, 5000 if voiced else 3, np.int16)
            chunk = AudioChunk(
                samples=samples,
                sample_rate_hz=SPEECH_SAMPLE_RATE_HZ,
                start_sample=self.position,
            )
            self.position += CHUNK_SAMPLES
            probabilities = (0.9 if voiced else 0.1,)
            heard = Heard(
                chunk=chunk,
                wake_word=False,
                speech_probabilities=probabilities,
                dropped_samples=0,
            )
            await self.session.feed(heard, CHUNK_SAMPLES)
            if self.recognizer.free.is_set():
                await self.caught_up()

    async def caught_up(self) -> None:
        """Let the recognizer take what was fed."""
        for _ in range(3):
            await asyncio.sleep(0)
            await self.worker.call(lambda: None)


@asynccontextmanager
async def listening(
    text: str, judge: Callable[[str], Awaitable[Completeness]] | None = None
) -> AsyncIterator[Session]:
    recognizer, worker = BlockedRecognizer(text), EngineWorker("recognizer")
    told: list[Progress] = []
    session = ListeningSession(
        recognizer=recognizer,
        worker=worker,
        settings=EndpointerSettings(),
        start_sample=0,
        pre_roll=lambda: NOTHING,
        clean=str.strip,
        on_partial=lambda _: None,
        on_speech_started=lambda _: None,
        judge=judge,
        on_progress=told.append,
    )
    session.start(NOTHING)
    try:
        yield Session(session, recognizer, worker, told)
    finally:
        recognizer.free.set()
        await session.abandon()
        await worker.close()


async def test_nothing_is_told_before_the_person_speaks() -> None:
    async with listening("hello") as there:
        await there.hears(1.0, voiced=False)
        assert there.told == []


async def test_speech_and_the_silence_after_it() -> None:
    async with listening("hello") as there:
        await there.hears(0.96, voiced=True)
        speaking = there.told[-1]
        assert (speaking.partial, speaking.is_settled) == ("hello", False)
        assert (speaking.silence_s, speaking.backlog_s) == (0.0, 0.0)
        assert speaking.recognized_s == speaking.last_voiced_s == pytest.approx(0.96)
        await there.hears(0.32, voiced=False)
        pausing = there.told[-1]
        assert pausing.last_voiced_s == pytest.approx(0.96)
        assert pausing.silence_s == pytest.approx(0.32)
        assert pausing.recognized_s == pytest.approx(1.28)
        assert pausing.is_settled
        await there.hears(0.064, voiced=True)
        assert not there.told[-1].is_settled


async def test_audio_that_waits_is_told_and_padding_is_not_counted() -> None:
    async with listening("hello") as there:
        await there.hears(0.64, voiced=True)
        there.recognizer.free.clear()
        await there.hears(0.32, voiced=False)
        waiting = there.told[-1]
        assert waiting.backlog_s == pytest.approx(0.32)
        assert not waiting.is_settled
        there.recognizer.free.set()
        while not there.told[-1].is_settled:
            await there.caught_up()
        assert there.told[-1].backlog_s == 0.0
        assert there.told[-1].recognized_s == pytest.approx(0.96)


async def test_what_the_judge_thinks_is_told_once_it_is_known() -> None:
    decided = asyncio.Event()

    async def judge(text: str) -> Completeness:
        await decided.wait()
        return Completeness.COMPLETE if text else Completeness.UNKNOWN

    async with listening("stop", judge) as there:
        await there.hears(0.64, voiced=True)
        assert there.told[-1].completeness is None
        decided.set()
        await there.caught_up()
        assert there.told[-1].completeness is Completeness.COMPLETE


async def test_nothing_is_told_once_the_question_is_over() -> None:
    async with listening("hello") as there:
        await there.hears(0.96, voiced=True)
        count = len(there.told)
        assert (await there.session.finish()).text == "hello"
        assert len(there.told) == count


async def test_the_end_is_told_while_the_recognizer_finishes() -> None:
    async with listening("hello") as there:
        await there.hears(0.96, voiced=True)
        await there.hears(0.6, voiced=False)
        assert not any(each.is_over for each in there.told)
        await there.hears(0.2, voiced=False)
        ended = there.told[-1]
        assert ended.is_over
        assert (ended.partial, ended.is_settled) == ("hello", True)
        assert ended.silence_s == pytest.approx(0.7, abs=0.032)
