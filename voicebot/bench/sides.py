"""The sides that answer the same questions: ours in some variants, and the baselines."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from voicebot import assembly
from voicebot.bench import wyoming
from voicebot.bench.bare_llama import BareLlama
from voicebot.bench.baselines import (
    END_SILENCE_S,
    Baseline,
    NaiveAssistant,
    StreamingAssistant,
    WyomingAssistant,
)
from voicebot.bench.context import Bench
from voicebot.bench.floor import Floor
from voicebot.bench.keys import by_default, with_keys
from voicebot.bench.libraries import LibraryModel, LibraryRecognizer, LibraryVoice
from voicebot.bench.pipeline import LivePipeline, open_pipeline
from voicebot.bench.wyoming import WyomingVoice

EQUAL_SILENCE = {
    "listening.endpoint.by_hypothesis": False,
    "listening.end_silence_s": END_SILENCE_S,
}
"""What ours is set to where only the silence may not differ from the baselines'."""
# Nobody else plays a sound when listening is over, so only ours as by default does.
VARIANTS: dict[str, dict[str, Any]] = {
    "ours": by_default("audio.earcons.enabled"),
    "ours at equal silence": EQUAL_SILENCE,
    "ours without speculation": {**EQUAL_SILENCE, "listening.speculation.enabled": False},
}


BASELINES: dict[str, type[Baseline]] = {
    "naive": NaiveAssistant,
    "streaming": StreamingAssistant,
} | ({"wyoming": WyomingAssistant} if wyoming.is_installed() else {})


class Sides:
    """Opens the sides that are wanted; what it opened is closed with its context.

    Attributes:
        ours: the open variants of ours.
        baselines: the open baselines.
        floor: the bare libraries, once they are open.
    """

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._stack = AsyncExitStack()
        self.ours: dict[str, LivePipeline] = {}
        self.baselines: dict[str, Baseline] = {}
        self.floor: Floor | None = None

    async def __aenter__(self) -> "Sides":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    @property
    def names(self) -> list[str]:
        """All sides that answer."""
        return [*self.ours, *self.baselines]

    async def open_ours(self, name: str) -> None:
        """Open a variant of ours."""
        pipeline = await open_pipeline(with_keys(self._bench.config, VARIANTS[name]))
        self._stack.push_async_callback(pipeline.close)
        self.ours[name] = pipeline

    async def open_baseline(self, name: str) -> None:
        """Open a baseline."""
        self.baselines[name] = await asyncio.to_thread(self._baseline, BASELINES[name])

    async def open_floor(self, variant: str) -> None:
        """Open the bare libraries, for turns of a variant of ours."""
        tokenizer = await self.ours[variant].app.language_model()

        def make() -> Floor:
            bench, models = self._bench, self._bench.models
            llama = BareLlama(
                models.language_model.path,
                context_tokens=bench.config.llm.context_tokens,
                threads=assembly.model_threads(bench.config),
            )
            self._stack.callback(llama.close)
            return Floor(
                recognizer=LibraryRecognizer(models.recognizer.path),
                llama=llama,
                voice=assembly.make_synthesizer(bench.config, models.voice.path),
                tokenizer=tokenizer,
            )

        self.floor = await asyncio.to_thread(make)

    def _baseline(self, kind: type[Baseline]) -> Baseline:
        bench, models = self._bench, self._bench.models
        config = bench.config
        model = LibraryModel(models.language_model.path, context_tokens=config.llm.context_tokens)
        self._stack.callback(model.close)
        return kind(
            recognizer=LibraryRecognizer(models.recognizer.path),
            model=model,
            voice=self._baseline_voice(kind),
            layout=assembly.make_dialogue(config, len).layout,
            max_tokens=config.llm.max_reply_tokens,
        )

    def _baseline_voice(self, kind: type[Baseline]) -> LibraryVoice | WyomingVoice:
        path = self._bench.models.voice.path
        if kind is not WyomingAssistant:
            return LibraryVoice(path)
        voice = WyomingVoice(path)
        self._stack.callback(voice.close)
        return voice
