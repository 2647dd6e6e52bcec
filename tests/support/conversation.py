"""A person who talks to the assistant, on scripted engines in audio time."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import (
    AmplitudeVoiceActivity,
    AmplitudeWakeWord,
    PacedSink,
    ScriptedModel,
    ScriptedRecognizer,
    ScriptedSource,
    ToneSynthesizer,
)
from voicebot.events import TurnCompleted
from voicebot.pipeline.attention import Attention, AttentionSettings, BargeIn, Earcons, WakeMode
from voicebot.pipeline.ear import Ear
from voicebot.pipeline.echo import EchoGuard
from voicebot.pipeline.endpointer import EndpointerSettings
from voicebot.pipeline.head_start import HeadStartSettings
from voicebot.pipeline.hearing import Hearing
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import Skill

WAKE, VOICE, SILENCE = 7, 5000, 1
CHUNKS_PER_S = 16_000 / 512


def chunks(amplitude: int, seconds: float) -> list[int]:
    """Return a script of ``seconds`` for the microphone."""
    return [amplitude] * round(seconds * CHUNKS_PER_S)


def attentive(question: str) -> ScriptedRecognizer:
    """Return a recognizer that hears a question as soon as it is asked."""
    return ScriptedRecognizer([f"hey jarvis {question}"], looks_ahead=True)


@dataclass
class Room:
    """A person in front of the assistant: what they do is appended to the microphone."""

    bench: Bench
    source: ScriptedSource
    voice: ToneSynthesizer
    sink: PacedSink
    attention: Attention
    recognizer: ScriptedRecognizer
    hearing: asyncio.Task[None]
    wake_word: AmplitudeWakeWord | None

    def hears(self, *script: Sequence[int]) -> None:
        """Append to what the microphone gives."""
        for part in script:
            self.source.amplitudes.extend(part)


@asynccontextmanager
async def room(
    replies: Sequence[str],
    questions: Sequence[str],
    *,
    mode: WakeMode = WakeMode.WAKE_WORD,
    barge_in: BargeIn = BargeIn.WAKE_WORD,
    follow_up_window_s: float | None = None,
    s_per_word: float = 0.02,
    recognizer: ScriptedRecognizer | None = None,
    head_start: HeadStartSettings | None = None,
    gate: threading.Event | None = None,
    earcons: Earcons | None = None,
    skills: Sequence[Skill] = (),
) -> AsyncIterator[Room]:
    """Run an assistant that listens, on fakes; ``gate`` is the language model's."""
    model, sink = ScriptedModel(replies, gate=gate), PacedSink()
    voice = ToneSynthesizer(s_per_word=s_per_word)
    recognizer = recognizer or ScriptedRecognizer(questions)
    workers = [EngineWorker("ear"), EngineWorker("recognizer")]
    guard = EchoGuard(phrase="hey jarvis", detector=None, resample=lambda chunk: chunk.samples)
    async with running_assistant(
        model, synthesizer=voice, sink=sink, observer=guard, head_start=head_start, skills=skills
    ) as bench:
        source = ScriptedSource([], then="silence")
        wake_word = AmplitudeWakeWord(WAKE) if mode is WakeMode.WAKE_WORD else None
        ear = Ear(source, wake_word, AmplitudeVoiceActivity())
        attention = Attention(
            settings=AttentionSettings(
                mode=mode,
                wake_phrase="hey jarvis" if wake_word else None,
                barge_in=barge_in,
                endpointer=EndpointerSettings(no_speech_timeout_s=2.0),
                follow_up_window_s=follow_up_window_s,
                earcons=earcons or Earcons(),
            ),
            ear=ear,
            recognizer=recognizer,
            recognizer_worker=workers[1],
            assistant=bench.assistant,
            guard=guard,
            reporter=bench.reporter,
        )
        hearing = Hearing(ear=ear, worker=workers[0], listener=attention, reporter=bench.reporter)
        task = asyncio.create_task(hearing.run())
        try:
            yield Room(bench, source, voice, sink, attention, recognizer, task, wake_word)
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await asyncio.gather(*(worker.close() for worker in workers))


async def completed(bench: Bench, count: int = 1) -> list[TurnCompleted]:
    """Wait for so many turns and return them."""
    await bench.until(lambda: len(bench.of(TurnCompleted)) >= count)
    return bench.of(TurnCompleted)
