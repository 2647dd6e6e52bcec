"""Engines that let another take over when the first one fails."""

import itertools
import logging
import threading
import time
from collections.abc import Callable, Iterator

import numpy as np
import soxr

from voicebot.audio_types import AudioChunk, Samples
from voicebot.engines.watched import Watched
from voicebot.errors import (
    StageTimeoutError,
    SynthesizerError,
    VoicebotError,
    WakeWordError,
)
from voicebot.protocols import (
    IsCancelled,
    PreparingSynthesizer,
    Synthesizer,
    VoiceActivityDetector,
)

_LOGGER = logging.getLogger(__name__)
_STALL_S = 10.0

OnFailure = Callable[[VoicebotError], None]
"""Is told of the first failure in a row, on the engine's thread."""


def _log_failure(error: VoicebotError) -> None:
    _LOGGER.warning("%s", error)


class FallbackSynthesizer:
    """Synthesizer that speaks by ``primary``, and by ``secondary`` where that fails or hangs.

    The secondary's audio is resampled to the primary's rate. Raises what the primary raises, or
    SynthesizerError, when there is no secondary or it fails too.

    Args:
        primary: speaks as long as it works.
        secondary: speaks a text from its beginning when the primary failed in it.
        remake: makes the primary anew when it hangs; the hanging one is left behind.
        stall_s: a primary that is silent for longer hangs.
        remake_timeout_s: when ``remake`` takes longer, the voice is ``hung`` until it has ended.
        on_failure: is told of the first failure in a row; None logs a warning.
    """

    def __init__(
        self,
        primary: Synthesizer,
        secondary: Synthesizer | None,
        *,
        remake: Callable[[], Synthesizer] | None = None,
        stall_s: float = _STALL_S,
        remake_timeout_s: float = 180.0,
        on_failure: OnFailure | None = None,
    ) -> None:
        self._primary: Synthesizer | None = primary
        self._secondary = secondary
        self._remake = remake
        self._stall_s = stall_s
        self._remake_timeout_s = remake_timeout_s
        self._remaking_since_s: float | None = None
        self._on_failure = on_failure or _log_failure
        self._sample_rate_hz = primary.sample_rate_hz
        self._failing = False
        self._hanging: Watched[AudioChunk] | None = None
        self._given_up = False

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the primary."""
        return self._sample_rate_hz

    @property
    def hung(self) -> bool:
        """Whether the primary hangs and no new one could take its place, or not in time."""
        since_s = self._remaking_since_s
        if since_s is not None and time.monotonic() - since_s > self._remake_timeout_s:
            return True
        return self._given_up and self._hanging is not None and self._hanging.running

    def renew(self) -> None:
        """Make the primary anew. Raises ModelError."""
        if self._remake is not None:
            self._primary = self._remake()

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        """Yield the audio of ``text``. After a failure the whole text is spoken again."""
        failure: VoicebotError = StageTimeoutError("synthesizer: it hangs")
        if (primary := self._primary) is not None:
            try:
                yield from self._by_primary(primary, text, is_cancelled)
            except Exception as error:  # noqa: BLE001 - the library raises what it likes
                failure = self._as_ours(error)
                if self._secondary is not None and not self._failing:
                    self._on_failure(failure)
                self._failing = True
            else:
                self._failing = False
                return
        if self._secondary is None:
            raise failure
        try:
            yield from self._by_secondary(self._secondary, text, is_cancelled)
        except SynthesizerError as error:
            raise SynthesizerError(f"{failure}; that fails too: {error}") from error

    def prepare(self, *, is_cancelled: IsCancelled) -> bool:
        """Let the primary make one thing ready; return whether there may be more.

        Raises SynthesizerError.
        """
        primary = self._primary
        if not isinstance(primary, PreparingSynthesizer):
            return False
        try:
            return primary.prepare(is_cancelled=is_cancelled)
        except SynthesizerError:
            raise
        except Exception as error:  # the library raises what it likes
            raise SynthesizerError(f"{type(error).__name__}: {error}") from error

    def _by_primary(
        self, primary: Synthesizer, text: str, is_cancelled: IsCancelled
    ) -> Iterator[AudioChunk]:
        watched = Watched(
            lambda stop: primary.synthesize(text, is_cancelled=stop),
            name="synthesizer",
            stall_s=self._stall_s,
            is_cancelled=is_cancelled,
        )
        try:
            yield from watched
        finally:
            if watched.running:
                self._leave_behind(watched)

    def _leave_behind(self, hanging: Watched[AudioChunk]) -> None:
        """Speak by the secondary until a new primary is made; a second one is not."""
        self._primary = None
        may_remake = self._remake is not None and (
            self._hanging is None or not self._hanging.running
        )
        self._hanging = hanging
        self._given_up = not may_remake
        if may_remake:
            threading.Thread(target=self._make_anew, name="voicebot-voice", daemon=True).start()

    def _make_anew(self) -> None:
        assert self._remake is not None
        self._remaking_since_s = time.monotonic()
        try:
            self._primary = self._remake()
        except Exception as error:  # noqa: BLE001 - the library raises what it likes
            self._given_up = True
            _LOGGER.warning("the voice could not be made anew: %s", self._as_ours(error))
        finally:
            self._remaking_since_s = None

    def _as_ours(self, error: Exception) -> VoicebotError:
        then = "" if self._secondary is None else "; the fallback voice speaks"
        if isinstance(error, VoicebotError):
            return type(error)(f"{error}{then}")
        return SynthesizerError(f"{type(error).__name__}: {error}{then}")

    def _by_secondary(
        self, secondary: Synthesizer, text: str, is_cancelled: IsCancelled
    ) -> Iterator[AudioChunk]:
        source_rate_hz, rate_hz = secondary.sample_rate_hz, self.sample_rate_hz
        chunks = secondary.synthesize(text, is_cancelled=is_cancelled)
        if source_rate_hz == rate_hz:
            yield from chunks
            return
        resampler = soxr.ResampleStream(source_rate_hz, rate_hz, 1, dtype="int16")
        start = 0
        end = (np.zeros(0, np.int16), True)
        for samples, last in itertools.chain(((chunk.samples, False) for chunk in chunks), [end]):
            resampled = resampler.resample_chunk(samples, last=last)
            if len(resampled):
                yield AudioChunk(samples=resampled, sample_rate_hz=rate_hz, start_sample=start)
                start += len(resampled)


class FallbackVoiceActivity:
    """VoiceActivityDetector that goes on with ``secondary`` once ``primary`` has failed.

    Both take windows of the same length.
    """

    def __init__(
        self,
        primary: VoiceActivityDetector,
        secondary: VoiceActivityDetector,
        *,
        on_failure: OnFailure = _log_failure,
    ) -> None:
        self._used = primary
        self._secondary = secondary
        self._on_failure = on_failure

    @property
    def window_samples(self) -> int:
        """Length of the windows that ``process`` takes."""
        return self._used.window_samples

    def process(self, window: Samples) -> float:
        """Return the probability of speech, 0 to 1."""
        try:
            return self._used.process(window)
        except Exception as error:
            if self._used is self._secondary:
                raise
            self._used = self._secondary
            self._on_failure(WakeWordError(f"voice activity: {error}; loudness decides instead"))
        return self._secondary.process(window)

    def reset(self) -> None:
        """Forget the audio so far."""
        self._used.reset()
