"""Runs our pipeline and the baseline by turns on the same questions."""

import asyncio
import platform
import statistics
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from voicebot import __version__, assembly
from voicebot.app import App, AppOptions
from voicebot.bench.devices import FedMicrophone, NotingLoudspeaker
from voicebot.bench.naive import NaiveAssistant
from voicebot.bench.statistics import Ratio, paired_ratio
from voicebot.bench.utterances import SpokenQuestion, speak_questions
from voicebot.config.schema import Config
from voicebot.dialogue.prompt import default_system_text
from voicebot.errors import StageTimeoutError
from voicebot.events import Event, InterruptReason, PlaybackStarted, StageTimings, TurnCompleted

NAIVE_END_SILENCE_S = 0.7
_LEAD_S = 0.3
_TURN_TIMEOUT_S = 60.0


@dataclass(slots=True)
class BenchResult:
    """Response times in milliseconds, one of each for every question."""

    models: str
    end_silence_s: float
    ours_ms: list[float] = field(default_factory=list)
    again_ms: list[float] = field(default_factory=list)
    naive_ms: list[float] = field(default_factory=list)
    timings: list[StageTimings] = field(default_factory=list)

    @property
    def ratio(self) -> Ratio:
        """Ours to naive."""
        return paired_ratio(self.ours_ms, self.naive_ms)

    @property
    def noise(self) -> Ratio:
        """Ours to ours again: what the machine's noise alone makes."""
        return paired_ratio(self.again_ms, self.ours_ms)

    def as_json(self) -> dict[str, Any]:
        """Return everything that was measured and on what."""
        return {
            "version": __version__,
            "machine": platform.machine(),
            "models": self.models,
            "end_silence_s": self.end_silence_s,
            "naive_end_silence_s": NAIVE_END_SILENCE_S,
            "ours_ms": self.ours_ms,
            "ours_again_ms": self.again_ms,
            "naive_ms": self.naive_ms,
            "ours_to_naive": asdict(self.ratio),
            "ours_to_ours": asdict(self.noise),
            "stages_ms": [asdict(timing) for timing in self.timings],
        }


def bench_config(config: Config) -> Config:
    """Return the configuration with what a benchmark needs: push to talk and no extras."""
    listening = config.listening.model_copy(
        update={
            "barge_in": "off",
            "follow_up": config.listening.follow_up.model_copy(update={"enabled": False}),
        }
    )
    audio = config.audio.model_copy(
        update={"earcons": config.audio.earcons.model_copy(update={"enabled": False})}
    )
    wake_word = config.wake_word.model_copy(update={"model": "push_to_talk"})
    return config.model_copy(
        update={"listening": listening, "audio": audio, "wake_word": wake_word}
    )


async def run_bench(config: Config, count: int, report: Callable[[str], None]) -> BenchResult:
    """Measure ``count`` questions; ``report`` is told of each. Raises VoicebotError."""
    config = bench_config(config)
    microphone, loudspeaker = FedMicrophone(), NotingLoudspeaker()
    app = await App.build(
        config, AppOptions(hear=True, speak=True, source=microphone, sink=loudspeaker)
    )
    try:
        await app.language_model()
        naive = await asyncio.to_thread(_naive, app)
        questions = await asyncio.to_thread(
            speak_questions, naive.synthesizer, assembly.to_speech_rate, count
        )
        pipeline = _Pipeline(app, microphone, loudspeaker)
        result = BenchResult(app.models.describe(), config.listening.end_silence_s)
        async with pipeline:
            for number, question in enumerate(questions, 1):
                result.ours_ms.append(await pipeline.response_ms(question))
                naive_s = await asyncio.to_thread(naive.response_s, question, loudspeaker)
                result.naive_ms.append(naive_s * 1000)
                result.again_ms.append(await pipeline.response_ms(question))
                result.timings.append(pipeline.timings)
                report(
                    f"{number:3d}  ours {result.ours_ms[-1]:6.0f} ms   "
                    f"naive {result.naive_ms[-1]:6.0f} ms   {question.text}"
                )
        return result
    finally:
        await app.close()


def table(result: BenchResult) -> str:
    """Return the summary for people."""
    ours, naive = statistics.median(result.ours_ms), statistics.median(result.naive_ms)
    return "\n".join(
        [
            result.models,
            (
                "From the last voiced sample to the first sample of the answer, medians of "
                f"{len(result.ours_ms)}:"
            ),
            (
                f"  ours   {ours:6.0f} ms, of which {result.end_silence_s * 1000:.0f} ms are the "
                "silence that ends a question"
            ),
            f"  naive  {naive:6.0f} ms, of which {NAIVE_END_SILENCE_S * 1000:.0f} ms",
            f"  ours to naive  {result.ratio}   ours to ours  {result.noise}",
        ]
    )


def _naive(app: App) -> NaiveAssistant:
    config, models = app.config, app.models
    return NaiveAssistant(
        recognizer=assembly.make_recognizer(config, models.recognizer.path),
        language_model=assembly.make_language_model(config, models.language_model.path),
        synthesizer=assembly.make_synthesizer(config, models.voice.path),
        system_text=config.llm.persona or default_system_text(config.language),
        end_silence_s=NAIVE_END_SILENCE_S,
        max_reply_tokens=config.llm.max_reply_tokens,
        sampling=assembly.response_settings(config).sampling,
    )


class _Pipeline:
    """Our own pipeline, hearing the fed microphone while the context lasts."""

    def __init__(self, app: App, microphone: FedMicrophone, loudspeaker: NotingLoudspeaker) -> None:
        self._app = app
        self._microphone = microphone
        self._loudspeaker = loudspeaker
        self._started = asyncio.Event()
        self._completed = asyncio.Event()
        self.timings = StageTimings()
        app.bus.subscribe(self._follow)

    async def __aenter__(self) -> None:
        assert self._app.hearing is not None
        self._hearing = asyncio.create_task(self._app.hearing.run())
        await self._app.hearing.delivering.wait()

    async def __aexit__(self, *_: object) -> None:
        self._hearing.cancel()
        await asyncio.gather(self._hearing, return_exceptions=True)

    async def response_ms(self, question: SpokenQuestion) -> float:
        """Say the question; return the time to the first sample of the answer."""
        assert self._app.attention is not None
        await self._app.assistant.reset()
        self._started.clear()
        self._completed.clear()
        self._loudspeaker.arm()
        await self._app.attention.trigger()
        await asyncio.sleep(_LEAD_S)
        voiced_s = self._microphone.feed(question.samples, question.voiced_samples)
        try:
            async with asyncio.timeout(_TURN_TIMEOUT_S):
                await self._started.wait()
                await self._app.assistant.interrupt(InterruptReason.STOP)
                await self._completed.wait()
        except TimeoutError:
            raise StageTimeoutError(
                f"no answer to {question.text!r} within {_TURN_TIMEOUT_S:g} s; "
                "--log-level debug shows where it stopped"
            ) from None
        assert self._loudspeaker.first_write_s is not None
        return (self._loudspeaker.first_write_s - voiced_s) * 1000

    def _follow(self, event: Event) -> None:
        if isinstance(event, PlaybackStarted):
            self._started.set()
        elif isinstance(event, TurnCompleted):
            self.timings = event.timings
            self._completed.set()
