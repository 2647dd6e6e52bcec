"""The voice begins with a first piece while the next token tells whether it is whole."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import PacedSink, ScriptedModel, ToneSynthesizer
from voicebot.audio_types import AudioChunk
from voicebot.events import InterruptReason, SentenceReady, Stage, TurnCompleted, TurnFailed
from voicebot.pipeline.turn import Origin
from voicebot.protocols import IsCancelled


def begin(bench: Bench) -> asyncio.Task[TurnCompleted]:
    turn = bench.assistant.new_turn(Origin.TEXT, speak=True)
    return asyncio.create_task(bench.assistant.answer(turn, "who are you"))


@pytest.mark.parametrize(
    ("reply", "begun", "pieces"),
    [
        ("Naturally. Ask me.", ["Naturally.", "Ask me."], ["Naturally.", "Ask me."]),
        ("Naturally. we are.", ["Naturally.", "Naturally. we are."], ["Naturally. we are."]),
    ],
)
async def test_the_voice_does_not_wait_for_the_token_after_a_sentence(
    reply: str, begun: list[str], pieces: list[str]
) -> None:
    written, voice, sink = threading.Event(), ToneSynthesizer(), PacedSink()
    model = ScriptedModel([reply], gate=written)
    async with running_assistant(model, synthesizer=voice, sink=sink) as bench:
        answering = begin(bench)
        await bench.until(lambda: voice.spoken == ["Naturally."])
        assert model.words_written == 1
        assert not sink.chunks
        assert not bench.of(SentenceReady)
        written.set()
        completed = await answering
    assert voice.spoken == begun
    assert [event.text for event in bench.of(SentenceReady)] == pieces
    words = sum(len(piece.split()) for piece in pieces)
    assert completed.audio_s == pytest.approx(0.01 * words)


async def test_an_interruption_stops_a_piece_that_is_not_certain_yet() -> None:
    never, voice, sink = threading.Event(), ToneSynthesizer(), PacedSink()
    model = ScriptedModel(["Naturally. Ask me.", "Yes."], gate=never)
    async with running_assistant(model, synthesizer=voice, sink=sink) as bench:
        answering = begin(bench)
        await bench.until(lambda: voice.spoken)
        await bench.assistant.interrupt(InterruptReason.STOP)
        assert (await answering).interrupted
        assert not sink.chunks
        completed = await begin(bench)
    assert completed.reply == "Yes."
    assert voice.spoken == ["Naturally.", "Yes."]


class Attempted(ToneSynthesizer):
    """Notes what it was asked to speak, also where it fails."""

    def __init__(self) -> None:
        super().__init__(fails_on="Naturally")
        self.attempted: list[str] = []

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        self.attempted.append(text)
        yield from super().synthesize(text, is_cancelled=is_cancelled)


async def test_a_voice_that_fails_on_it_is_told_once() -> None:
    written, voice, sink = threading.Event(), Attempted(), PacedSink()
    model = ScriptedModel(["Naturally. Ask me."], gate=written)
    async with running_assistant(model, synthesizer=voice, sink=sink) as bench:
        answering = begin(bench)
        await bench.until(lambda: voice.attempted == ["Naturally."])
        assert not bench.of(TurnFailed)
        written.set()
        completed = await answering
        assert [event.message for event in bench.of(TurnFailed)] == ["no voice"]
    assert voice.attempted == ["Naturally.", "Ask me."]
    assert voice.spoken == ["Ask me."]
    assert completed.audio_s == pytest.approx(0.02)


class Endless(ToneSynthesizer):
    """Speaks a first sentence for ever; ``ended`` tells that it was stopped."""

    ended = False

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        try:
            yield from super().synthesize(text, is_cancelled=is_cancelled)
            while text == "Naturally." and not is_cancelled():
                yield from super().synthesize(text, is_cancelled=is_cancelled)
        finally:
            self.ended = True


async def test_a_piece_that_goes_on_is_stopped_before_the_next_one_is_whole() -> None:
    first, second, voice = threading.Event(), threading.Event(), Endless()
    model = ScriptedModel(["Naturally. we are."], gate=first, second_gate=second)
    async with running_assistant(model, synthesizer=voice) as bench:
        answering = begin(bench)
        await bench.until(lambda: voice.spoken)
        first.set()
        await bench.until(lambda: voice.ended)
        assert model.words_written == 2
        second.set()
        completed = await answering
    assert voice.spoken[-1] == "Naturally. we are."
    assert completed.audio_s == pytest.approx(0.03)


async def test_a_voice_that_takes_no_work_leaves_the_text_whole() -> None:
    model = ScriptedModel(["Naturally. Ask me."])
    async with running_assistant(model, synthesizer=ToneSynthesizer()) as bench:
        await bench.workers["voice"].close()
        completed = await begin(bench)
        failures = [event.stage for event in bench.of(TurnFailed)]
    assert completed.reply == "Naturally. Ask me."
    assert failures == [Stage.SYNTHESIZER] * 2
