"""What skills ask the assistant to do with itself."""

import pytest

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import EchoSkill, ScriptedModel
from voicebot.errors import StateError
from voicebot.events import Stage, TurnCompleted, TurnFailed
from voicebot.pipeline.keeper import VolatileKeeper
from voicebot.pipeline.turn import Origin
from voicebot.protocols import ForgetConversation, SetVolume, SkillReply, SkillRequest


class StubbornKeeper(VolatileKeeper):
    """Cannot erase."""

    async def forget(self) -> None:
        raise StateError("the disk is read-only")


def _obey(request: SkillRequest) -> SkillReply | None:
    match request.text:
        case "louder":
            level = request.volume_level + 1
            return SkillReply(text=f"Volume {level}.", effects=(SetVolume(level=level),))
        case "forget":
            return SkillReply(text="Forgotten.", effects=(ForgetConversation(),))
        case _:
            return None


async def _ask(bench: Bench, question: str) -> TurnCompleted:
    return await bench.assistant.answer(
        bench.assistant.new_turn(Origin.TEXT, speak=False), question
    )


async def test_the_volume_is_set_and_told_to_the_next_skill() -> None:
    keeper = VolatileKeeper()
    skills = (EchoSkill(_obey),)
    async with running_assistant(ScriptedModel([]), skills=skills, keeper=keeper) as bench:
        assert (await _ask(bench, "louder")).reply == "Volume 6."
        assert (await _ask(bench, "louder")).reply == "Volume 7."
        assert keeper.volume_level == 7


async def test_forgetting_leaves_nothing_not_even_that_it_was_asked_for() -> None:
    model = ScriptedModel(["Hello Bob.", "I do not know."])
    async with running_assistant(model, skills=(EchoSkill(_obey),)) as bench:
        await _ask(bench, "i am bob")
        assert [turn.question for turn in bench.history.turns] == ["i am bob"]
        assert (await _ask(bench, "forget")).reply == "Forgotten."
        assert not bench.history.turns
        await _ask(bench, "who am i")
        assert [message.content for message in model.requests[-1].messages[1:-1]] == []
        assert [turn.question for turn in bench.history.turns] == ["who am i"]


async def test_forgetting_that_fails_is_admitted() -> None:
    model = ScriptedModel(["Hello Bob."])
    skills = (EchoSkill(_obey),)
    async with running_assistant(model, skills=skills, keeper=StubbornKeeper()) as bench:
        await _ask(bench, "i am bob")
        assert (await _ask(bench, "forget")).reply == "Sorry, something went wrong with that."
        (failure,) = bench.of(TurnFailed)
        assert (failure.stage, failure.code) == (Stage.SKILL, "state")
        assert bench.history.turns == ()
        with pytest.raises(StateError):
            await bench.assistant.reset()
