"""The composition root: joins the pipeline with devices, engines and configuration."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import NamedTuple

from voicebot import assembly
from voicebot.audio.volume import VolumeSink
from voicebot.config.schema import Config
from voicebot.dialogue.measure import HistoryMeasure
from voicebot.dialogue.tokens import estimate_tokens
from voicebot.engine_room import EngineRoom
from voicebot.engines.late import LateSynthesizer
from voicebot.errors import (
    AudioError,
    LanguageModelError,
    RecognizerError,
    SkillError,
    SynthesizerError,
    VoicebotError,
    WakeWordError,
)
from voicebot.events import Stage, TurnState
from voicebot.housekeeping import Housekeeping
from voicebot.models.catalog import ModelKind
from voicebot.models.loading import ModelLoader
from voicebot.models.select import ChosenModels
from voicebot.native_heap import bound_heap, give_back_free_memory
from voicebot.pipeline.assistant import Assistant
from voicebot.pipeline.attention import Attention
from voicebot.pipeline.ear import Detectors, Ear
from voicebot.pipeline.echo import EchoGuard
from voicebot.pipeline.event_bus import EventBus
from voicebot.pipeline.hearing import Hearing
from voicebot.pipeline.playback import Playback
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.respond import Dialogue, Responder
from voicebot.pipeline.speak import Speaker
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import (
    AudioSink,
    AudioSource,
    Clock,
    LanguageModel,
    Recognizer,
    WakeWordDetector,
)
from voicebot.service.chat_lines import ChatLines, chat_lines_path
from voicebot.service.clock import SystemClock
from voicebot.service.liveness import Vitals
from voicebot.service.memory import Memory
from voicebot.service.state import state_path

_LOGGER = logging.getLogger(__name__)
_CLOSE_TIMEOUT_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """Which halves of the assistant to build, and on which devices.

    Attributes:
        hear: listen on ``source``, or on the configured microphone without one.
        speak: speak to ``sink``, or to the configured loudspeaker without one.
        remember: go on with the conversation of before, and keep it. The volume is kept anyway.
        lenient: go on with another model where a configured one cannot be used, as a service does.
    """

    hear: bool = False
    speak: bool = False
    lenient: bool = False
    remember: bool = False
    source: AudioSource | None = None
    sink: AudioSink | None = None

    def needed(self) -> set[ModelKind]:
        """Return the models without which nothing works."""
        optional = {ModelKind.RECOGNIZER: self.hear, ModelKind.VOICE: self.speak}
        return {kind for kind in ModelKind if optional.get(kind, True)}


class Ears(NamedTuple):
    """What has to be loaded before the assistant can listen."""

    detectors: Detectors
    recognizer: Recognizer
    recognizer_worker: EngineWorker


class App:
    """An assistant with its engines, one thread each. Make it with ``App.build``.

    Attributes:
        bus: where all events go.
        assistant: answers questions.
        hearing: the loop over the microphone; None in text mode.
        attention: decides when to listen; None in text mode.
        memory: what is kept over restarts.
    """

    def __init__(self, config: Config, loader: ModelLoader, clock: Clock) -> None:
        self.config = config
        self.bus = EventBus()
        self.assistant: Assistant
        self.hearing: Hearing | None = None
        self.attention: Attention | None = None
        self._clock = clock
        self._reporter = Reporter(self.bus, clock)
        self._loader = loader
        self._measure = HistoryMeasure(
            context_tokens=config.llm.context_tokens, share=config.llm.history.share_of_context
        )
        self._engines = EngineRoom(
            config, loader, self._reporter, on_language_model=self._measure.loaded
        )
        self._workers: list[EngineWorker] = []
        self._model_worker = self._worker(
            "language_model", LanguageModelError, self._engines.renew_language_model
        )
        self._state_worker = self._worker("state")
        self._retention = timedelta(days=config.history.retention_days)
        self.memory = Memory(
            assembly.make_store(config),
            self._state_worker,
            chat_lines=ChatLines(
                path=chat_lines_path(state_path(config.state_directory)),
                retention=self._retention,
                keep=config.history.keep,
            ),
            on_volume=self._set_volume,
        )
        self._housekeeping = Housekeeping()
        self._model: asyncio.Task[LanguageModel] | None = None
        self._voice: asyncio.Task[None] | None = None
        self._source: AudioSource | None = None
        self._sink: AudioSink | None = None
        self._volume = 1.0

    @classmethod
    async def build(
        cls, config: Config, options: AppOptions, *, clock: Clock | None = None
    ) -> "App":
        """Build the assistant; what answers goes on loading behind what listens.

        One that listens is built once it can: the language model and the voice, which take the
        most time, are then being loaded. Without listening the voice is loaded too.

        Raises:
            ModelError: a model is missing, or one that was to be loaded is broken.
        """
        bound_heap()
        models = await asyncio.to_thread(
            assembly.choose, config, options.needed(), lenient=options.lenient
        )
        loader = ModelLoader(
            models,
            lenient=options.lenient,
            journal=state_path(config.state_directory) if options.lenient else None,
        )
        app = cls(config, loader, clock or SystemClock())
        try:
            await app._assemble(options)
        except BaseException:
            await app.close()
            raise
        return app

    @property
    def models(self) -> ChosenModels:
        """The models in use."""
        return self._loader.models

    async def language_model(self) -> LanguageModel:
        """Wait until the language model, the last one, is loaded. Raises ModelError."""
        assert self._model is not None
        return await asyncio.shield(self._model)

    async def loaded(self) -> None:
        """Wait until the voice, if there is one, and the language model are loaded.

        Raises ModelError.
        """
        await self.voice_loaded()
        await self.language_model()

    async def voice_loaded(self) -> None:
        """Wait until the voice is loaded, if there is one. Raises ModelError."""
        if self._voice is not None:
            await asyncio.shield(self._voice)

    def vitals(self) -> Vitals:
        """Return what can be seen of the assistant now."""
        from voicebot.audio.portaudio import hanging_calls

        assert self.hearing is not None
        return Vitals(
            now_s=self._clock.monotonic_s(),
            delivering=self.hearing.delivering.is_set(),
            last_frame_s=self.hearing.last_frame_s,
            stuck=self._stuck(),
            hanging_device_calls=hanging_calls(),
        )

    def device_names(self) -> tuple[str | None, str | None]:
        """Return the names of microphone and loudspeaker; None for one that is not used."""
        source, sink = self._source, self._sink
        return (source.name if source else None, sink.name if sink else None)

    async def close(self) -> None:
        """Interrupt what is under way and free engines and devices; safe to call twice."""
        if hasattr(self, "assistant"):
            await self.assistant.close()
        self._measure.close()
        if self._model is not None:
            self._model.cancel()  # stops nothing once the model is loaded
            (model,) = await asyncio.gather(self._model, return_exceptions=True)
            if not isinstance(model, BaseException):
                await self._quietly(model.close, self._model_worker)
        if self._sink is not None:
            await self._quietly(self._sink.close, self._output_worker)
        self._housekeeping.stop()
        if self._workers:
            await self._quietly(self.memory.close, self._state_worker)
        workers, self._workers = self._workers, []
        await asyncio.gather(*(worker.close(_CLOSE_TIMEOUT_S) for worker in workers))
        self._loader.close()

    def _stuck(self) -> tuple[str, ...]:
        stuck = [worker.name for worker in self._workers if worker.hung]
        return (*stuck, "synthesizer") if self._engines.voice_hung else tuple(stuck)

    async def _assemble(self, options: AppOptions) -> None:
        ears: Ears | None = None
        if options.hear:
            ears, responder = await asyncio.gather(self._load_ears(), self._make_responder(options))
        guard = await self._make_guard(ears.detectors.wake_word if ears else None)
        speaker = self._make_speaker(options, guard) if options.speak else None
        self._model = asyncio.create_task(
            self._load_language_model(self._voice if ears else None), name="load-language-model"
        )
        self._model.add_done_callback(self._report_model)
        if ears is None:
            responder = await self._make_responder(options)
            await self.voice_loaded()
        self.assistant = Assistant(
            responder=responder,
            speaker=speaker,
            reporter=self._reporter,
            bus=self.bus,
            head_start=assembly.head_start_settings(self.config),
        )
        self.assistant.rest()
        self._housekeeping.tidy_heap(lambda: self.assistant.state is TurnState.IDLE)
        if ears is not None:
            self._make_hearing(options, ears, guard)

    async def _load_ears(self) -> Ears:
        worker = self._worker("recognizer", RecognizerError, self._engines.renew_recognizer)
        recognizer, detectors = await asyncio.gather(
            worker.call(self._engines.recognizer), asyncio.to_thread(self._engines.detectors)
        )
        return Ears(detectors, recognizer, worker)

    async def _load_language_model(self, voice: asyncio.Task[None] | None) -> LanguageModel:
        """Load it, after ``voice`` if given: what either needs while it loads never adds up."""
        if voice is not None:
            await asyncio.wait({voice})
            await asyncio.to_thread(give_back_free_memory)
        model = await self._model_worker.call(self._engines.language_model)
        await asyncio.to_thread(give_back_free_memory)
        return model

    async def _make_guard(self, wake_word: WakeWordDetector | None) -> EchoGuard:
        if wake_word is None:
            return EchoGuard(phrase=None, detector=None, resample=assembly.to_speech_rate)
        return EchoGuard(
            phrase=wake_word.phrase,
            detector=await asyncio.to_thread(assembly.make_wake_word, self.config),
            resample=assembly.to_speech_rate,
        )

    def _make_speaker(self, options: AppOptions, guard: EchoGuard) -> Speaker:
        worker = self._worker("synthesizer", SynthesizerError, self._engines.renew_voice)
        synthesizer = LateSynthesizer(self._engines.voice)
        self._voice = asyncio.create_task(worker.call(synthesizer.load), name="load-voice")
        self._voice.add_done_callback(_retrieved)
        self._output_worker = self._worker("audio_output", AudioError)
        sink = options.sink or assembly.make_sink(self.config)
        # The volume is the loudspeaker's; a file gets the voice as it is.
        self._sink = sink if _is_file(options.sink) else VolumeSink(sink)
        self._set_volume(self._volume)
        playback = Playback(
            self._sink,
            self._output_worker,
            self._clock,
            observer=guard,
            observer_worker=self._worker("echo"),
        )
        return Speaker(
            synthesizer=synthesizer, worker=worker, playback=playback, reporter=self._reporter
        )

    async def _make_responder(self, options: AppOptions) -> Responder:
        dialogue = await self._make_dialogue(options)
        skill_worker = self._worker("skills", SkillError, lambda: None)
        self._judge = assembly.make_judge(self.config, dialogue, skill_worker, self._clock)
        return Responder(
            dialogue=dialogue,
            settings=assembly.response_settings(self.config),
            skill_worker=skill_worker,
            model=self.language_model,
            model_worker=self._model_worker,
            reporter=self._reporter,
            clock=self._clock,
        )

    async def _make_dialogue(self, options: AppOptions) -> Dialogue:
        journal = self.memory if options.remember else None
        dialogue = assembly.make_dialogue(
            self.config, estimate_tokens, keeper=self.memory, journal=journal
        )
        history = dialogue.history
        self._measure.attach(history)
        kept = await self.memory.load(conversation=options.remember)
        if options.remember:
            history.restore(kept.exchanges, kept.summary, summary_until=kept.summary_until)
            self._housekeeping.expire(
                history, self.memory, retention=self._retention, clock=self._clock
            )
        return dialogue

    def _make_hearing(self, options: AppOptions, ears: Ears, guard: EchoGuard) -> None:
        detectors = ears.detectors
        source = self._source = options.source or assembly.make_source(self.config)
        ear = Ear(
            source,
            detectors.wake_word,
            detectors.voice_activity,
            make_detectors=self._engines.detectors,
        )
        ear_worker = self._worker("ear", WakeWordError, ear.renew)
        self.attention = Attention(
            settings=assembly.attention_settings(self.config, detectors.wake_word),
            ear=ear,
            recognizer=ears.recognizer,
            recognizer_worker=ears.recognizer_worker,
            assistant=self.assistant,
            guard=guard,
            reporter=self._reporter,
            judge=self._judge,
        )
        self.hearing = Hearing(
            ear=ear, worker=ear_worker, listener=self.attention, reporter=self._reporter
        )

    def _report_model(self, model: asyncio.Task[LanguageModel]) -> None:
        if not model.cancelled() and (error := model.exception()) is not None:
            assert isinstance(error, Exception)
            self._measure.failed()
            self._reporter.failed(None, Stage.LANGUAGE_MODEL, error)

    def _set_volume(self, factor: float) -> None:
        self._volume = factor
        if isinstance(self._sink, VolumeSink):
            self._sink.factor = factor

    def _worker(
        self,
        name: str,
        error: type[VoicebotError] | None = None,
        revive: Callable[[], object] | None = None,
    ) -> EngineWorker:
        worker = EngineWorker(name, error=error, revive=revive)
        self._workers.append(worker)
        return worker

    async def _quietly(self, close: object, worker: EngineWorker) -> None:
        assert callable(close)
        try:
            await worker.call(close, timeout_s=_CLOSE_TIMEOUT_S)
        except VoicebotError as error:
            _LOGGER.warning("not closed in time: %s", error)


def _retrieved(task: asyncio.Task[None]) -> None:
    """Take note of how the task ended; whoever needs what it makes is told by awaiting it."""
    if not task.cancelled():
        task.exception()


def _is_file(sink: AudioSink | None) -> bool:
    """Whether what is spoken goes to a file alone."""
    if sink is None:
        return False
    from voicebot.audio.wav import WavSink

    return isinstance(sink, WavSink)
