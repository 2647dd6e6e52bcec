"""An assistant on fakes that is told how far a person has come with a question."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import PacedSink, ScriptedModel, ToneSynthesizer
from voicebot.events import TurnCompleted
from voicebot.pipeline.head_start import HeadStartSettings
from voicebot.pipeline.keeper import Keeper
from voicebot.pipeline.progress import Progress
from voicebot.pipeline.speculation_plan import SpeculationSettings
from voicebot.pipeline.turn import Origin, Turn
from voicebot.protocols import Completeness, Skill

QUESTION = "who are you"
REPLY = "I am the voice of this house. Ask me something else now."


def pause(partial: str = QUESTION) -> Progress:
    """Return what a session tells at a pause after ``partial``."""
    return Progress(
        partial=partial,
        is_settled=True,
        completeness=Completeness.UNKNOWN,
        recognized_s=2.0,
        backlog_s=0.0,
        last_voiced_s=1.7,
        silence_s=0.3,
    )


@dataclass
class Listening:
    """An assistant that listens to a person, and what it is made of."""

    bench: Bench
    turn: Turn
    model: ScriptedModel
    voice: ToneSynthesizer
    sink: PacedSink

    def hears(self, progress: Progress) -> None:
        self.bench.assistant.progressed(self.turn, progress)

    async def ends(self, question: str = QUESTION) -> TurnCompleted:
        return await self.bench.assistant.answer(self.turn, question)

    def is_silent(self) -> bool:
        """Whether nothing was told to anybody."""
        return not self.bench.events and not self.sink.chunks and not self.bench.history.turns


@asynccontextmanager
async def listening(
    replies: Sequence[str] = (REPLY,),
    *,
    model: ScriptedModel | None = None,
    voice: ToneSynthesizer | None = None,
    skills: Sequence[Skill] = (),
    speculation: SpeculationSettings | None = None,
    max_held_tokens: int = 48,
    keeper: Keeper | None = None,
) -> AsyncIterator[Listening]:
    model = model or ScriptedModel(replies)
    voice, sink = voice or ToneSynthesizer(), PacedSink()
    settings = HeadStartSettings(speculation=speculation or SpeculationSettings())
    async with running_assistant(
        model,
        synthesizer=voice,
        sink=sink,
        skills=skills,
        head_start=settings,
        max_held_tokens=max_held_tokens,
        keeper=keeper,
    ) as bench:
        turn = bench.assistant.new_turn(Origin.VOICE, speak=True)
        bench.assistant.prepare(turn)
        yield Listening(bench, turn, model, voice, sink)
