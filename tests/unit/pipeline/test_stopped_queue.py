"""Who asks for silence hears none of the answers: neither the one under way nor those behind it."""

import asyncio
import threading

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import EchoSkill, PacedSink, ScriptedModel, ToneSynthesizer
from voicebot.events import (
    FinalTranscript,
    InterruptReason,
    ResponseDelta,
    TurnCompleted,
    TurnInterrupted,
    TurnState,
)
from voicebot.pipeline.keeper import VolatileKeeper
from voicebot.pipeline.turn import Origin, Turn
from voicebot.protocols import LastTurn, SkillReply, SkillRequest


def asked(bench: Bench, question: str, *, speak: bool = False) -> asyncio.Task[TurnCompleted]:
    return answered(bench, bench.assistant.new_turn(Origin.TEXT, speak=speak), question)


def answered(bench: Bench, turn: Turn, question: str) -> asyncio.Task[TurnCompleted]:
    return asyncio.create_task(bench.assistant.answer(turn, question))


async def is_waiting(bench: Bench, turn: Turn) -> None:
    """Wait until ``turn`` was asked, behind an answer under way."""
    await bench.until(lambda: turn.marks.transcript_s is not None)


async def asked_behind_another(
    bench: Bench, *questions: str, origin: Origin = Origin.TEXT
) -> list[asyncio.Task[TurnCompleted]]:
    """Ask one question, and the others while it is being answered."""
    tasks = [asked(bench, "first")]
    await bench.until(lambda: bench.of(ResponseDelta))
    for question in questions:
        turn = bench.assistant.new_turn(origin, speak=False)
        tasks.append(answered(bench, turn, question))
        await is_waiting(bench, turn)
    return tasks


async def test_stop_also_stops_what_waits_behind_the_answer() -> None:
    voice, sink = ToneSynthesizer(s_per_word=1.0), PacedSink()
    model = ScriptedModel(["One two three.", "Four.", "Five."])
    async with running_assistant(model, synthesizer=voice, sink=sink) as bench:
        first = asked(bench, "first", speak=True)
        await bench.until(lambda: bench.assistant.state is TurnState.SPEAKING)
        turns = [bench.assistant.new_turn(Origin.TEXT, speak=True) for _ in range(2)]
        waiting = [answered(bench, turn, "more") for turn in turns]
        await is_waiting(bench, turns[-1])
        assert await bench.assistant.interrupt(InterruptReason.STOP)
        assert (await first).interrupted
        for task in waiting:
            completed = await task
            assert (completed.interrupted, completed.reply, completed.audio_s) == (True, "", 0.0)
            assert completed.transcript == "more"
            assert completed.timings.queue_ms is not None
        assert all(turn.cancelled.is_set() for turn in turns)
        assert len(model.requests) == 1
        assert voice.spoken == ["One two three."]
        assert all(turn.question != "more" for turn in bench.history.turns)
        told = [(event.reason, event.turn_id) for event in bench.of(TurnInterrupted)]
        assert told == [(InterruptReason.STOP, number) for number in (1, 2, 3)]
        assert len(bench.of(FinalTranscript)) == 3
        assert bench.assistant.state is TurnState.IDLE
        assert not await bench.assistant.interrupt(InterruptReason.STOP)
        assert (await asked(bench, "and now", speak=True)).reply == "Four."


async def test_what_was_stopped_while_it_waited_is_not_the_last_answer() -> None:
    requests: list[SkillRequest] = []

    def answer(request: SkillRequest) -> SkillReply | None:
        requests.append(request)
        return SkillReply(text="Fine.") if request.text == "third" else None

    model = ScriptedModel(["One two three."], gate=threading.Event())
    async with running_assistant(model, skills=[EchoSkill(answer)]) as bench:
        tasks = await asked_behind_another(bench, "second")
        assert await bench.assistant.interrupt(InterruptReason.STOP)
        first, _ = await asyncio.gather(*tasks)
        await asked(bench, "third")
        assert [request.text for request in requests] == ["first", "third"]
        assert requests[-1].last_turn == LastTurn(timings=first.timings, skill=None)


async def test_a_wake_word_leaves_a_typed_question_its_answer() -> None:
    model = ScriptedModel(["One two three.", "Four."], gate=threading.Event())
    async with running_assistant(model) as bench:
        first, second = await asked_behind_another(bench, "second")
        assert await bench.assistant.interrupt(InterruptReason.WAKE_WORD)
        assert (await first).interrupted
        completed = await second
        assert (completed.interrupted, completed.reply) == (False, "Four.")


async def test_closing_begins_no_answer() -> None:
    model = ScriptedModel(["One two three.", "Four."], gate=threading.Event())
    async with running_assistant(model) as bench:
        first, second = await asked_behind_another(bench, "second")
        await bench.assistant.close()
        assert (await first).interrupted
        assert (await second).interrupted
        assert len(model.requests) == 1
        assert bench.of(TurnInterrupted)[-1].reason is InterruptReason.SHUTDOWN


class SlowKeeper(VolatileKeeper):
    """Forgets once it may."""

    def __init__(self) -> None:
        super().__init__()
        self.forgetting, self.may_end = asyncio.Event(), asyncio.Event()

    async def forget(self) -> None:
        self.forgetting.set()
        await self.may_end.wait()


async def test_a_question_that_waits_for_no_answer_is_something_to_stop() -> None:
    keeper, model = SlowKeeper(), ScriptedModel(["One."])
    async with running_assistant(model, keeper=keeper) as bench:
        resetting = asyncio.create_task(bench.assistant.reset())
        await keeper.forgetting.wait()
        turn = bench.assistant.new_turn(Origin.TEXT, speak=False)
        waiting = answered(bench, turn, "first")
        await is_waiting(bench, turn)
        assert await bench.assistant.interrupt(InterruptReason.STOP)
        keeper.may_end.set()
        await resetting
        assert (await waiting).interrupted
        assert model.requests == []


async def test_a_question_that_nobody_waits_for_any_more_is_nothing_to_stop() -> None:
    gate = threading.Event()
    async with running_assistant(ScriptedModel(["One two."], gate=gate)) as bench:
        first, second = await asked_behind_another(bench, "second")
        second.cancel()
        await asyncio.gather(second, return_exceptions=True)
        gate.set()
        assert (await first).reply == "One two."
        assert not await bench.assistant.interrupt(InterruptReason.STOP)


async def test_a_spoken_question_that_is_stopped_leaves_the_listening() -> None:
    model = ScriptedModel(["One two."], gate=threading.Event())
    async with running_assistant(model) as bench:
        assistant = bench.assistant
        first = asked(bench, "first")
        await bench.until(lambda: bench.of(ResponseDelta))
        turn = assistant.new_turn(Origin.VOICE, speak=False)
        assistant.enter(TurnState.LISTENING, turn)
        second = answered(bench, turn, "second")
        await is_waiting(bench, turn)
        assert await assistant.interrupt(InterruptReason.STOP)
        await asyncio.gather(first, second)
        assert assistant.state is TurnState.IDLE


async def test_a_question_that_is_stopped_leaves_the_listening_to_the_next_one() -> None:
    model = ScriptedModel(["One two."], gate=threading.Event())
    async with running_assistant(model) as bench:
        tasks = await asked_behind_another(bench, "second", origin=Origin.VOICE)
        assert await bench.assistant.interrupt(InterruptReason.STOP)
        turn = bench.assistant.new_turn(Origin.VOICE, speak=False)
        bench.assistant.enter(TurnState.LISTENING, turn)
        await asyncio.gather(*tasks)
        assert bench.assistant.state is TurnState.LISTENING
