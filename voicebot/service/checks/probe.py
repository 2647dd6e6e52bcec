"""The test sound and what a recording of it tells; pure, no device.

The sound is a sweep. Its cross-correlation with the recording has one sharp peak where it arrived
(A. Farina, "Simultaneous measurement of impulse response and distortion with a swept-sine
technique", AES Convention 108, 2000).
"""

from dataclasses import dataclass

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples

_SWEEP_S = 1.0
_FROM_HZ, _TO_HZ = 300.0, 5000.0
_FADE_S = 0.02
_PEAK = 0.25
_CLIPPED = 32_600
_CLEAR_PEAK = 8.0
_SILENT_DB = -120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """What the microphone heard before and during the test sound.

    Attributes:
        noise_floor_dbfs: level of what was heard before it.
        is_dead: what was heard is digital silence, without even the noise of a microphone.
        dc_offset: mean of the samples, as a part of full scale.
        clipped: part of the samples that are at full scale.
        level_dbfs: level of the test sound at the microphone; None when it was not found.
        arrival_sample: where the test sound begins in the recording; None when not found.
        peak_ratio: height of the correlation's peak over its standard deviation.
    """

    noise_floor_dbfs: float
    is_dead: bool
    dc_offset: float
    clipped: float
    level_dbfs: float | None
    arrival_sample: int | None
    peak_ratio: float


def probe_sound() -> Samples:
    """Return a sweep of one second from 300 to 5000 Hz at 16 kHz, peak -12 dBFS."""
    time_s = np.arange(round(_SWEEP_S * SPEECH_SAMPLE_RATE_HZ)) / SPEECH_SAMPLE_RATE_HZ
    rate = np.log(_TO_HZ / _FROM_HZ)
    phase = 2 * np.pi * _FROM_HZ * _SWEEP_S / rate * np.expm1(time_s / _SWEEP_S * rate)
    fade = np.clip(np.minimum(time_s, _SWEEP_S - time_s) / _FADE_S, 0.0, 1.0)
    sound: Samples = np.round(32767 * _PEAK * fade * np.sin(phase)).astype(np.int16)
    return sound


def analyse(quiet: Samples, recording: Samples) -> Hearing:
    """Return what ``recording`` tells of the test sound, after ``quiet`` without it.

    Both are 16 kHz, int16, shape (n,).
    """
    everything = np.concatenate([quiet, recording])
    sound = probe_sound()
    start, ratio = _find(sound, recording)
    is_heard = ratio >= _CLEAR_PEAK
    heard = recording[start : start + len(sound)]
    return Hearing(
        noise_floor_dbfs=_level_dbfs(quiet),
        is_dead=not everything.any(),
        dc_offset=float(everything.mean()) / 32768 if len(everything) else 0.0,
        clipped=float(np.mean(np.abs(everything.astype(np.int32)) >= _CLIPPED)),
        level_dbfs=_level_dbfs(heard) if is_heard else None,
        arrival_sample=start if is_heard else None,
        peak_ratio=round(ratio, 1),
    )


def _find(sound: Samples, recording: Samples) -> tuple[int, float]:
    """Return where ``sound`` most likely begins in ``recording``, and how clearly."""
    if len(recording) < len(sound):
        return 0, 0.0
    audio = recording.astype(np.float64)
    size = 1 << int(np.ceil(np.log2(len(audio) + len(sound))))
    spectrum = np.fft.rfft(audio - audio.mean(), size) * np.conj(
        np.fft.rfft(sound.astype(np.float64), size)
    )
    lags = len(recording) - len(sound) + 1
    correlation = np.abs(np.fft.irfft(spectrum, size)[:lags])
    spread = float(np.sqrt(np.mean(correlation**2)))
    start = int(correlation.argmax())
    return start, float(correlation[start]) / spread if spread else 0.0


def _level_dbfs(samples: Samples) -> float:
    """Return the root mean square without the mean, relative to full scale."""
    if not len(samples):
        return _SILENT_DB
    audio = samples.astype(np.float64) / 32768
    rms = float(audio.std())
    return max(_SILENT_DB, 20 * float(np.log10(rms))) if rms else _SILENT_DB
