"""Engines that cannot stop at once are waited for, not made anew."""

import asyncio
import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import ScriptedModel, ToneSynthesizer
from voicebot.audio_types import AudioChunk
from voicebot.chat import Message
from voicebot.events import InterruptReason, SentenceReady, TurnCompleted, TurnFailed
from voicebot.pipeline import assistant as assistant_module
from voicebot.pipeline import engine_stream
from voicebot.pipeline.turn import Origin
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import IsCancelled

_SOON_S = 0.02
_DEADLINE_S = 5.0


class _WholeSentences(ToneSynthesizer):
    """Cannot stop in its first sentence, which takes until ``release`` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.holding = threading.Event()
        self.release = threading.Event()

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        if not self.holding.is_set():
            self.holding.set()
            self.release.wait(_DEADLINE_S)
        yield from super().synthesize(text, is_cancelled=is_cancelled)


class _SlowDisk(ScriptedModel):
    """Cannot stop in its first ``prefill``, which takes until ``release`` is set."""

    def __init__(self, replies: Sequence[str]) -> None:
        super().__init__(replies)
        self.holding = threading.Event()
        self.release = threading.Event()

    def prefill(self, messages: Sequence[Message], *, is_cancelled: IsCancelled) -> int:
        if not self.holding.is_set():
            self.holding.set()
            self.release.wait(_DEADLINE_S)
        return super().prefill(messages, is_cancelled=is_cancelled)


@pytest.fixture(autouse=True)
def impatiently(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nobody wait for long, and give up what has no time of its own to stop."""
    defaults = EngineWorker.stream.__kwdefaults__ or {}
    monkeypatch.setattr(
        EngineWorker.stream, "__kwdefaults__", {**defaults, "stop_timeout_s": _SOON_S}
    )
    monkeypatch.setattr(engine_stream, "_LEAVING_S", _SOON_S)
    monkeypatch.setattr(assistant_module, "_IDLE_WORK_DELAY_S", 0.0)


async def ask(bench: Bench, question: str) -> TurnCompleted:
    turn = bench.assistant.new_turn(Origin.TEXT, speak=True)
    return await bench.assistant.answer(turn, question)


async def test_an_interrupted_voice_that_finishes_its_sentence_speaks_the_next_answer() -> None:
    voice = _WholeSentences()
    async with running_assistant(ScriptedModel(["Paris.", "Rome."]), synthesizer=voice) as bench:
        asking = asyncio.create_task(ask(bench, "of france"))
        await bench.until(voice.holding.is_set)
        assert await bench.assistant.interrupt(InterruptReason.STOP)
        assert (await asking).interrupted
        asking = asyncio.create_task(ask(bench, "of italy"))
        await bench.until(lambda: len(bench.of(SentenceReady)) == 2)
        voice.release.set()
        assert (await asking).audio_s > 0
        assert voice.spoken[-1] == "Rome."
        assert bench.of(TurnFailed) == []


async def test_a_question_during_a_slow_write_is_answered_after_it() -> None:
    model = _SlowDisk(["Paris."])
    async with running_assistant(model) as bench:
        bench.assistant.rest()
        await bench.until(model.holding.is_set)
        bench.assistant.prepare(bench.assistant.new_turn(Origin.TEXT, speak=False))
        begin_s = time.monotonic()
        await bench.until(lambda: time.monotonic() > begin_s + 5 * _SOON_S)
        turn = bench.assistant.new_turn(Origin.TEXT, speak=False)
        asking = asyncio.create_task(bench.assistant.answer(turn, "of france"))
        await bench.until(lambda: turn.streams)
        model.release.set()
        assert (await asking).reply == "Paris."
        assert bench.of(TurnFailed) == []
