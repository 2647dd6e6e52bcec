"""Replies that are begun before the question is over, on scripted engines in audio time."""

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import replace

from tests.support.fakes import EchoSkill, ScriptedModel, ToneSynthesizer
from tests.support.listened_to import QUESTION, REPLY, listening, pause
from voicebot.audio_types import AudioChunk
from voicebot.events import (
    FinalTranscript,
    InterruptReason,
    PlaybackFinished,
    PlaybackStarted,
    ResponseCompleted,
    ResponseDelta,
    SentenceReady,
    Speculation,
    StateChanged,
    TurnCompleted,
    TurnFailed,
)
from voicebot.pipeline.turn import Origin
from voicebot.protocols import Completeness, IsCancelled, SkillReply, SkillRequest


async def test_a_guess_that_was_right_is_heard_and_told_as_if_it_had_not_been_one() -> None:
    async with listening() as there:
        there.hears(pause())
        await there.bench.until(lambda: there.voice.made == 7)
        assert there.is_silent()
        completed = await there.ends()
        assert completed.reply == REPLY
        assert len(there.model.requests) == 1
        assert completed.work.speculation is Speculation.HIT
        assert completed.work.speculations == 1
        assert completed.work.speculation_wasted_ms == 0
        assert completed.timings.first_token_ms == completed.timings.first_audio_ms == 0.0
        assert [turn.answer for turn in there.bench.history.turns] == [REPLY]
        assert " ".join(there.voice.spoken) == REPLY
        written_s = sum(chunk.duration_s for chunk in there.sink.chunks)
        assert completed.audio_s == round(written_s, 3)


async def test_the_events_of_a_right_guess_are_those_of_a_turn_in_their_order() -> None:
    orders: list[list[type]] = []
    for guessed in (True, False):
        async with listening() as there:
            if guessed:
                there.hears(pause())
                await there.bench.until(lambda: there.voice.spoken)
            await there.ends()
            events = there.bench.events
            orders.append([type(event) for event in events])
            events = [event for event in events if not isinstance(event, StateChanged)]
            times = [event.monotonic_s for event in events]
            assert times == sorted(times)
    for order in orders:
        assert order[0] is FinalTranscript
        assert order.index(ResponseDelta) < order.index(SentenceReady)
        assert order.index(SentenceReady) < order.index(PlaybackStarted)
        assert order[-3:] == [PlaybackFinished, TurnCompleted, StateChanged]
    assert sorted(map(str, orders[0])) == sorted(map(str, orders[1]))


async def test_a_guess_that_was_wrong_leaves_no_trace() -> None:
    async with listening(["Wrong words here. And more.", REPLY]) as there:
        there.hears(pause("who are"))
        await there.bench.until(lambda: there.voice.spoken)
        completed = await there.ends()
        assert completed.reply == REPLY
        assert completed.work.speculation is Speculation.MISSED
        assert completed.work.speculation_useful_ms == 0
        told = [event for event in there.bench.events if "Wrong" in str(event)]
        assert told == []
        assert [turn.answer for turn in there.bench.history.turns] == [REPLY]
        assert there.bench.history.turns[0].question == QUESTION
        spoken_s = sum(0.01 * len(text.split()) for text in there.voice.spoken[1:])
        assert abs(sum(chunk.duration_s for chunk in there.sink.chunks) - spoken_s) < 0.001


async def test_a_wrong_guess_stops_at_the_next_word() -> None:
    gate = threading.Event()
    async with listening(model=ScriptedModel(["Wrong words", REPLY], gate=gate)) as there:
        there.hears(pause("who are"))
        await there.bench.until(lambda: there.model.words_written == 1)
        there.hears(pause())
        await there.bench.until(there.model.cancelled.is_set)
        gate.set()
        completed = await there.ends()
        assert (completed.reply, completed.work.speculations) == (REPLY, 2)
        assert completed.work.speculation is Speculation.HIT


async def test_a_person_who_goes_on_is_heard_to_the_end() -> None:
    async with listening(["Too early.", REPLY]) as there:
        there.hears(pause("who are"))
        await there.bench.until(lambda: there.voice.spoken)
        for last_voiced_s in (2.1, 2.15, 2.21):
            going_on = replace(pause("who are"), is_settled=False, last_voiced_s=last_voiced_s)
            there.hears(replace(going_on, silence_s=0.0))
        assert there.is_silent()
        there.hears(pause())
        assert (await there.ends()).reply == REPLY


async def test_a_recognizer_that_falls_behind_gets_the_cores() -> None:
    gate = threading.Event()
    model = ScriptedModel(["First try.", REPLY], gate=gate)
    async with listening(model=model) as there:
        there.hears(pause())
        await there.bench.until(lambda: model.words_written == 1)
        there.hears(replace(pause(), backlog_s=0.6))
        await there.bench.until(model.cancelled.is_set)
        there.hears(replace(pause(), backlog_s=0.6))
        assert len(model.requests) == 1
        gate.set()
        there.hears(pause())
        completed = await there.ends()
        assert (completed.reply, completed.work.speculations) == (REPLY, 2)


async def test_an_abandoned_question_stops_the_guess() -> None:
    async with listening(model=ScriptedModel([REPLY, "Fine."], gate=threading.Event())) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.model.words_written == 1)
        there.bench.assistant.abandon(there.turn)
        await there.bench.until(there.model.cancelled.is_set)
        there.hears(pause())
        assert there.is_silent()
        assert len(there.model.requests) == 1


async def test_a_released_reply_can_be_interrupted() -> None:
    voice = ToneSynthesizer(s_per_word=0.5)
    async with listening(voice=voice) as there:
        there.hears(pause())
        await there.bench.until(lambda: voice.spoken)
        asking = asyncio.create_task(there.ends())
        await there.bench.until(lambda: there.sink.played_s() > 0.6)
        assert await there.bench.assistant.interrupt(InterruptReason.STOP)
        completed = await asking
        assert completed.interrupted
        assert REPLY.startswith(there.bench.history.turns[0].answer)
        assert 1 <= len(there.bench.history.turns[0].answer.split()) <= 3


async def test_an_interruption_while_a_skill_thinks_drops_the_guess() -> None:
    thinks, goes_on = threading.Event(), threading.Event()

    def answer(_: SkillRequest) -> SkillReply | None:
        thinks.set()
        assert goes_on.wait(5.0)
        return None

    async with listening(skills=[EchoSkill(answer)]) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.voice.made == 7)
        asking = asyncio.create_task(there.ends())
        await there.bench.until(thinks.is_set)
        assert await there.bench.assistant.interrupt(InterruptReason.STOP)
        goes_on.set()
        completed = await asking
        assert (completed.interrupted, completed.reply) == (True, "")
        assert completed.work.speculation is Speculation.MISSED
        assert there.bench.of(ResponseDelta) == []
        assert not there.sink.chunks
        assert not there.bench.history.turns


async def test_a_model_that_fails_while_guessing_is_asked_again() -> None:
    model = ScriptedModel([REPLY, REPLY], fail_after_words=1)
    async with listening(model=model) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.turn.ledger.wasted)
        model.fail_after_words = None
        completed = await there.ends()
        assert completed.reply == REPLY
        assert completed.work.speculation is Speculation.MISSED
        assert there.bench.of(TurnFailed) == []


async def test_a_voice_that_fails_while_guessing_is_asked_again() -> None:
    voice = ToneSynthesizer(fails_on="nonsense")
    async with listening(["This is nonsense. And more.", REPLY], voice=voice) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.turn.ledger.wasted)
        completed = await there.ends()
        assert (completed.reply, there.bench.of(TurnFailed)) == (REPLY, [])


async def test_so_many_words_and_one_clause_of_sound_are_made_before_the_end() -> None:
    reply = " ".join(f"Sentence number {index} is here." for index in range(40))
    async with listening([reply], max_held_tokens=20) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.voice.spoken)
        await there.bench.until(lambda: there.model.words_written >= 19)
        await there.bench.until(lambda: there.turn.ledger.begun == 1)
        assert there.model.words_written <= 20
        assert len(there.voice.spoken) == 1
        assert (await there.ends()).reply == reply


async def test_a_long_first_clause_is_held_up_to_a_bound() -> None:
    reply = "and ".join("word " * 5 for _ in range(8)) + "end."
    voice = ToneSynthesizer(s_per_word=1.0)
    async with listening([reply], voice=voice) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.voice.made >= 4)
        await there.bench.until(lambda: there.model.words_written > 20)
        assert there.voice.made <= 7
        there.bench.assistant.abandon(there.turn)


async def test_too_much_waste_ends_the_guessing() -> None:
    wrong = [f"Wrong {index}." for index in range(4)]
    replies = [text for pair in zip(wrong, [REPLY] * 4, strict=True) for text in pair]
    async with listening([*replies, REPLY]) as there:
        for index in range(4):
            there.hears(pause("who"))
            await there.bench.until(lambda: len(there.voice.spoken) >= 1)
            await there.ends()
            assert len(there.model.requests) == 2 * index + 2
            there.voice.spoken.clear()
            there.turn = there.bench.assistant.new_turn(Origin.VOICE, speak=True)
            there.bench.assistant.prepare(there.turn)
        there.hears(pause())
        completed = await there.ends()
        assert completed.work.speculation is Speculation.NONE
        assert len(there.model.requests) == 9


async def test_a_skill_is_never_asked_before_the_end() -> None:
    asked: list[str] = []

    def answer(request: SkillRequest) -> SkillReply | None:
        asked.append(request.text)
        return SkillReply(text="Done.") if request.text == QUESTION else None

    async with listening([REPLY], skills=[EchoSkill(answer)]) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.voice.spoken)
        assert asked == []
        completed = await there.ends()
        assert asked == [QUESTION]
        assert (completed.reply, completed.skill) == ("Done.", "echo")
        assert completed.work.speculation is Speculation.MISSED
        assert completed.work.prompt_tokens is None
        assert [event.text for event in there.bench.of(ResponseCompleted)] == ["Done."]


class ForeseeingSkill(EchoSkill):
    """A skill that knows of questions that may go on."""

    def completeness(self, request: SkillRequest) -> Completeness:
        del request
        return Completeness.COMPLETE


async def test_what_a_skill_will_say_is_spoken_early_without_the_model() -> None:
    skill = ForeseeingSkill(lambda request: SkillReply(text=f"Heard {request.text}."))
    async with listening([], skills=[skill]) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.voice.spoken)
        assert there.is_silent()
        completed = await there.ends()
        assert (completed.reply, completed.skill) == (f"Heard {QUESTION}.", "echo")
        assert completed.work.speculation is Speculation.HIT
        assert there.model.requests == []
        assert there.voice.spoken == [f"Heard {QUESTION}."]


async def test_a_skill_that_changes_its_mind_is_heard_as_it_is_at_the_end() -> None:
    times = iter(["One o'clock.", "One past one."])
    skill = ForeseeingSkill(lambda _: SkillReply(text=next(times)))
    async with listening([], skills=[skill]) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.voice.spoken)
        completed = await there.ends()
        assert completed.reply == "One past one."
        assert completed.work.speculation is Speculation.MISSED


async def test_a_conversation_that_changed_meanwhile_makes_the_guess_worthless() -> None:
    async with listening([REPLY, "Hello.", "Now I know more."]) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.voice.spoken)
        typed = there.bench.assistant.new_turn(Origin.TEXT, speak=False)
        await there.bench.assistant.answer(typed, "hi")
        completed = await there.ends()
        assert completed.reply == "Now I know more."
        assert len(there.model.requests[-1].messages) == 4


async def test_a_guess_that_fails_while_the_voice_cannot_stop_is_not_the_answer() -> None:
    reply, goes_on = "Good morning. Ask me something else now.", threading.Event()
    model = ScriptedModel([reply, reply], second_gate=goes_on, fail_after_words=4)
    voice = HeldSynthesizer()
    async with listening(model=model, voice=voice) as there:
        there.hears(pause())
        await there.bench.until(lambda: not voice.holds)
        goes_on.set()
        await there.bench.until(_has_begun_to_fail)
        model.fail_after_words = None
        asking = asyncio.create_task(there.ends())
        await there.bench.until(lambda: there.bench.of(FinalTranscript))
        await there.bench.until(lambda: len(model.requests) == 2)
        voice.release.set()
        completed = await asking
        assert completed.reply == " ".join(voice.spoken) == reply
        assert completed.audio_s > 0
        assert there.bench.of(TurnFailed) == []
        assert [turn.answer for turn in there.bench.history.turns] == [reply]


class HeldSynthesizer(ToneSynthesizer):
    """Cannot stop in its first sentence, which takes until ``release`` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.holds = True
        self.release = threading.Event()

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        if self.holds:
            self.holds = False
            self.release.wait(5)
        if not is_cancelled():
            yield from super().synthesize(text, is_cancelled=is_cancelled)


def _has_begun_to_fail() -> bool:
    """Whether a guess is being ended because a part of it failed."""
    guesses = (task for task in asyncio.all_tasks() if task.get_name().startswith("speculation-"))
    return any(task.cancelling() for task in guesses)
