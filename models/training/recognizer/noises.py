"""Sounds that are not speech: coloured noise, hum, fans, clicks and synthetic music.

Every function returns float32 of shape (n,) with unit standard deviation (clicks and music
approximately), at 16 kHz.
"""

import random

import numpy as np
from numpy.typing import NDArray
from scipy.signal import butter, sosfilt

SAMPLE_RATE_HZ = 16000
KINDS = ("white", "pink", "brown", "hum", "fan", "clicks", "music", "band")
_SLOPES = {"white": 0.0, "pink": 0.5, "brown": 1.0}


def noise(kind: str, count: int, rng: random.Random) -> NDArray[np.float32]:
    """`count` samples of one of `KINDS`."""
    generator = np.random.default_rng(rng.getrandbits(32))
    if kind in _SLOPES:
        return _unit(coloured(count, _SLOPES[kind], generator))
    if kind == "hum":
        return _unit(_hum(count, rng) + 0.5 * _unit(coloured(count, 1.0, generator)))
    if kind == "fan":
        return _unit(_fan(count, rng, generator))
    if kind == "clicks":
        return _clicks(count, rng, generator)
    if kind == "music":
        return _unit(_music(count, rng, generator))
    low, high = rng.uniform(60, 1500), rng.uniform(1800, 7500)
    section = butter(2, (low, high), "band", fs=SAMPLE_RATE_HZ, output="sos")
    return _unit(sosfilt(section, generator.standard_normal(count)))


def coloured(count: int, slope: float, generator: np.random.Generator) -> NDArray[np.float32]:
    """Noise whose amplitude falls with frequency to the power `slope`, flat below 60 Hz."""
    spectrum = np.fft.rfft(generator.standard_normal(count))
    floor = count * 60 / SAMPLE_RATE_HZ
    spectrum /= np.maximum(np.arange(len(spectrum)), floor) ** slope
    return np.fft.irfft(spectrum, count).astype(np.float32)


def _unit(samples: NDArray[np.float64] | NDArray[np.float32]) -> NDArray[np.float32]:
    return (samples / (samples.std() + 1e-9)).astype(np.float32)


def _seconds(count: int) -> NDArray[np.float64]:
    return np.arange(count) / SAMPLE_RATE_HZ


def _hum(count: int, rng: random.Random) -> NDArray[np.float64]:
    mains_hz = rng.choice((50, 60, 100, 120))
    time_s = _seconds(count)
    total = np.zeros(count)
    for harmonic in range(1, 7):
        phase = rng.uniform(0, 2 * np.pi)
        total += rng.random() * np.sin(2 * np.pi * mains_hz * harmonic * time_s + phase)
    return total / (total.std() + 1e-9)


def _fan(count: int, rng: random.Random, generator: np.random.Generator) -> NDArray[np.float64]:
    blade_hz, depth = rng.uniform(4, 40), rng.uniform(0.1, 0.6)
    envelope = 1 + depth * np.sin(2 * np.pi * blade_hz * _seconds(count))
    return coloured(count, rng.uniform(0.4, 1.0), generator) * envelope


def _clicks(count: int, rng: random.Random, generator: np.random.Generator) -> NDArray[np.float32]:
    total = 0.05 * generator.standard_normal(count)
    for _ in range(1 + count // 8000):
        length = rng.randint(80, 1200)
        if count <= length:
            break
        start = rng.randrange(count - length)
        decay = np.exp(-np.arange(length) / (length / 6))
        total[start : start + length] += (
            rng.uniform(0.5, 3) * decay * generator.standard_normal(length)
        )
    return total.astype(np.float32)


def _music(count: int, rng: random.Random, generator: np.random.Generator) -> NDArray[np.float64]:
    """Chords and a melody of decaying harmonic tones, with a drum of filtered noise."""
    total = np.zeros(count)
    beat = int(SAMPLE_RATE_HZ * 60 / rng.uniform(60, 160))
    root = rng.uniform(80, 250)
    scale = rng.choice(((0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)))
    brightness = rng.uniform(0.3, 0.9)
    decay_s = rng.uniform(0.2, 1.5)
    for start in range(0, count, beat):
        length = min(2 * beat, count - start)
        degrees = [rng.randrange(7) for _ in range(rng.randint(1, 4))]
        for degree in degrees:
            pitch_hz = root * 2 ** (scale[degree] / 12 + rng.choice((0, 0, 1, 2)))
            total[start : start + length] += _tone(length, pitch_hz, brightness, decay_s)
        if rng.random() < 0.5:
            hit = np.exp(-np.arange(length) / (SAMPLE_RATE_HZ * rng.uniform(0.01, 0.08)))
            total[start : start + length] += 1.5 * hit * generator.standard_normal(length)
    return total


def _tone(count: int, pitch_hz: float, brightness: float, decay_s: float) -> NDArray[np.float64]:
    time_s = _seconds(count)
    total = np.zeros(count)
    for harmonic in range(1, 8):
        if pitch_hz * harmonic < SAMPLE_RATE_HZ / 2:
            total += brightness**harmonic * np.sin(2 * np.pi * pitch_hz * harmonic * time_s)
    return total * np.exp(-time_s / decay_s) * np.minimum(1, time_s / 0.01)
