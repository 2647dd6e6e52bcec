from tests.support.assistants import running_assistant
from tests.support.fakes import EchoSkill, ScriptedModel
from voicebot.events import TurnCompleted
from voicebot.pipeline.turn import Origin
from voicebot.protocols import SkillReply, SkillRequest
from voicebot.skills.delay import DelaySkill


async def test_a_skill_is_told_how_long_the_turn_before_took() -> None:
    asked: list[SkillRequest] = []

    def answer(request: SkillRequest) -> SkillReply | None:
        asked.append(request)
        return SkillReply(text="Yes.") if request.text == "echo" else None

    async with running_assistant(ScriptedModel(["Paris."]), skills=[EchoSkill(answer)]) as bench:
        for question in ("echo", "what is the capital", "echo"):
            turn = bench.assistant.new_turn(Origin.TEXT, speak=False)
            await bench.assistant.answer(turn, question)
        first, second, _ = bench.of(TurnCompleted)
        assert [request.last_turn and request.last_turn.skill for request in asked] == [
            None,
            "echo",
            None,
        ]
        assert asked[0].last_turn is None
        assert asked[1].last_turn is not None
        assert asked[1].last_turn.timings == first.timings
        assert asked[2].last_turn is not None
        assert asked[2].last_turn.timings == second.timings
        assert second.timings.reply_ms is not None


async def test_why_were_you_slow_is_answered_without_the_model() -> None:
    model = ScriptedModel(["Paris."])
    async with running_assistant(model, skills=[DelaySkill()]) as bench:
        for question in ("what is the capital", "why were you slow"):
            turn = bench.assistant.new_turn(Origin.TEXT, speak=False)
            await bench.assistant.answer(turn, question)
        _, why = bench.of(TurnCompleted)
        assert why.skill == "delay"
        assert why.reply
        assert len(model.requests) == 1
