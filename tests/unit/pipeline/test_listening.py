import asyncio
from collections.abc import Awaitable, Callable

import numpy as np
import pytest

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.pipeline.completeness import completeness
from voicebot.pipeline.ear import Heard
from voicebot.pipeline.endpointer import EndpointerSettings
from voicebot.pipeline.listening import ListeningSession
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import Completeness, Transcript

CHUNK = 512
CHUNK_S = CHUNK / SPEECH_SAMPLE_RATE_HZ
BEHIND_S = 0.3


class LateRecognizer:
    """Understands its text once it has heard ``BEHIND_S`` more than the speech."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._speech_samples = 0
        self.heard: list[Samples] = []

    def start(self) -> None:
        self.heard = []

    def accept(self, samples: Samples) -> str:
        self.heard.append(samples)
        audio = np.concatenate(self.heard)
        quiet = len(audio) - 1 - int(np.flatnonzero(np.abs(audio) > 100)[-1])
        return self._text if quiet >= BEHIND_S * SPEECH_SAMPLE_RATE_HZ else ""

    def finish(self) -> Transcript:
        return Transcript(text=self._text)


async def by_words(text: str) -> Completeness:
    return completeness(text, "en")


async def caught_up(worker: EngineWorker) -> None:
    """Let the recognizer take what was fed, and the judge say what it thinks of it."""
    for _ in range(3):
        await asyncio.sleep(0)
        await worker.call(lambda: None)


async def silence_that_ends(
    text: str,
    judge: Callable[[str], Awaitable[Completeness]] | None,
    *,
    lost_s: float = 0.0,
    lost_at_s: float = 0.0,
) -> tuple[float, LateRecognizer]:
    """Say ``text`` for a second; return how much silence (s) ended the turn.

    At ``lost_at_s``, which is later than 0, the audio of ``lost_s`` is lost.
    """
    lost = round(lost_s / CHUNK_S) * CHUNK
    recognizer, worker = LateRecognizer(text), EngineWorker("recognizer")
    session = ListeningSession(
        recognizer=recognizer,
        worker=worker,
        settings=EndpointerSettings(),
        start_sample=0,
        pre_roll=lambda: np.zeros(0, np.int16),
        clean=str.strip,
        on_partial=lambda _: None,
        on_speech_started=lambda _: None,
        judge=judge,
    )
    session.start(np.zeros(0, np.int16))
    try:
        for index in range(200):
            voiced = index * CHUNK_S < 1.0
            samples = np.full(CHUNK, 5000 if voiced else 3, np.int16)
            start_sample = index * CHUNK + (lost if index * CHUNK_S >= lost_at_s else 0)
            chunk = AudioChunk(
                samples=samples, sample_rate_hz=SPEECH_SAMPLE_RATE_HZ, start_sample=start_sample
            )
            heard = Heard(
                chunk=chunk,
                wake_word=False,
                speech_probabilities=(0.9 if voiced else 0.1,),
                dropped_samples=0,
            )
            if await session.feed(heard, CHUNK) is not None:
                utterance = await session.finish()
                assert utterance.text == text
                return (chunk.end_sample - utterance.last_voiced_sample) / 16_000, recognizer
            await caught_up(worker)
    finally:
        await session.abandon()
        await worker.close()
    raise AssertionError("it never ended")


@pytest.mark.parametrize(
    ("text", "expected_s"), [("never mind", 0.25), ("who wrote hamlet", 0.7), ("what is the", 1.26)]
)
async def test_what_was_said_chooses_the_silence(text: str, expected_s: float) -> None:
    silence_s, _ = await silence_that_ends(text, by_words)
    assert silence_s == pytest.approx(expected_s, abs=2 * CHUNK_S)


async def test_a_pause_is_padded_once_with_silence() -> None:
    _, recognizer = await silence_that_ends("who wrote hamlet", by_words)
    heard_s = sum(map(len, recognizer.heard)) / SPEECH_SAMPLE_RATE_HZ
    assert heard_s == pytest.approx(1.0 + 0.7 + 0.36, abs=2 * CHUNK_S)
    assert set(np.concatenate(recognizer.heard)) == {5000, 3}


@pytest.mark.parametrize("text", ["never mind", "what is the"])
async def test_without_a_judge_all_wait_alike(text: str) -> None:
    silence_s, recognizer = await silence_that_ends(text, None)
    assert silence_s == pytest.approx(0.7, abs=2 * CHUNK_S)
    heard_s = sum(map(len, recognizer.heard)) / SPEECH_SAMPLE_RATE_HZ
    assert heard_s == pytest.approx(1.7, abs=2 * CHUNK_S)


async def test_a_judge_that_never_answers_delays_nothing() -> None:
    async def hangs(text: str) -> Completeness:
        await asyncio.Event().wait()
        return completeness(text, "en")

    silence_s, _ = await silence_that_ends("never mind", hangs)
    assert silence_s == pytest.approx(0.7, abs=2 * CHUNK_S)


@pytest.mark.parametrize(("lost_at_s", "expected_s"), [(0.5, 0.7), (1.2, 0.7 + 2.0)])
async def test_lost_audio_is_time_but_no_silence(lost_at_s: float, expected_s: float) -> None:
    silence_s, _ = await silence_that_ends("hm", None, lost_s=2.0, lost_at_s=lost_at_s)
    assert silence_s == pytest.approx(expected_s, abs=2 * CHUNK_S)
