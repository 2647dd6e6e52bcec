"""What lies between a mouth and the recognizer: room, microphone, codec, level."""

import io
import random

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from scipy.signal import butter, fftconvolve, sosfilt

SAMPLE_RATE_HZ = 16000
FULL_SCALE = 32768.0
_BLOCK = 4000
# (container, coding, sample rate in Hz) as libsndfile names them
CODECS = (
    ("WAV", "ULAW", 8000),
    ("WAV", "ALAW", 8000),
    ("WAV", "ALAW", 16000),
    ("WAV", "GSM610", 8000),
    ("WAV", "IMA_ADPCM", 16000),
    ("OGG", "OPUS", 16000),
)


def reverberate(
    samples: NDArray[np.float32], *, decay_s: float, direct_to_reverberant_db: float, seed: int
) -> NDArray[np.float32]:
    """Convolve with a room: a few early reflections and a tail of decaying noise.

    Args:
        samples: float32 of shape (n,) at 16 kHz.
        decay_s: time in which the tail falls by 60 dB (RT60).
        direct_to_reverberant_db: energy of the direct sound over that of the rest.
        seed: chooses the room.
    """
    generator = np.random.default_rng(seed)
    count = int(SAMPLE_RATE_HZ * decay_s)
    response = generator.standard_normal(count) * np.exp(-6.9 * np.arange(count) / count)
    response[: int(0.002 * SAMPLE_RATE_HZ)] = 0
    for _ in range(generator.integers(2, 8)):
        delay = int(SAMPLE_RATE_HZ * generator.uniform(0.001, 0.03))
        response[min(delay, count - 1)] += generator.choice((-1, 1)) * generator.uniform(1, 5)
    energy = np.sqrt((response**2).sum())
    response *= 10 ** (-direct_to_reverberant_db / 20) / energy
    response[0] = 1.0
    wet: NDArray[np.float32] = fftconvolve(samples, response)[: len(samples)]
    return wet.astype(np.float32)


def microphone(samples: NDArray[np.float32], rng: random.Random) -> NDArray[np.float32]:
    """A microphone's low and high cut, spectral tilt and, now and then, soft saturation."""
    if rng.random() < 0.5:
        samples = np.convolve(samples, (1.0, rng.uniform(-0.5, 0.5)))[: len(samples)]
    if rng.random() < 0.3:
        cut = butter(rng.choice((1, 2, 4)), rng.uniform(2800, 7000), "low",
                     fs=SAMPLE_RATE_HZ, output="sos")  # fmt: skip
        samples = sosfilt(cut, samples)
    if rng.random() < 0.35:
        cut = butter(rng.choice((1, 2)), rng.uniform(60, 400), "high",
                     fs=SAMPLE_RATE_HZ, output="sos")  # fmt: skip
        samples = sosfilt(cut, samples)
    if rng.random() < 0.1:
        peak = np.abs(samples).max() + 1e-9
        drive = rng.uniform(1, 4)
        samples = np.tanh(samples / peak * drive) * peak / drive
    return samples.astype(np.float32)


def transcode(samples: NDArray[np.float32], codec: tuple[str, str, int]) -> NDArray[np.float32]:
    """Encode and decode with one of `CODECS`; same length and rate as before."""
    container, coding, sample_rate_hz = codec
    narrow = soxr.resample(samples, SAMPLE_RATE_HZ, sample_rate_hz)
    peak = np.abs(narrow).max() + 1e-9
    file = io.BytesIO()
    scaled = narrow * (0.7 / peak)
    with soundfile.SoundFile(
        file, "w", sample_rate_hz, 1, format=container, subtype=coding
    ) as encoder:
        for start in range(0, len(scaled), _BLOCK):  # libsndfile's Opus fails on long writes
            encoder.write(scaled[start : start + _BLOCK])
    file.seek(0)
    decoded, _ = soundfile.read(file, dtype="float32")
    wide = soxr.resample(decoded * (peak / 0.7), sample_rate_hz, SAMPLE_RATE_HZ)
    result = np.zeros_like(samples)
    count = min(len(wide), len(samples))
    result[:count] = wide[:count]
    return result


def active_level(samples: NDArray[np.float32]) -> float:
    """Root mean square of the parts that carry the energy, for signal-to-noise ratios."""
    power = samples.astype(np.float64) ** 2
    loud = power[power > power.mean() * 0.05]
    return float(np.sqrt(loud.mean())) if len(loud) else 1.0


def add_noise(
    samples: NDArray[np.float32], noise: NDArray[np.float32], snr_db: float
) -> NDArray[np.float32]:
    """Mix unit-variance noise in at a signal-to-noise ratio measured on the active speech."""
    level = active_level(samples) * 10 ** (-snr_db / 20)
    return (samples + noise * level).astype(np.float32)


def quantize(samples: NDArray[np.float32], peak: float) -> NDArray[np.float32]:
    """Scale to a peak and round to 16-bit integers (kept as float32)."""
    scaled = samples * (peak / (np.abs(samples).max() + 1e-9))
    return np.clip(np.round(scaled), -FULL_SCALE, FULL_SCALE - 1).astype(np.float32)
