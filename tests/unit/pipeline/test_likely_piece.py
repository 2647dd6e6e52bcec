"""The voice begins with a first piece while the next token tells whether it is whole."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import PacedSink, ScriptedModel, ToneSynthesizer, wait_for
from voicebot.audio_types import AudioChunk
from voicebot.chat import GenerationFinished, GenerationRequest, ReplyItem
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


REPLY = "Naturally. Ask me something else that you would like to hear of."


async def test_the_model_rests_until_the_first_sound_is_made() -> None:
    written, voice = threading.Event(), ToneSynthesizer()
    model = ScriptedModel([REPLY], gate=written)
    voice.gate = threading.Event()
    async with running_assistant(model, synthesizer=voice, sink=PacedSink()) as bench:
        answering = begin(bench)
        await bench.until(lambda: voice.spoken)
        written.set()
        await bench.until(lambda: bench.of(SentenceReady))
        assert model.words_written == 2
        voice.gate.set()
        assert (await answering).reply == REPLY


async def test_a_model_that_does_not_yield_writes_on() -> None:
    voice, model = ToneSynthesizer(), ScriptedModel([REPLY])
    voice.gate = threading.Event()
    async with running_assistant(
        model, synthesizer=voice, sink=PacedSink(), yields_to_voice=False
    ) as bench:
        answering = begin(bench)
        await bench.until(lambda: model.words_written == len(REPLY.split()))
        voice.gate.set()
        assert (await answering).reply == REPLY


async def test_the_model_rests_no_more_where_the_sentence_goes_on() -> None:
    voice, model = Endless(), ScriptedModel(["Naturally. we are here and there and so on."])
    voice.gate = threading.Event()
    async with running_assistant(model, synthesizer=voice, sink=PacedSink()) as bench:
        answering = begin(bench)
        await bench.until(lambda: model.words_written == 9)
        voice.gate.set()
        assert (await answering).reply == "Naturally. we are here and there and so on."


@pytest.mark.parametrize("fails", [None, "open", "write"])
async def test_what_fails_does_not_hold_the_model(
    fails: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voicebot.pipeline.turn._LONGEST_HOLD_S", 60.0)
    voice = Attempted() if fails is None else ToneSynthesizer()
    model = ScriptedModel([REPLY])
    async with running_assistant(model, synthesizer=voice, sink=PacedSink(fails=fails)) as bench:
        async with asyncio.timeout(30):
            assert (await begin(bench)).reply == REPLY
        assert bench.of(TurnFailed)


class SlowEnd(ScriptedModel):
    """Ends its reply once the voice has begun with it."""

    def __init__(self, replies: list[str]) -> None:
        super().__init__(replies)
        self.has_begun = threading.Event()

    def generate(
        self, request: GenerationRequest, *, is_cancelled: IsCancelled
    ) -> Iterator[ReplyItem]:
        for item in super().generate(request, is_cancelled=is_cancelled):
            if isinstance(item, GenerationFinished):
                wait_for(self.has_begun, is_cancelled)
            yield item


async def test_a_reply_of_one_sentence_ends_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("voicebot.pipeline.turn._LONGEST_HOLD_S", 60.0)
    voice, model = ToneSynthesizer(), SlowEnd(["Naturally."])
    async with running_assistant(model, synthesizer=voice, sink=PacedSink()) as bench:
        answering = begin(bench)
        await bench.until(lambda: voice.spoken)
        model.has_begun.set()
        async with asyncio.timeout(10):
            assert (await answering).reply == "Naturally."
