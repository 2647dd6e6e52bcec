"""Test signals and how far a signal is from a pure tone."""

import numpy as np

from voicebot.audio_types import Samples


def tone(frequency_hz: float, duration_s: float, sample_rate_hz: int, peak: int = 8000) -> Samples:
    """Return a sine, int16, shape (n,)."""
    time_s = np.arange(round(duration_s * sample_rate_hz)) / sample_rate_hz
    samples: Samples = np.rint(peak * np.sin(2 * np.pi * frequency_hz * time_s)).astype(np.int16)
    return samples


def tone_fit(samples: Samples, frequency_hz: float, sample_rate_hz: int) -> tuple[float, float]:
    """Return the peak of the best-fitting sine and the largest distance from it."""
    phase = 2 * np.pi * frequency_hz * np.arange(len(samples)) / sample_rate_hz
    basis = np.stack([np.cos(phase), np.sin(phase)], axis=1)
    audio = samples.astype(np.float64)
    weights = np.linalg.lstsq(basis, audio, rcond=None)[0]
    return float(np.hypot(*weights)), float(np.abs(audio - basis @ weights).max())
