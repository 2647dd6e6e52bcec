"""Many questions with pauses at random places: every answer is to the question that was asked."""

import asyncio
import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from tests.support.assistants import running_assistant
from tests.support.fakes import PacedSink, ScriptedModel, ToneSynthesizer
from voicebot.chat import GenerationRequest, ReplyItem
from voicebot.events import ResponseDelta, SentenceReady, TurnCompleted, TurnFailed
from voicebot.pipeline.head_start import HeadStartSettings
from voicebot.pipeline.progress import Progress
from voicebot.pipeline.speculation_plan import SpeculationPlan, SpeculationSettings, Step
from voicebot.pipeline.turn import Origin
from voicebot.protocols import Completeness, IsCancelled

WORDS = ("who", "what", "is", "the", "old", "house", "on", "that", "hill", "there")
GENEROUS = SpeculationSettings(max_waste=1000.0)


class EchoingModel(ScriptedModel):
    """Repeats the question, cut into two sentences."""

    def generate(
        self, request: GenerationRequest, *, is_cancelled: IsCancelled
    ) -> Iterator[ReplyItem]:
        question = request.messages[-1].content.rsplit("\n", 1)[-1]
        self.replies.append(f"You asked about {question}. That is what you said.")
        return super().generate(request, is_cancelled=is_cancelled)


def random_progress(chance: random.Random, partial: str, at_s: float) -> Progress:
    """Return something that a session may tell after ``partial``."""
    silence_s = chance.choice([0.0, 0.05, 0.16, 0.25, 0.6])
    return Progress(
        partial=partial,
        is_settled=silence_s >= 0.16,
        completeness=chance.choice([*Completeness, None]),
        recognized_s=at_s,
        backlog_s=chance.choice([0.0, 0.0, 0.0, 0.3, 0.7]),
        last_voiced_s=at_s - silence_s,
        silence_s=silence_s,
    )


def pause_after(partial: str, at_s: float) -> Progress:
    return Progress(
        partial=partial,
        is_settled=True,
        completeness=Completeness.UNKNOWN,
        recognized_s=at_s,
        backlog_s=0.0,
        last_voiced_s=at_s - 0.3,
        silence_s=0.3,
    )


@pytest.mark.parametrize("seed", range(20))
def test_a_plan_keeps_its_promises_whatever_it_is_told(seed: int) -> None:
    chance = random.Random(seed)
    plan = SpeculationPlan(SpeculationSettings(max_per_turn=5))
    held: str | None = None
    for step in range(300):
        partial = chance.choice(["", "who", "who is", "who is there"])
        progress = random_progress(chance, partial, step * 0.1)
        action = plan.observe(progress)
        if action is Step.BEGIN:
            assert held is None
            assert progress.is_settled
            assert progress.partial
            assert progress.backlog_s <= 0.4
            held = progress.partial
        elif action is Step.DROP:
            assert held is not None
            held = None
        else:
            assert held is None or (held == progress.partial and progress.backlog_s <= 0.4)
        assert plan.hypothesis == held
        assert plan.begun <= 5
    assert plan.begun == 5


@pytest.mark.parametrize("seed", range(4))
async def test_every_answer_is_to_the_question_that_was_asked(seed: int) -> None:
    chance = random.Random(seed)
    model, voice = EchoingModel([]), ToneSynthesizer(s_per_word=0.0005)
    outcomes = set()
    async with running_assistant(
        model,
        synthesizer=voice,
        sink=PacedSink(),
        head_start=HeadStartSettings(speculation=GENEROUS),
    ) as bench:
        assistant = bench.assistant
        for _ in range(20):
            words = [chance.choice(WORDS) for _ in range(chance.randint(2, 6))]
            question = " ".join(words)
            turn = assistant.new_turn(Origin.VOICE, speak=True)
            assistant.prepare(turn)
            for step in range(chance.randint(0, 8)):
                partial = " ".join(words[: chance.randint(1, len(words))])
                assistant.progressed(turn, random_progress(chance, partial, 1.0 + step * 0.2))
                for _ in range(chance.randint(0, 30)):
                    await asyncio.sleep(0)
            if chance.random() < 0.5:
                assistant.progressed(turn, pause_after(question, 3.0))
                await asyncio.sleep(0)
            if chance.random() < 0.2:
                assistant.abandon(turn)
                continue
            if chance.random() < 0.5:
                understood = " ".join(words[: chance.randint(1, len(words))])
                assistant.progressed(turn, replace(pause_after(understood, 3.4), is_over=True))
                for _ in range(chance.randint(0, 30)):
                    await asyncio.sleep(0)
            before = len(bench.events)
            completed = await assistant.answer(turn, question)
            reply = f"You asked about {question}. That is what you said."
            assert completed.reply == reply
            assert bench.history.turns[-1].answer == reply
            told = bench.events[before:]
            deltas = [event.text for event in told if isinstance(event, ResponseDelta)]
            assert "".join(deltas) == reply
            pieces = [event.text for event in told if isinstance(event, SentenceReady)]
            assert " ".join(pieces) == reply
            outcomes.add(completed.work.speculation)
        assert bench.of(TurnFailed) == []
        assert {event.turn_id for event in bench.of(ResponseDelta)} == {
            event.turn_id for event in bench.of(TurnCompleted)
        }
    assert len(outcomes) >= 2
    assert [task for task in asyncio.all_tasks() if task is not asyncio.current_task()] == []
