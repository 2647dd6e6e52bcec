"""Units that the network and the vocoder share."""

from __future__ import annotations

import numpy as np

SAMPLE_RATE_HZ = 22050
HOP = 128
"""Samples from one set of vocoder parameters to the next."""
FRAME_HOPS = 2
"""Sets of parameters that one network frame yields."""
FRAME = HOP * FRAME_HOPS
"""Samples per network frame, the unit of durations."""
BANDS = 64
"""Points of the spectral envelope, evenly spaced in mel from 0 Hz to half the sample rate."""
BINS = 513
"""Bins of the vocoder's filters, evenly spaced in Hz."""
F0_MIN_HZ, F0_MAX_HZ = 60.0, 500.0
LOG_AMPLITUDE_MIN = -9.0
_SURROUNDINGS = 9.0


def hz_to_mel(hz: np.ndarray) -> np.ndarray:
    """O'Shaughnessy's mel scale."""
    return 2595.0 * np.log10(1.0 + hz / 700.0)


def mel_to_hz(mel: np.ndarray) -> np.ndarray:
    """Inverse of :func:`hz_to_mel`."""
    return 700.0 * (10.0 ** (mel / 2595.0) - 1.0)


def band_centres_hz() -> np.ndarray:
    """Return the frequencies of the envelope points, shape (BANDS,)."""
    top = hz_to_mel(np.array(SAMPLE_RATE_HZ / 2))
    return mel_to_hz(np.linspace(0.0, float(top), BANDS))


def band_averages(bin_hz: np.ndarray) -> np.ndarray:
    """Return triangular weights (bins, BANDS) that average a power spectrum into bands."""
    mel = hz_to_mel(bin_hz)[:, None]
    centres = hz_to_mel(band_centres_hz())[None]
    spacing = float(centres[0, 1])
    weights = np.maximum(0.0, 1.0 - np.abs(mel - centres) / spacing)
    nearest = np.abs(mel - centres).argmin(axis=0)
    weights[nearest, np.arange(BANDS)] += 1e-3
    return weights / weights.sum(axis=0, keepdims=True)


def band_to_bins(warp: float = 1.0) -> np.ndarray:
    """Return weights (BANDS, BINS) that interpolate the envelope at the filter's bins.

    ``warp`` > 1 moves formants up, as a shorter vocal tract does.
    """
    hz = np.minimum(np.linspace(0.0, SAMPLE_RATE_HZ / 2, BINS) / warp, SAMPLE_RATE_HZ / 2)
    centres = hz_to_mel(band_centres_hz())
    position = np.clip(hz_to_mel(hz) / centres[1], 0.0, BANDS - 1.001)
    low = position.astype(int)
    weights = np.zeros((BANDS, BINS), np.float32)
    weights[low, np.arange(BINS)] = 1.0 - (position - low)
    weights[low + 1, np.arange(BINS)] = position - low
    return weights


def sharpener(factor: float) -> np.ndarray:
    """Return weights (BANDS, BANDS) that deepen the envelope's peaks and valleys.

    ``factor`` > 1 multiplies the distance of each band from the average of its surroundings, which
    makes up for the smoothing of statistical training.
    """
    number = np.arange(BANDS)
    near = np.maximum(0.0, 1.0 - np.abs(number[:, None] - number) / _SURROUNDINGS)
    average = near / near.sum(axis=0, keepdims=True)
    return (factor * np.eye(BANDS) + (1.0 - factor) * average).astype(np.float32)
