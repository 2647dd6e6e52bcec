"""Assembles the real pipeline on fakes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from tests.support.fakes import FakeClock, PacedSink, ScriptedModel, ToneSynthesizer
from voicebot.dialogue.history import History, HistoryLimits
from voicebot.dialogue.phrases import phrases_for
from voicebot.dialogue.prompt import PromptLayout
from voicebot.dialogue.router import Router
from voicebot.events import Event
from voicebot.pipeline.assistant import Assistant
from voicebot.pipeline.cutter import Cutter
from voicebot.pipeline.event_bus import EventBus
from voicebot.pipeline.head_start import HeadStartSettings
from voicebot.pipeline.keeper import Keeper, VolatileKeeper
from voicebot.pipeline.playback import Playback, PlaybackObserver
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.respond import Responder
from voicebot.pipeline.response_settings import Dialogue, ResponseSettings
from voicebot.pipeline.speak import Speaker
from voicebot.pipeline.speculation_plan import SpeculationSettings
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import LanguageModel, Skill

E = TypeVar("E")

NO_HEAD_START = HeadStartSettings(
    prefill_partials=False, begin_at_end=False, speculation=SpeculationSettings(enabled=False)
)


@dataclass
class Bench:
    """An assistant on fakes and what it published."""

    assistant: Assistant
    bus: EventBus
    reporter: Reporter
    history: History
    model: ScriptedModel
    workers: dict[str, EngineWorker]
    events: list[Event] = field(default_factory=list)

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of one class, in order."""
        return [event for event in self.events if isinstance(event, kind)]

    async def until(self, condition: Callable[[], object], timeout_s: float = 5.0) -> None:
        """Poll until ``condition`` holds."""
        async with asyncio.timeout(timeout_s):
            while not condition():
                await asyncio.sleep(0.002)


@asynccontextmanager
async def running_assistant(
    model: ScriptedModel,
    *,
    skills: Sequence[Skill] = (),
    synthesizer: ToneSynthesizer | None = None,
    sink: PacedSink | None = None,
    timeout_s: float = 5.0,
    budget_tokens: int = 400,
    load: Callable[[], LanguageModel] | None = None,
    loading: asyncio.Event | None = None,
    observer: PlaybackObserver | None = None,
    head_start: HeadStartSettings | None = None,
    max_held_tokens: int = 48,
    yields_to_voice: bool = True,
    keeper: Keeper | None = None,
) -> AsyncIterator[Bench]:
    """Run an assistant; it speaks when a synthesizer is given.

    ``load`` stands in for loading, which lasts until ``loading`` is set.
    """
    clock, bus = FakeClock(), EventBus()
    reporter = Reporter(bus, clock)
    workers = {name: EngineWorker(name) for name in ("model", "skills", "voice", "output")}
    history = History(
        count_tokens=model.count_tokens, limits=HistoryLimits(budget_tokens=budget_tokens)
    )

    async def loaded() -> LanguageModel:
        if loading is not None:
            await loading.wait()
        return load() if load is not None else model

    speaker = None
    if synthesizer is not None:
        speaker = Speaker(
            synthesizer=synthesizer,
            worker=workers["voice"],
            playback=Playback(sink or PacedSink(), workers["output"], clock, observer=observer),
            reporter=reporter,
        )
    responder = Responder(
        dialogue=Dialogue(
            router=Router(skills),
            history=history,
            layout=PromptLayout(system_text="Be kind."),
            phrases=phrases_for("en"),
            speakable=str.strip,
            new_cutter=Cutter,
            keeper=keeper or VolatileKeeper(),
        ),
        settings=ResponseSettings(
            timeout_s=timeout_s,
            max_question_tokens=8,
            max_held_tokens=max_held_tokens,
            yields_to_voice=yields_to_voice,
        ),
        skill_worker=workers["skills"],
        model=loaded,
        model_worker=workers["model"],
        reporter=reporter,
        clock=clock,
    )
    assistant = Assistant(
        responder=responder,
        speaker=speaker,
        reporter=reporter,
        bus=bus,
        head_start=head_start or NO_HEAD_START,
    )
    bench = Bench(assistant, bus, reporter, history, model, workers)
    bus.subscribe(bench.events.append)
    try:
        yield bench
    finally:
        await assistant.close()
        await asyncio.gather(*(worker.close() for worker in workers.values()))
