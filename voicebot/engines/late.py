"""A voice that is loaded while the assistant listens already."""

from collections.abc import Callable, Iterator

from voicebot.audio_types import AudioChunk
from voicebot.errors import SynthesizerError
from voicebot.protocols import IsCancelled, PreparingSynthesizer, Synthesizer


class LateSynthesizer:
    """PreparingSynthesizer that stands for the one that ``load`` makes.

    All methods are for one thread, which calls ``load`` first: what is to be spoken meanwhile
    waits for that thread. The others raise SynthesizerError where loading failed.
    """

    def __init__(self, make: Callable[[], Synthesizer]) -> None:
        """Make it; ``make`` returns the voice or raises ModelError."""
        self._make = make
        self._voice: Synthesizer | None = None

    def load(self) -> None:
        """Load the voice. Raises ModelError."""
        self._voice = self._make()

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the voice, 0 until it is loaded."""
        return 0 if self._voice is None else self._voice.sample_rate_hz

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        """Yield the audio of ``text``."""
        return self._loaded().synthesize(text, is_cancelled=is_cancelled)

    def prepare(self, *, is_cancelled: IsCancelled) -> bool:
        """Let the voice make one thing ready; return whether there may be more."""
        voice = self._loaded()
        return isinstance(voice, PreparingSynthesizer) and voice.prepare(is_cancelled=is_cancelled)

    def _loaded(self) -> Synthesizer:
        if self._voice is None:
            raise SynthesizerError("the voice is not loaded; `voicebot doctor` tells why")
        return self._voice
