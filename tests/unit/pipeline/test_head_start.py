import asyncio
import gc
import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace

import pytest

from voicebot.dialogue.router import RoutedReply
from voicebot.errors import SkillError, StageTimeoutError, VoicebotError
from voicebot.events import TurnWork
from voicebot.pipeline.head_start import EarlyWork, HeadStart, HeadStartSettings
from voicebot.pipeline.progress import Progress
from voicebot.pipeline.speculation import NotNeededError
from voicebot.pipeline.speculation_plan import SpeculationSettings, WasteBudget
from voicebot.pipeline.turn import Origin, Turn
from voicebot.protocols import Completeness

LONG = "please tell me in a few simple words why the sky over the city is so blue"
NO_GUESSES = SpeculationSettings(enabled=False)


def progress(partial: str, **changes: float | bool) -> Progress:
    """Return what a session tells while ``partial`` is being spoken."""
    speaking = Progress(
        partial=partial,
        is_settled=False,
        completeness=Completeness.UNKNOWN,
        recognized_s=1.0,
        backlog_s=0.0,
        last_voiced_s=1.0,
        silence_s=0.0,
    )
    return replace(speaking, **changes)  # type: ignore[arg-type]


def pause(partial: str) -> Progress:
    return progress(partial, is_settled=True, silence_s=0.3)


@dataclass
class Reader:
    """Notes what is read; reading takes until ``free`` is set.

    Attributes:
        begun: the texts, in order.
        cancelled: those that were stopped.
        skill_knows: the texts that a skill would answer.
        skill_failure: what the skills fail with; None answers.
    """

    begun: list[str] = field(default_factory=list)
    cancelled: list[str] = field(default_factory=list)
    skill_knows: set[str] = field(default_factory=set)
    skill_failure: VoicebotError | None = None
    free: asyncio.Event = field(default_factory=asyncio.Event)

    async def read(self, turn: Turn, text: str) -> None:
        del turn
        self.begun.append(text)
        try:
            await self.free.wait()
        except asyncio.CancelledError:
            self.cancelled.append(text)
            raise

    async def foresee(self, turn: Turn) -> RoutedReply | None:
        if self.skill_failure is not None:
            raise self.skill_failure
        known = turn.question in self.skill_knows
        return RoutedReply(skill="clock", text="Noon.") if known else None

    async def answer(self, turn: Turn) -> None:
        raise AssertionError(f"no guess was allowed: {turn.question}")


@asynccontextmanager
async def head_start(
    reader: Reader,
    settings: HeadStartSettings | None = None,
    budget: WasteBudget | None = None,
) -> AsyncIterator[HeadStart]:
    work = EarlyWork(read=reader.read, answer=reader.answer, foresee=reader.foresee)
    head = HeadStart(
        Turn(turn_id=1, origin=Origin.VOICE, speak=True),
        settings=settings or HeadStartSettings(speculation=NO_GUESSES),
        work=work,
        budget=budget or WasteBudget(SpeculationSettings()),
    )
    await settled()
    try:
        yield head
    finally:
        await head.close()


async def settled() -> None:
    """Let all tasks run as far as they can."""
    for _ in range(5):
        await asyncio.sleep(0)


def free_reader(**fields: set[str]) -> Reader:
    reader = Reader(**fields)  # type: ignore[arg-type]
    reader.free.set()
    return reader


async def test_what_stands_before_the_question_is_read_first() -> None:
    reader = free_reader()
    async with head_start(reader):
        assert reader.begun == [""]


async def test_settled_words_are_read_before_a_reply_is_begun() -> None:
    reader = free_reader()
    async with head_start(reader, HeadStartSettings()) as head:
        head.progressed(progress("who is there", is_settled=True, silence_s=0.06))
        await settled()
        assert reader.begun == ["", "who is there"]


async def test_after_much_work_in_vain_a_reply_is_begun_later_in_the_pause() -> None:
    guessing = SpeculationSettings(pause_s=0.2, late_pause_s=0.4)
    budget, reader = WasteBudget(guessing), free_reader()
    for _ in range(4):
        budget.add(TurnWork(speculation_useful_ms=100, speculation_wasted_ms=40))
    answered: list[str] = []

    async def answer(turn: Turn) -> None:
        answered.append(turn.question)

    reader.answer = answer  # type: ignore[method-assign]
    settings = HeadStartSettings(speculation=guessing)
    async with head_start(reader, settings, budget) as head:
        for silence_s, expected in ((0.3, []), (0.4, ["who is there"])):
            head.progressed(progress("who is there", is_settled=True, silence_s=silence_s))
            await settled()
            assert answered == expected


async def test_a_pause_reads_all_there_is() -> None:
    reader = free_reader()
    async with head_start(reader) as head:
        head.progressed(progress("who is"))
        await settled()
        assert reader.begun == [""]
        head.progressed(pause("who is there"))
        await settled()
        head.progressed(pause("who is there"))
        await settled()
        assert reader.begun == ["", "who is there"]
        head.progressed(pause("who is bear"))
        await settled()
        assert reader.begun[2:] == ["who is bear"]


async def test_stable_words_are_read_in_batches_while_the_person_speaks() -> None:
    reader = free_reader()
    async with head_start(reader) as head:
        for count in range(1, len(LONG.split()) + 1):
            words = " ".join(LONG.split()[:count])
            head.progressed(progress(words, recognized_s=count * 0.4))
            await settled()
        assert reader.begun[0] == ""
        assert len(reader.begun) > 3
        for before, text in itertools.pairwise(reader.begun):
            assert LONG.startswith(text)
            assert len(text.removeprefix(before).encode()) >= 6
        assert not reader.begun[-1].endswith("blue")


async def test_words_that_keep_changing_are_not_read() -> None:
    reader = free_reader()
    async with head_start(reader) as head:
        for step in range(20):
            head.progressed(progress(f"{step} {LONG}", recognized_s=step * 0.4))
            await settled()
        assert reader.begun == [""]


async def test_one_reading_at_a_time() -> None:
    reader = Reader()
    async with head_start(reader) as head:
        head.progressed(pause("who is there"))
        await settled()
        assert reader.begun == [""]
        reader.free.set()
        await settled()
        head.progressed(pause("who is there"))
        await settled()
        assert reader.begun == ["", "who is there"]


async def test_a_question_for_a_skill_is_not_read() -> None:
    reader = free_reader(skill_knows={"what time is it"})
    async with head_start(reader) as head:
        head.progressed(pause("what time is it"))
        await settled()
        assert reader.begun == [""]


@pytest.mark.parametrize("failure", [SkillError("broken"), StageTimeoutError("skill: too slow")])
async def test_skills_that_fail_are_left_to_the_answer(failure: VoicebotError) -> None:
    unawaited: list[dict[str, object]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: unawaited.append(context))
    reader = free_reader()
    async with head_start(reader) as head:
        reader.skill_failure = failure
        head.progressed(pause("what time is it"))
        await settled()
        reader.skill_failure = None
        head.progressed(pause("who is there"))
        await settled()
    del head
    gc.collect()
    assert unawaited == []
    assert reader.begun == ["", "who is there"]


async def test_a_busy_recognizer_comes_first() -> None:
    reader = free_reader()
    async with head_start(reader) as head:
        head.progressed(replace(pause("who is there"), backlog_s=1.0))
        await settled()
        assert reader.begun == [""]


async def test_switched_off_only_the_beginning_is_read() -> None:
    reader = free_reader()
    settings = HeadStartSettings(prefill_partials=False, speculation=NO_GUESSES)
    async with head_start(reader, settings) as head:
        head.progressed(pause("who is there"))
        await settled()
        assert reader.begun == [""]


async def test_reading_ends_when_the_question_turns_out_to_be_another() -> None:
    for question, cancelled in (("who is bear", ["who is there"]), ("who is there now", [])):
        reader = free_reader()
        async with head_start(reader) as head:
            reader.free.clear()
            head.progressed(pause("who is there"))
            await settled()
            assert head.settle(question) is None
            await settled()
            assert reader.cancelled == cancelled


async def test_closing_ends_the_reading() -> None:
    reader = Reader()
    async with head_start(reader):
        pass
    assert reader.cancelled == [""]


async def replies_begun(*told: Progress, settings: HeadStartSettings | None = None) -> list[str]:
    """Return the questions to which replies are begun when a session tells all this."""
    begun: list[str] = []
    reader = free_reader()

    async def answer(turn: Turn) -> None:
        begun.append(turn.question)
        await asyncio.Event().wait()

    reader.answer = answer  # type: ignore[method-assign]
    async with head_start(reader, settings) as head:
        for each in told:
            head.progressed(each)
            await settled()
    return begun


def over(partial: str) -> Progress:
    return replace(pause(partial), is_over=True)


async def test_at_the_end_of_the_question_the_reply_is_begun() -> None:
    assert await replies_begun(pause("who is there"), over("who is there")) == ["who is there"]
    assert await replies_begun(over("who is"), over("who is there")) == ["who is", "who is there"]


@pytest.mark.parametrize(
    "uncertain",
    [
        replace(over("who is there"), is_settled=False),
        replace(over("who is there"), backlog_s=0.6),
        over(""),
    ],
    ids=["the words may change", "the recognizer is behind", "no words"],
)
async def test_uncertain_words_wait_for_the_transcript(uncertain: Progress) -> None:
    assert await replies_begun(uncertain) == []


async def test_switched_off_no_reply_is_begun_at_the_end() -> None:
    settings = HeadStartSettings(begin_at_end=False, speculation=NO_GUESSES)
    assert await replies_begun(over("who is there"), settings=settings) == []


async def test_a_reply_that_came_to_nothing_at_the_pause_is_not_begun_at_the_end() -> None:
    begun: list[str] = []
    reader = free_reader()

    async def answer(turn: Turn) -> None:
        begun.append(turn.question)
        raise NotNeededError

    reader.answer = answer  # type: ignore[method-assign]
    async with head_start(reader, HeadStartSettings()) as head:
        for each in (pause("set the volume to three"), over("set the volume to three")):
            head.progressed(each)
            await settled()
    assert begun == ["set the volume to three"]
