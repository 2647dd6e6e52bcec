"""What another program has erased is in no prompt, no summary and no history any more."""

import asyncio
import threading

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import EchoSkill, ScriptedModel
from tests.support.listened_to import REPLY, listening, pause
from voicebot.events import ResponseDelta, Speculation, TurnCompleted
from voicebot.pipeline.keeper import VolatileKeeper
from voicebot.pipeline.turn import Origin
from voicebot.protocols import SkillReply, SkillRequest


class SharedKeeper(VolatileKeeper):
    """Keeps where another program can erase.

    Attributes:
        erased: the other one did, and this one was not told yet.
    """

    def __init__(self) -> None:
        super().__init__()
        self.erased = False

    def was_erased(self) -> bool:
        erased, self.erased = self.erased, False
        return erased


def _asked(bench: Bench, question: str) -> asyncio.Task[TurnCompleted]:
    turn = bench.assistant.new_turn(Origin.TEXT, speak=False)
    return asyncio.create_task(bench.assistant.answer(turn, question))


def _questions(bench: Bench) -> list[str]:
    return [turn.question for turn in bench.history.turns]


async def test_the_next_prompt_tells_nothing_of_it() -> None:
    keeper, model = SharedKeeper(), ScriptedModel(["Hello Bob.", "Who knows.", "Yes."])
    async with running_assistant(model, keeper=keeper) as bench:
        await _asked(bench, "i am bob")
        keeper.erased = True
        await _asked(bench, "who am i")
        assert len(model.requests[-1].messages) == 2
        assert _questions(bench) == ["who am i"]
        await _asked(bench, "really")
        assert _questions(bench) == ["who am i", "really"]


async def test_an_answer_under_way_leaves_no_trace() -> None:
    gate, keeper = threading.Event(), SharedKeeper()
    model = ScriptedModel(["Hello dear Bob.", "Who knows."], gate=gate)
    async with running_assistant(model, keeper=keeper) as bench:
        first = _asked(bench, "i am bob")
        await bench.until(lambda: bench.of(ResponseDelta))
        keeper.erased = True
        gate.set()
        assert (await first).reply == "Hello dear Bob."
        assert _questions(bench) == []
        await _asked(bench, "who am i")
        assert len(model.requests[-1].messages) == 2
        assert _questions(bench) == ["who am i"]


async def test_a_question_that_waits_for_another_leaves_no_trace_and_a_later_one_does() -> None:
    gate, keeper = threading.Event(), SharedKeeper()
    model = ScriptedModel(["One two.", "Three.", "Four."], gate=gate)
    async with running_assistant(model, keeper=keeper) as bench:
        tasks = [_asked(bench, "first")]
        await bench.until(lambda: bench.of(ResponseDelta))
        tasks.append(_asked(bench, "second"))
        await asyncio.sleep(0)
        keeper.erased = True
        tasks.append(_asked(bench, "third"))
        await asyncio.sleep(0)
        assert not keeper.erased
        gate.set()
        await asyncio.gather(*tasks)
        assert _questions(bench) == ["third"]


async def test_what_a_skill_answers_leaves_no_trace_if_it_was_erased_meanwhile() -> None:
    keeper = SharedKeeper()

    def answer(request: SkillRequest) -> SkillReply:
        keeper.erased = request.text == "first"
        return SkillReply(text="Fine.")

    async with running_assistant(
        ScriptedModel([]), skills=[EchoSkill(answer)], keeper=keeper
    ) as bench:
        await _asked(bench, "first")
        assert _questions(bench) == []
        await _asked(bench, "second")
        assert _questions(bench) == ["second"]


async def test_a_reply_that_was_begun_with_it_is_not_the_answer() -> None:
    keeper = SharedKeeper()
    async with listening(["You are Bob, of this house.", REPLY], keeper=keeper) as there:
        there.bench.history.add("i am bob", "Hello Bob.")
        there.hears(pause())
        await there.bench.until(lambda: there.voice.spoken)
        keeper.erased = True
        completed = await there.ends()
        assert completed.reply == REPLY
        assert completed.work.speculation is not Speculation.HIT
        assert [len(request.messages) for request in there.model.requests] == [4, 2]
        assert _questions(there.bench) == []
