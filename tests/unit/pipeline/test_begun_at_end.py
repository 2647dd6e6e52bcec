"""Replies that are begun when the question is over, while the recognizer still finishes."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from tests.support.fakes import EchoSkill, ScriptedModel
from tests.support.listened_to import QUESTION, REPLY, Listening, listening, pause
from voicebot.events import Speculation, TurnFailed
from voicebot.pipeline.progress import Progress
from voicebot.pipeline.speculation_plan import SpeculationSettings
from voicebot.protocols import Completeness, SetVolume, SkillReply, SkillRequest

NO_GUESSES = SpeculationSettings(enabled=False)
RAMBLING = " ".join(["word"] * 200)


def over(partial: str = QUESTION) -> Progress:
    """Return what a session tells when the question has ended after ``partial``."""
    return replace(pause(partial), silence_s=0.7, is_over=True)


@asynccontextmanager
async def unhurried(*replies: str, model: ScriptedModel | None = None) -> AsyncIterator[Listening]:
    """An assistant that begins nothing at a pause."""
    async with listening(replies, model=model, speculation=NO_GUESSES) as there:
        yield there


async def test_the_reply_is_under_way_before_the_transcript() -> None:
    async with unhurried(REPLY) as there:
        there.hears(pause())
        there.hears(over())
        await there.bench.until(lambda: there.voice.made == 7)
        assert there.is_silent()
        completed = await there.ends()
        assert completed.reply == REPLY
        assert len(there.model.requests) == 1
        assert [turn.answer for turn in there.bench.history.turns] == [REPLY]


async def test_it_does_not_count_as_speculation() -> None:
    async with unhurried(REPLY) as there:
        there.hears(over())
        await there.bench.until(lambda: there.voice.spoken)
        work = (await there.ends()).work
        assert (work.speculation, work.speculations) == (Speculation.NONE, 0)
        assert (work.speculation_useful_ms, work.speculation_wasted_ms) == (0, 0)


async def test_a_wrong_guess_before_it_is_still_told() -> None:
    async with listening(["Wrong words.", REPLY]) as there:
        there.hears(pause("who are"))
        await there.bench.until(lambda: there.voice.spoken)
        there.hears(over())
        completed = await there.ends()
        assert (completed.reply, completed.work.speculation) == (REPLY, Speculation.MISSED)
        assert completed.work.speculation_useful_ms == 0
        assert len(there.model.requests) == 2


async def test_a_reply_that_is_under_way_already_goes_on() -> None:
    async with listening([REPLY]) as there:
        there.hears(pause())
        await there.bench.until(lambda: there.voice.spoken)
        there.hears(over())
        completed = await there.ends()
        assert (completed.reply, completed.work.speculation) == (REPLY, Speculation.HIT)
        assert len(there.model.requests) == 1


async def test_other_words_in_the_transcript_leave_no_trace_of_it() -> None:
    async with unhurried("Wrong words here.", REPLY) as there:
        there.hears(over("who are"))
        await there.bench.until(lambda: there.voice.spoken)
        completed = await there.ends()
        assert completed.reply == REPLY
        assert completed.work.speculation is Speculation.NONE
        assert completed.work.speculation_wasted_ms == 0
        assert [event for event in there.bench.events if "Wrong" in str(event)] == []
        assert [turn.answer for turn in there.bench.history.turns] == [REPLY]


class VolumeSkill(EchoSkill):
    """Sets the volume, and knows that before the question is over."""

    def completeness(self, request: SkillRequest) -> Completeness:
        del request
        return Completeness.COMPLETE


async def test_what_a_skill_does_is_done_once_and_after_the_transcript() -> None:
    skill = VolumeSkill(lambda _: SkillReply(text="Louder now.", effects=(SetVolume(level=7),)))
    async with listening([], skills=[skill], speculation=NO_GUESSES) as there:
        there.hears(over())
        assert there.is_silent()
        completed = await there.ends()
        assert (completed.reply, completed.skill) == ("Louder now.", "echo")
        assert there.voice.spoken == ["Louder now."]
        assert there.model.requests == []


async def test_a_model_that_fails_meanwhile_is_asked_again() -> None:
    model = ScriptedModel([REPLY, REPLY], fail_after_words=1)
    async with unhurried(model=model) as there:
        there.hears(over())
        await there.bench.until(lambda: not _speculations())
        model.fail_after_words = None
        assert (await there.ends()).reply == REPLY
        assert there.bench.of(TurnFailed) == []


async def test_an_end_without_a_question_leaves_the_model_free_for_the_next() -> None:
    for settings in (NO_GUESSES, SpeculationSettings()):
        async with listening([RAMBLING, REPLY], speculation=settings) as there:
            there.hears(replace(over("the"), completeness=Completeness.UNFINISHED))
            await there.bench.until(lambda: there.model.words_written > 1)
            there.hears(replace(pause(), partial="", is_settled=False, silence_s=0.0))
            await there.bench.until(lambda: not _speculations())
            there.hears(pause())
            there.hears(over())
            completed = await there.ends()
            assert (completed.reply, completed.work.speculation_wasted_ms) == (REPLY, 0)
            assert [turn.question for turn in there.bench.history.turns] == [QUESTION]
            assert there.bench.of(TurnFailed) == []


async def test_an_abandoned_question_stops_it() -> None:
    async with unhurried(model=ScriptedModel([REPLY], gate=threading.Event())) as there:
        there.hears(over())
        await there.bench.until(lambda: there.model.words_written == 1)
        there.bench.assistant.abandon(there.turn)
        await there.bench.until(there.model.cancelled.is_set)
        assert there.is_silent()


def _speculations() -> list[asyncio.Task[object]]:
    """Return the replies behind a gate that are under way."""
    return [task for task in asyncio.all_tasks() if task.get_name().startswith("speculation-")]
