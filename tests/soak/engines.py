"""The real engines with faults before them: they raise or hang when they are told to."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from tests.soak.clock import CountedWorker, SimulatedClock
from tests.soak.devices import Faults
from voicebot import app, assembly
from voicebot.audio_types import AudioChunk, Samples
from voicebot.chat import GenerationRequest, Message
from voicebot.config.schema import Config
from voicebot.errors import LanguageModelError
from voicebot.protocols import (
    IsCancelled,
    LanguageModel,
    Recognizer,
    SkillReply,
    SkillRequest,
    Synthesizer,
    Transcript,
    VoiceActivityDetector,
    WakeWordDetector,
)
from voicebot.skills.clock import ClockSkill

_VOICE_HANGS_S = 12.0


class _Fragile:
    """Another engine, until a fault strikes; everything that is not here is the engine's own."""

    def __init__(self, engine: Any, faults: Faults, clock: SimulatedClock) -> None:
        self._engine = engine
        self._faults = faults
        self._clock = clock

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)


class FragileRecognizer(_Fragile):
    """A Recognizer."""

    def start(self) -> None:
        """Begin an utterance."""
        self._engine.start()

    def accept(self, samples: Samples) -> str:
        """Take audio."""
        if self._faults.take("recognizer hangs"):
            self._clock.hang_until(self._faults.hang_until_s)
        if self._faults.take("recognizer raises"):
            raise RuntimeError("a simulated defect of the recognizer")
        return str(self._engine.accept(samples))

    def finish(self) -> Transcript:
        """End the utterance."""
        transcript: Transcript = self._engine.finish()
        return transcript


class FragileModel(_Fragile):
    """A LanguageModel; it breaks off after the first piece of a reply."""

    def generate(self, request: GenerationRequest, *, is_cancelled: IsCancelled) -> Iterator[Any]:
        """Yield the reply."""
        for count, item in enumerate(self._engine.generate(request, is_cancelled=is_cancelled)):
            if count == 1 and self._faults.take("language model raises"):
                raise LanguageModelError("a simulated defect of the language model")
            if count == 1 and self._faults.take("language model hangs"):
                self._clock.hang_until(self._faults.hang_until_s)
            yield item

    def prefill(self, messages: Sequence[Message], **how: Any) -> Any:
        """Bring a prompt into the cache."""
        if self._faults.take("prefill raises"):
            raise RuntimeError("a simulated defect of the prefill")
        return self._engine.prefill(messages, **how)


class FragileVoice(_Fragile):
    """A Synthesizer; its watch is the machine's clock, so that it hangs in real time."""

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        """Yield the audio."""
        if self._faults.take("voice hangs"):
            self._clock.wait_really(_VOICE_HANGS_S)
        if self._faults.take("voice raises"):
            raise RuntimeError("a simulated defect of the voice")
        yield from self._engine.synthesize(text, is_cancelled=is_cancelled)


class FragileWakeWord(_Fragile):
    """A WakeWordDetector."""

    def process(self, samples: Samples) -> bool:
        """Return whether the wake word was just said."""
        if self._faults.take("wake word hangs"):
            self._clock.hang_until(self._faults.hang_until_s)
        if self._faults.take("wake word raises"):
            raise RuntimeError("a simulated defect of the wake word detector")
        return bool(self._engine.process(samples))


class FragileVoiceActivity(_Fragile):
    """A VoiceActivityDetector."""

    def process(self, window: Samples) -> float:
        """Return the probability of speech."""
        if self._faults.take("voice activity raises"):
            raise RuntimeError("a simulated defect of voice activity detection")
        return float(self._engine.process(window))


@contextmanager
def fragile_engines(faults: Faults, clock: SimulatedClock) -> Iterator[None]:
    """Let every assistant that is built in the block have fragile engines and counted workers."""
    make_model, make_recognizer = assembly.make_language_model, assembly.make_recognizer
    make_voice, make_wake_word = assembly._make_voice, assembly.make_wake_word
    make_activity, handle = assembly.make_voice_activity, ClockSkill.handle

    def model(config: Config, path: Path) -> LanguageModel:
        made: Any = FragileModel(make_model(config, path), faults, clock)
        return made  # type: ignore[no-any-return]

    def recognizer(config: Config, path: Path) -> Recognizer:
        made: Any = FragileRecognizer(make_recognizer(config, path), faults, clock)
        return made  # type: ignore[no-any-return]

    def voice(config: Config, path: Path) -> Synthesizer:
        made: Any = FragileVoice(make_voice(config, path), faults, clock)
        return made  # type: ignore[no-any-return]

    def wake_word(config: Config) -> WakeWordDetector | None:
        made: Any = FragileWakeWord(make_wake_word(config), faults, clock)
        return made  # type: ignore[no-any-return]

    def activity(on_failure: Any) -> VoiceActivityDetector:
        detector: Any = make_activity(on_failure)
        detector._used = FragileVoiceActivity(detector._used, faults, clock)
        return detector  # type: ignore[no-any-return]

    def clock_skill(self: ClockSkill, request: SkillRequest) -> SkillReply | None:
        if faults.take("skill hangs"):
            clock.hang_until(faults.hang_until_s)
        if faults.take("skill raises"):
            raise RuntimeError("a simulated defect of a skill")
        return handle(self, request)

    worker = type("Worker", (CountedWorker,), {"clock": clock})
    with ExitStack() as stack:
        for target, name, stand_in in (
            (assembly, "make_language_model", model),
            (assembly, "make_recognizer", recognizer),
            (assembly, "_make_voice", voice),
            (assembly, "make_wake_word", wake_word),
            (assembly, "make_voice_activity", activity),
            (ClockSkill, "handle", clock_skill),
            (app, "EngineWorker", worker),
        ):
            stack.enter_context(mock.patch.object(target, name, stand_in))
        yield
