"""Takes the assistant's own voice out of what the microphone heard."""

from typing import Any

import numpy as np
import numpy.typing as npt

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples

Floats = npt.NDArray[np.float64]

_TAPS = 640
_TAPS_BEFORE_PEAK = 48
_FRAME_SAMPLES = SPEECH_SAMPLE_RATE_HZ // 100
_REGULARIZATION = 1e-3
_MIN_FIT_SAMPLES = SPEECH_SAMPLE_RATE_HZ // 10
_MUTED_ABOVE_MISSED = 4.0
_MIN_MUTED = 0.1
_MAX_MUTED = 0.7
_MUTED_GAIN = 0.1
_PAUSE_FRAMES = 30
_ONSET_FRAMES = 10
_SMOOTHED_FRAMES = 5


class EchoCanceller:
    """Subtracts what the loudspeaker's audio becomes on its way to the microphone.

    That way is one finite impulse response of 40 ms, fitted by least squares (the Wiener filter of
    Haykin, "Adaptive Filter Theory") to audio that is mostly echo. Where nearly all of 10 ms was
    echo they are muted, for the rest is what the fit missed. All audio is 16 kHz.
    """

    def __init__(
        self, played: Samples, start_sample: int, response: Floats, lag: int, missed: float
    ) -> None:
        """Make a canceller; ``missed`` is the share of the energy that the fit leaves."""
        self.missed = missed
        self._played = played.astype(np.float64)
        self._start_sample = start_sample
        self._response = response
        self._lag = lag
        self._mostly_echo = min(_MAX_MUTED, max(_MIN_MUTED, _MUTED_ABOVE_MISSED * missed))

    @property
    def played_samples(self) -> int:
        """How much of what was played it knows."""
        return len(self._played)

    def over(self, played: Samples) -> "EchoCanceller":
        """Return one for more of what was played, from the same sample on."""
        return EchoCanceller(played, self._start_sample, self._response, self._lag, self.missed)

    def clean(self, heard: Samples, end_sample: int) -> Samples:
        """Return ``heard``, whose last sample is just before ``end_sample``, without the echo."""
        return self._separate(heard, end_sample)[0]

    def missed_in(self, heard: Samples, end_sample: int) -> float:
        """Return which share of the energy of ``heard`` is no echo; more than 1 is possible."""
        residual = self._residual(heard, end_sample)
        raw = heard.astype(np.float64)
        return float(residual @ residual) / max(1.0, float(raw @ raw))

    def person(self, heard: Samples, end_sample: int) -> Samples:
        """Return what a person has been saying until now, from a little before it began."""
        cleaned, is_echo = self._separate(heard, end_sample)
        begin = len(is_echo)
        for index in range(len(is_echo) - 1, -1, -1):
            if not is_echo[index]:
                begin = index
            elif begin - index > _PAUSE_FRAMES:
                break
        return cleaned[max(0, begin - _ONSET_FRAMES) * _FRAME_SAMPLES :]

    def _separate(self, heard: Samples, end_sample: int) -> tuple[Samples, npt.NDArray[np.bool_]]:
        """Return the audio without the echo, and which frames of 10 ms were hardly more than it."""
        frames = -(-len(heard) // _FRAME_SAMPLES)
        is_over = self._first(heard, end_sample) - len(self._response) >= len(self._played)
        if is_over or not frames:
            return heard, np.zeros(frames, bool)
        raw, residual = heard.astype(np.float64), self._residual(heard, end_sample)
        before, after = _smooth(_energies(raw)), _smooth(_energies(residual))
        is_echo = after < self._mostly_echo * before
        # Where subtracting makes it louder nothing was played.
        cleaned = np.where(_by_sample(after > before, len(raw)), raw, residual)
        cleaned *= _by_sample(np.where(is_echo, _MUTED_GAIN, 1.0), len(raw))
        samples: Samples = np.rint(cleaned).clip(-32768, 32767).astype(np.int16)
        return samples, is_echo

    def _residual(self, heard: Samples, end_sample: int) -> Floats:
        """Return ``heard`` less the echo."""
        taps = len(self._response)
        first = self._first(heard, end_sample) - taps + 1
        reference = _between(self._played, first, len(heard) + taps - 1)
        return heard.astype(np.float64) - np.convolve(reference, self._response, "valid")

    def _first(self, heard: Samples, end_sample: int) -> int:
        """Return the index of what was played for the first sample of ``heard``."""
        return end_sample - len(heard) - self._start_sample - self._lag


def fitted_canceller(
    heard: Samples, played: Samples, *, end_sample: int, fit_samples: int, max_lag: int
) -> EchoCanceller | None:
    """Return a canceller for an echo of ``played`` in ``heard``, or None if nothing was played.

    Args:
        heard: the microphone, shape (n,).
        played: the loudspeaker, shape (max_lag + n + m,): it begins ``max_lag`` samples before
            ``heard`` and goes on for ``m`` samples after it.
        end_sample: number of the sample just after ``heard``.
        fit_samples: how much of the beginning of ``heard`` is mostly echo.
        max_lag: how much later than it was played the echo may be heard.
    """
    begin = int((played != 0).argmax()) - max_lag
    if begin > 0:
        # Before the first sound was played nothing is an echo.
        heard, played, fit_samples = heard[begin:], played[begin:], fit_samples - begin
    raw = heard[: max(0, fit_samples)].astype(np.float64)
    reference = played[: max_lag + len(raw)].astype(np.float64)
    if min(len(raw), int(np.count_nonzero(reference))) < _MIN_FIT_SAMPLES or not raw.any():
        return None
    # lags[k] compares with what was played max_lag - k samples before.
    size = 1 << (len(reference) + len(raw)).bit_length()
    spectrum = np.fft.rfft(reference, size) * np.conj(np.fft.rfft(raw, size))
    lags = np.fft.irfft(spectrum, size)[: max_lag + 1]
    lag = max_lag - int(np.abs(lags).argmax()) - _TAPS_BEFORE_PEAK
    first = max_lag - lag - _TAPS + 1
    aligned = _between(reference, first, len(raw) + _TAPS - 1)
    response = _least_squares(aligned, raw)
    residual = raw - np.convolve(aligned, response, "valid")
    missed = float(residual @ residual / (raw @ raw))
    return EchoCanceller(played, end_sample - len(heard) - max_lag, response, lag, missed)


def _least_squares(reference: Floats, heard: Floats) -> Floats:
    """Return the response from ``reference``, which begins taps - 1 earlier, to ``heard``."""
    size = 1 << (len(reference) + _TAPS).bit_length()
    spectrum = np.fft.rfft(reference, size)
    own = np.fft.irfft(np.abs(spectrum) ** 2, size)[:_TAPS]
    padded = np.concatenate([np.zeros(_TAPS - 1), heard])
    cross = np.fft.irfft(np.fft.rfft(padded, size) * np.conj(spectrum), size)[:_TAPS]
    own[0] *= 1 + _REGULARIZATION
    index = np.arange(_TAPS)
    toeplitz = own[np.abs(index[:, None] - index[None, :])]
    response: Floats = np.linalg.solve(toeplitz, cross)
    return response


def _between(samples: Floats, first: int, count: int) -> Floats:
    """Return ``count`` samples from ``first`` on, zeros where there are none."""
    out = np.zeros(count)
    begin, end = max(0, first), min(len(samples), first + count)
    if end > begin:
        out[begin - first : end - first] = samples[begin:end]
    return out


def _energies(samples: Floats) -> Floats:
    """Return the energy of each 10 ms, the last one maybe shorter."""
    starts = np.arange(0, len(samples), _FRAME_SAMPLES)
    return np.add.reduceat(samples**2, starts) if len(samples) else np.zeros(0)


def _smooth(energies: Floats) -> Floats:
    """Return the mean over the neighbours of each frame."""
    box = np.ones(_SMOOTHED_FRAMES) / _SMOOTHED_FRAMES
    return np.convolve(np.pad(energies, _SMOOTHED_FRAMES // 2, "edge"), box, "valid")


def _by_sample(frames: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    return np.repeat(frames, _FRAME_SAMPLES)[:count]
