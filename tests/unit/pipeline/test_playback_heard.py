"""What was heard of an answer that was interrupted."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator

import numpy as np
import pytest

from tests.support import assistants
from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import FakeClock, PacedSink, ScriptedModel, ToneSynthesizer
from voicebot.audio_types import AudioChunk
from voicebot.dialogue.phrases import phrases_for
from voicebot.events import InterruptReason, TurnInterrupted
from voicebot.pipeline.playback import Playback
from voicebot.pipeline.response_settings import Dialogue
from voicebot.pipeline.speakable import SpeechNormalizer
from voicebot.pipeline.spoken_text import SpokenText
from voicebot.pipeline.turn import Origin
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import IsCancelled

TWENTY = " ".join(f"word{index:02}" for index in range(20))
CHINESE = "\u6211\u4eec\u53bb\u5df4\u9ece\u7684\u65f6\u5019\u770b\u5230\u4e86"


class SteppedSink(PacedSink):
    """Has played what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.at_s = 0.0

    def played_s(self) -> float:
        return self.at_s


class HalfMadeVoice(ToneSynthesizer):
    """Makes 1.5 s of a sentence and takes its time for the rest."""

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        del text
        yield tone(1.5)
        while not is_cancelled():
            threading.Event().wait(0.005)


def tone(seconds: float) -> AudioChunk:
    return AudioChunk(
        samples=np.full(round(seconds * 16_000), 1000, np.int16), sample_rate_hz=16_000
    )


@pytest.fixture
async def worker() -> AsyncIterator[EngineWorker]:
    worker = EngineWorker("output")
    yield worker
    await worker.close()


def test_a_piece_whose_sound_is_whole_is_heard_in_proportion() -> None:
    text = SpokenText()
    text.add_piece("one two three four", " one two three four", 0.0)
    text.add_sound(1.0)
    text.end_piece()
    assert text.heard(0.0) == ""
    assert text.heard(0.5) == "one two"
    assert text.heard(1.0) == text.heard(9.0) == "one two three four"


def test_a_piece_whose_sound_is_not_whole_is_heard_at_the_pace_of_a_voice() -> None:
    text = SpokenText()
    text.add_piece(TWENTY, TWENTY, 0.0)
    text.add_sound(1.5)
    assert 2 <= len(text.heard(1.4).split()) <= 4
    assert 2 <= len(text.heard(9.0).split()) <= 4
    text.add_sound(6.5)
    text.end_piece()
    assert text.heard(8.0) == TWENTY


def test_the_pace_is_learned_from_pieces_whose_sound_is_whole() -> None:
    text = SpokenText()
    heard = []
    for _ in range(4):
        text.begin()
        text.add_piece(TWENTY, TWENTY, 0.0)
        text.add_sound(4.0)
        heard.append(len(text.heard(2.0).split()))
        text.add_sound(16.0)
        text.end_piece()
    assert heard[-1] == 2 < heard[0] == 4


def test_no_more_is_heard_of_a_piece_than_of_its_sound() -> None:
    text = SpokenText()
    for _ in range(10):
        text.add_piece(TWENTY, TWENTY, 0.0)
        text.add_sound(0.5)
        text.end_piece()
    text.begin()
    text.add_piece(TWENTY, TWENTY, 0.0)
    text.add_sound(10.0)
    assert len(text.heard(1.0).split()) == 2


def test_text_without_spaces_is_cut_by_characters() -> None:
    text = SpokenText()
    text.add_piece(CHINESE, CHINESE, 0.0)
    text.add_sound(1.0)
    assert 3 <= len(text.heard(1.0)) <= 6
    text.add_sound(1.2)
    text.end_piece()
    assert text.heard(0.8) == CHINESE[:4]
    assert text.heard(2.2) == CHINESE


def test_what_was_written_is_heard_with_its_spaces() -> None:
    text = SpokenText()
    pieces = (("See Doctor Smith.", "See Dr. Smith."), ("One, milk.", "\n1. **Milk**"))
    for at_s, (spoken, written) in enumerate(pieces):
        text.add_piece(spoken, written, float(at_s))
        text.add_sound(1.0)
        text.end_piece()
    assert text.current == "One, milk."
    assert text.heard(1.0) == "See Dr. Smith."
    assert text.heard(2.0) == "See Dr. Smith.\n1. **Milk**"


async def test_a_sound_in_between_is_not_heard_as_speech(worker: EngineWorker) -> None:
    sink = SteppedSink()
    playback = Playback(sink, worker, FakeClock())
    await playback.begin()
    playback.add_piece("one two three four")
    await playback.write(tone(1.0))
    await playback.interject(tone(0.3))
    await playback.interject(tone(0.2))
    await playback.write(tone(1.0))
    playback.end_piece()
    heard = []
    for at_s in (0.5, 1.0, 1.2, 1.5, 2.0, 2.5, 3.0):
        sink.at_s = at_s
        heard.append(round(playback.heard_s(), 3))
    assert heard == [0.5, 1.0, 1.0, 1.0, 1.5, 2.0, 2.0]
    sink.at_s = 1.5
    assert playback.heard_text() == "one two"
    await playback.stop()
    sink.at_s = 0.0
    await playback.interject(tone(0.2))
    sink.at_s = 0.2
    assert playback.heard_text() == "one two"


async def interrupted_after(bench: Bench, sink: PacedSink, seconds: float, question: str) -> str:
    """Return what was heard of a spoken answer that is interrupted after so many seconds."""
    turn = bench.assistant.new_turn(Origin.TEXT, speak=True)
    asking = asyncio.create_task(bench.assistant.answer(turn, question))
    await bench.until(lambda: sink.played_s() >= seconds)
    assert await bench.assistant.interrupt(InterruptReason.STOP)
    await asking
    (interrupted,) = bench.of(TurnInterrupted)
    assert bench.history.turns[0].answer == interrupted.spoken_text
    return interrupted.spoken_text


async def test_a_sentence_of_which_only_the_beginning_was_made_was_not_heard() -> None:
    sink, model = PacedSink(), ScriptedModel([f"{TWENTY}."])
    async with running_assistant(model, synthesizer=HalfMadeVoice(), sink=sink) as bench:
        heard = await interrupted_after(bench, sink, 1.4, "talk")
        assert TWENTY.startswith(heard)
        assert 1 <= len(heard.split()) <= 4


async def test_the_history_keeps_what_was_heard_as_it_was_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def dialogue(**parts: object) -> Dialogue:
        return Dialogue(**{**parts, "speakable": SpeechNormalizer("en")})  # type: ignore[arg-type]

    monkeypatch.setattr(assistants, "Dialogue", dialogue)
    sink, voice = PacedSink(), ToneSynthesizer(s_per_word=0.05)
    model = ScriptedModel(["It costs 5 % now.\n- **Milk** too. " + "And more of it " * 40])
    long_question = " ".join(f"w{index}" for index in range(20))
    async with running_assistant(model, synthesizer=voice, sink=sink) as bench:
        heard = await interrupted_after(bench, sink, 1.4, long_question)
        assert any("percent" in text for text in voice.spoken)
        notice = phrases_for("en").question_too_long
        assert heard.startswith(f"{notice} It costs 5 % now.\n- **Milk** too. And more")
