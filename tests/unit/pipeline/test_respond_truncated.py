"""Replies that the language model could not finish: they end with a whole sentence."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import ScriptedModel, ToneSynthesizer, wait_for
from tests.support.listened_to import pause
from voicebot.chat import FinishReason, GenerationFinished, GenerationRequest, ReplyItem
from voicebot.dialogue.phrases import phrases_for
from voicebot.events import ResponseCompleted, ResponseDelta, Stage, TurnCompleted, TurnFailed
from voicebot.pipeline.abbreviations import cutting_words
from voicebot.pipeline.boundaries import BoundaryFinder
from voicebot.pipeline.cutter import Cutter
from voicebot.pipeline.head_start import HeadStartSettings
from voicebot.pipeline.reply_pieces import ReplyPieces
from voicebot.pipeline.turn import Origin
from voicebot.protocols import IsCancelled

WHOLE = "First, the roots take in water. Second, the leaves catch the light."
TORSO = "Third, the leaf takes in carbon dioxide through"
TOO_SLOW = phrases_for("en").too_slow


class LimitedModel(ScriptedModel):
    """Writes its script and says that there would have been more."""

    def generate(
        self, request: GenerationRequest, *, is_cancelled: IsCancelled
    ) -> Iterator[ReplyItem]:
        for item in super().generate(request, is_cancelled=is_cancelled):
            if isinstance(item, GenerationFinished):
                yield replace(item, reason=FinishReason.LENGTH)
            else:
                yield item


class StuckModel(ScriptedModel):
    """Writes its script and goes on thinking until it is stopped."""

    def generate(
        self, request: GenerationRequest, *, is_cancelled: IsCancelled
    ) -> Iterator[ReplyItem]:
        for item in super().generate(request, is_cancelled=is_cancelled):
            if isinstance(item, GenerationFinished):
                wait_for(threading.Event(), is_cancelled)
            yield item


async def ask(bench: Bench, question: str = "how", *, speak: bool = True) -> TurnCompleted:
    turn = bench.assistant.new_turn(Origin.TEXT, speak=speak)
    return await bench.assistant.answer(turn, question)


def pieces_of(language: str = "en") -> ReplyPieces:
    return ReplyPieces(Cutter(language=language), BoundaryFinder(cutting_words(language)))


def cut(text: str, *, language: str = "en", truncated: bool = True, spoken: bool = True) -> str:
    """Return what stands of a text that comes character by character."""
    pieces = pieces_of(language)
    given = [piece for character in text for piece in pieces.feed(character)]
    stands = "".join([*given, *pieces.end(truncated=truncated, spoken=spoken)])
    if spoken:
        assert stands.rstrip() == text[: len(text) - pieces.dropped].rstrip()
    return stands


@pytest.mark.parametrize("speak", [True, False])
async def test_a_reply_cut_at_its_limit_ends_with_a_whole_sentence(*, speak: bool) -> None:
    voice, model = ToneSynthesizer(), LimitedModel([f"{WHOLE} {TORSO}", "Fine."])
    async with running_assistant(model, synthesizer=voice) as bench:
        completed = await ask(bench, speak=speak)
        assert completed.reply == WHOLE
        assert bench.of(ResponseCompleted)[0].text == WHOLE
        assert " ".join(voice.spoken) == (WHOLE if speak else "")
        assert bench.history.turns[0].answer == WHOLE
        assert "".join(e.text for e in bench.of(ResponseDelta)) == f"{WHOLE} {TORSO}"
        assert bench.of(TurnFailed) == []


async def test_a_reply_whose_limit_is_its_end_is_spoken_whole() -> None:
    voice = ToneSynthesizer()
    async with running_assistant(LimitedModel([WHOLE]), synthesizer=voice) as bench:
        assert (await ask(bench)).reply == " ".join(voice.spoken) == WHOLE


async def test_half_a_sentence_is_better_than_nothing() -> None:
    voice = ToneSynthesizer()
    async with running_assistant(LimitedModel([TORSO]), synthesizer=voice) as bench:
        assert (await ask(bench)).reply == " ".join(voice.spoken) == TORSO
        assert bench.history.turns[0].answer == TORSO


async def test_the_news_that_a_question_was_cut_is_no_sentence_of_the_reply() -> None:
    voice, notice = ToneSynthesizer(), phrases_for("en").question_too_long
    async with running_assistant(LimitedModel([TORSO]), synthesizer=voice) as bench:
        completed = await ask(bench, " ".join(f"w{index}" for index in range(100)))
        assert completed.reply == " ".join(voice.spoken) == f"{notice} {TORSO}"


@pytest.mark.parametrize("is_limited", [False, True])
async def test_a_reply_begun_early_ends_where_its_model_ends(*, is_limited: bool) -> None:
    reply = " ".join(f"Sentence number {index} is here." for index in range(20))
    kind = LimitedModel if is_limited else ScriptedModel
    model, voice = kind([f"{reply} {TORSO}"]), ToneSynthesizer()
    async with running_assistant(
        model, synthesizer=voice, head_start=HeadStartSettings(), max_held_tokens=20
    ) as bench:
        turn = bench.assistant.new_turn(Origin.VOICE, speak=True)
        bench.assistant.prepare(turn)
        bench.assistant.progressed(turn, pause("how"))
        await bench.until(lambda: voice.spoken and model.words_written >= 19)
        assert model.words_written <= 20
        completed = await bench.assistant.answer(turn, "how")
        assert len(model.requests) == 1
        assert completed.reply == (reply if is_limited else f"{reply} {TORSO}")
        assert " ".join(voice.spoken) == bench.history.turns[0].answer == completed.reply


async def test_a_slow_reply_ends_with_a_whole_sentence_and_is_kept() -> None:
    voice, model = ToneSynthesizer(), StuckModel([f"{WHOLE} {TORSO}"])
    async with running_assistant(model, synthesizer=voice, timeout_s=0.3) as bench:
        completed = await ask(bench)
        assert completed.reply == " ".join(voice.spoken) == WHOLE
        assert bench.history.turns[0].answer == WHOLE
        (failure,) = bench.of(TurnFailed)
        assert (failure.stage, failure.code) == (Stage.LANGUAGE_MODEL, "timeout")
        assert not any("too long" in event.text for event in bench.of(ResponseDelta))


async def test_a_slow_reply_without_a_whole_sentence_ends_with_a_phrase_of_its_own() -> None:
    voice, model = ToneSynthesizer(), StuckModel(["The capital of France is"])
    async with running_assistant(model, synthesizer=voice, timeout_s=0.3) as bench:
        completed = await ask(bench)
        assert voice.spoken == [TOO_SLOW]
        assert completed.reply == f"The capital of France is {TOO_SLOW}"
        assert bench.history.turns == ()


async def test_a_model_that_breaks_is_excused_after_its_whole_sentences() -> None:
    voice, model = ToneSynthesizer(), ScriptedModel(["It is. And so"], fail_after_words=2)
    async with running_assistant(model, synthesizer=voice) as bench:
        completed = await ask(bench)
        assert voice.spoken == ["It is.", phrases_for("en").model_failed]
        assert completed.reply == f"It is. {phrases_for('en').model_failed}"


@pytest.mark.parametrize(
    ("text", "stands"),
    [
        ("It is noon. Ask Dr.", "It is noon."),
        ("It is noon. He said", "It is noon."),
        ("I know: roots.\n- Water\n- Lig", "I know: roots.\n- Water"),
        ("I know three:\n- Wat", "I know three:\n- Wat"),
        ("So it goes.\n```py\nx = 1\ny =", "So it goes."),
        ("**It is noon.** And **then", "**It is noon.**"),
        ("", ""),
    ],
)
def test_what_stands_of_a_text_that_breaks_off(text: str, stands: str) -> None:
    assert cut(text) == stands
    assert cut(text, truncated=False) == text


def test_sentences_without_spaces_are_told_apart() -> None:
    whole = "\u4f60\u597d\u3002"
    assert cut(f"{whole}\u6211\u4eec", language="zh") == whole


def test_a_clause_that_was_given_to_the_voice_stays() -> None:
    clause = "Third, " + "the leaf takes in carbon dioxide " * 5 + "through its pores,"
    pieces = pieces_of()
    spoken = [*pieces.feed(f"{WHOLE} {clause} which"), *pieces.end(truncated=True, spoken=True)]
    assert "".join(spoken) == f"{WHOLE} {clause}"
    assert pieces.dropped == len(" which")
    pieces = pieces_of()
    pieces.feed(f"{WHOLE} {clause} which")
    pieces.end(truncated=True, spoken=False)
    assert pieces.dropped == len(f" {clause} which")


def test_a_phrase_goes_to_the_voice_as_if_nothing_had_been_before_it() -> None:
    phrase = phrases_for("de").too_slow
    alone = Cutter(language="de")
    pieces = pieces_of("de")
    pieces.feed("Die Hauptstadt von")
    assert pieces.put(f" {phrase}") == [*alone.feed(f" {phrase}"), *alone.flush()]
