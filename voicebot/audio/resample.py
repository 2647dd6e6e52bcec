"""Sample rate conversion of mono 16-bit audio, with libsoxr."""

from math import gcd

import numpy as np
import numpy.typing as npt
import soxr

from voicebot.audio_types import Samples

Floats = npt.NDArray[np.float32]
"""Mono audio at full scale 1.0, shape (n,)."""

_CAPTURE_QUALITY = "MQ"
_PLAYBACK_QUALITY = "HQ"
_TAIL_CONTEXT_S = 0.2


def to_float(samples: Samples) -> Floats:
    """Return 16-bit samples at full scale 1.0."""
    return samples.astype(np.float32) / np.float32(32768)


def to_int16(audio: npt.NDArray[np.floating]) -> Samples:
    """Return audio at full scale 1.0 as 16-bit samples; what is louder is clipped."""
    scaled = np.nan_to_num(audio) * 32768
    samples: Samples = np.clip(np.rint(scaled), -32768, 32767).astype(np.int16)
    return samples


def resample(samples: Samples, from_hz: int, to_hz: int) -> Samples:
    """Return a whole recording, shape (n,), at another rate."""
    if from_hz == to_hz or not len(samples):
        return samples
    return to_int16(soxr.resample(to_float(samples), from_hz, to_hz, quality=_PLAYBACK_QUALITY))


class StreamResampler:
    """Converts a stream block by block; the joints between blocks are not audible.

    Output lags input by up to 41 ms (44.1 to 16 kHz; 6 ms from 48 kHz); ``finish`` yields the rest.
    """

    def __init__(self, from_hz: int, to_hz: int, quality: str = _CAPTURE_QUALITY) -> None:
        self._stream = (
            None
            if from_hz == to_hz
            else soxr.ResampleStream(from_hz, to_hz, 1, dtype="float32", quality=quality)
        )

    def push(self, audio: Floats) -> Floats:
        """Take the next block; return what can be given already, shape (m,)."""
        if self._stream is None:
            return audio
        converted: Floats = self._stream.resample_chunk(audio)
        return converted

    def finish(self) -> Floats:
        """Return what is left and make ready for a new stream."""
        if self._stream is None:
            return np.zeros(0, np.float32)
        rest: Floats = self._stream.resample_chunk(np.zeros(0, np.float32), last=True)
        self._stream.clear()
        return rest


class PlaybackResampler:
    """Converts a stream whose end may come at any time.

    After each block it gives what is final, and a *tail*: what follows if no block comes any more.
    The tail of one call is the beginning of what the next call gives, up to the few samples that
    lie within reach of the filter. So playback starts at once and its end is never cut off.
    """

    def __init__(self, from_hz: int, to_hz: int) -> None:
        self._rates = from_hz, to_hz
        self._stream = StreamResampler(from_hz, to_hz, _PLAYBACK_QUALITY)
        divisor = gcd(from_hz, to_hz)
        # Only at multiples of this step do input and output samples fall on the same instant.
        self._in_step, self._out_step = from_hz // divisor, to_hz // divisor
        self._context = np.zeros(0, np.float32)
        self._context_start = 0
        self._given = 0

    def push(self, samples: Samples) -> tuple[Samples, Samples]:
        """Take the next block; return what is final and the tail, each of shape (n,)."""
        from_hz, to_hz = self._rates
        if from_hz == to_hz:
            return samples, np.zeros(0, np.int16)
        audio = to_float(samples)
        final = self._stream.push(audio)
        self._given += len(final)
        self._remember(audio)
        context: Floats = soxr.resample(self._context, from_hz, to_hz, quality=_PLAYBACK_QUALITY)
        context_start = self._context_start // self._in_step * self._out_step
        return to_int16(final), to_int16(context[self._given - context_start :])

    def _remember(self, audio: Floats) -> None:
        context = np.concatenate([self._context, audio])
        surplus = len(context) - round(_TAIL_CONTEXT_S * self._rates[0])
        drop = max(0, surplus // self._in_step * self._in_step)
        self._context = context[drop:]
        self._context_start += drop
