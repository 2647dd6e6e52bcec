"""Makes the engines, again where one has to be replaced, and tells what they did meanwhile."""

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVarTuple, cast

from voicebot import assembly
from voicebot.config.schema import Config
from voicebot.engines.renewable import Renewable
from voicebot.errors import VoicebotError
from voicebot.events import Stage
from voicebot.models.catalog import ModelKind
from voicebot.models.loading import ModelLoader
from voicebot.pipeline.ear import Detectors
from voicebot.pipeline.reporter import Reporter
from voicebot.protocols import LanguageModel, Recognizer

if TYPE_CHECKING:
    from voicebot.engines.fallback import FallbackSynthesizer

Ts = TypeVarTuple("Ts")


class EngineRoom:
    """Makes each engine of one assistant; every method may block and runs on any thread."""

    def __init__(
        self,
        config: Config,
        loader: ModelLoader,
        reporter: Reporter,
        *,
        on_language_model: Callable[[LanguageModel], None],
    ) -> None:
        """Make a room; call it on the event loop, where failures will be reported.

        ``on_language_model`` is told there that the language model was loaded, before
        ``language_model`` returns to the loop, and that it was loaded anew, perhaps another one.
        """
        self._config = config
        self._loader = loader
        self._reporter = reporter
        self._on_language_model = on_language_model
        self._loop = asyncio.get_running_loop()
        self._language_model: Renewable[LanguageModel] | None = None
        self._recognizer: Renewable[Recognizer] | None = None
        self._voice: FallbackSynthesizer | None = None

    @property
    def voice_hung(self) -> bool:
        """Whether the voice hangs and no new one could take its place."""
        return self._voice is not None and self._voice.hung

    def language_model(self) -> LanguageModel:
        """Load the language model. Raises ModelError."""
        self._language_model = Renewable(
            lambda: self._loader.load(
                ModelKind.LANGUAGE_MODEL,
                lambda path: assembly.make_language_model(self._config, path),
            )
        )
        model = cast(LanguageModel, self._language_model)
        self._later(self._on_language_model, model)
        return model

    def renew_language_model(self) -> None:
        """Load the language model anew, for all that have it. Raises ModelError."""
        if self._language_model is not None:
            self._language_model.renew()
            self._later(self._on_language_model, cast(LanguageModel, self._language_model))

    def recognizer(self) -> Recognizer:
        """Load the recognizer. Raises ModelError."""
        self._recognizer = Renewable(
            lambda: self._loader.load(
                ModelKind.RECOGNIZER, lambda path: assembly.make_recognizer(self._config, path)
            )
        )
        return cast(Recognizer, self._recognizer)

    def renew_recognizer(self) -> None:
        """Load the recognizer anew. Raises ModelError."""
        if self._recognizer is not None:
            self._recognizer.renew()

    def voice(self) -> "FallbackSynthesizer":
        """Load the voice and the one that speaks when it fails. Raises ModelError."""
        self._voice = self._loader.load(
            ModelKind.VOICE,
            lambda path: assembly.make_synthesizer(
                self._config, path, self._on_failure(Stage.SYNTHESIZER)
            ),
        )
        return self._voice

    def renew_voice(self) -> None:
        """Load the voice anew. Raises ModelError."""
        if self._voice is not None:
            self._voice.renew()

    def detectors(self) -> Detectors:
        """Load wake word and voice activity detection. Raises ModelError."""
        return Detectors(
            wake_word=assembly.make_wake_word(self._config),
            voice_activity=assembly.make_voice_activity(self._on_failure(Stage.VOICE_ACTIVITY)),
        )

    def _on_failure(self, stage: Stage) -> Callable[[VoicebotError], None]:
        """Return what reports the failures of a stage that are noticed on an engine's thread."""

        def report(error: VoicebotError) -> None:
            self._later(self._reporter.failed, None, stage, error)

        return report

    def _later(self, function: Callable[[*Ts], object], *args: *Ts) -> None:
        with contextlib.suppress(RuntimeError):  # the event loop is closed
            self._loop.call_soon_threadsafe(function, *args)
