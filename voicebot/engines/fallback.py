"""A synthesizer that lets another speak when the first one fails."""

import itertools
import logging
from collections.abc import Iterator

import numpy as np
import soxr

from voicebot.audio_types import AudioChunk
from voicebot.errors import SynthesizerError
from voicebot.protocols import IsCancelled, Synthesizer

_LOGGER = logging.getLogger(__name__)


class FallbackSynthesizer:
    """Synthesizer that speaks by ``primary``, and by ``secondary`` where that fails.

    The first failure in a row is a warning in the log. The secondary's audio is resampled to the
    primary's rate. Raises SynthesizerError when both fail.
    """

    def __init__(self, primary: Synthesizer, secondary: Synthesizer) -> None:
        self._primary = primary
        self._secondary = secondary
        self._failing = False

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the primary."""
        return self._primary.sample_rate_hz

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        """Yield the audio of ``text``. After a failure the whole text is spoken again."""
        try:
            yield from self._primary.synthesize(text, is_cancelled=is_cancelled)
        except SynthesizerError as error:
            level = logging.DEBUG if self._failing else logging.WARNING
            _LOGGER.log(level, "%s; the fallback voice speaks", error)
            self._failing = True
            failure = error
        else:
            self._failing = False
            return
        try:
            yield from self._by_secondary(text, is_cancelled)
        except SynthesizerError as error:
            raise SynthesizerError(f"{failure}; the fallback too: {error}") from error

    def _by_secondary(self, text: str, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        source_rate_hz, rate_hz = self._secondary.sample_rate_hz, self.sample_rate_hz
        chunks = self._secondary.synthesize(text, is_cancelled=is_cancelled)
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
