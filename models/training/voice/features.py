"""What the network learns to predict, measured on the teacher's speech with WORLD."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import soundfile
from training.voice.acoustics import (
    FRAME,
    FRAME_HOPS,
    HOP,
    LOG_AMPLITUDE_MIN,
    SAMPLE_RATE_HZ,
    band_averages,
)
from training.voice.phones import VOWELS
from training.voice.teacher import SILENCE, Segment

if TYPE_CHECKING:
    from pathlib import Path

LEAD_S, TAIL_S = 0.05, 0.15
_PERIOD_S = HOP / SAMPLE_RATE_HZ
_FFT = 2048
_TYPICAL_HZ = 175.0
_SHORTEST_RUN = 4

_VOICED_TO_KHZ = {
    **dict.fromkeys(VOWELS, 6.5),
    **dict.fromkeys(("w", "y", "r", "l"), 6.0),
    **dict.fromkeys(("m", "n", "ng"), 5.0),
    **dict.fromkeys(("v", "dh", "z", "zh", "b", "d", "g"), 3.0),
}
_VOICED_TO_KHZ_ELSE = 1.5
_ALWAYS_VOICED = VOWELS | frozenset(("w", "y", "r", "l", "m", "n", "ng"))
_NEVER_VOICED = frozenset(("p", "t", "k", "f", "th", "s", "sh", "ch", SILENCE))
_WIDEST_LOG_F0 = 0.55
NOISE_ONLY_KHZ = -1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """Vocoder parameters, one row per HOP samples; rows are a multiple of FRAME_HOPS."""

    log_f0: np.ndarray
    """Natural log of F0 in Hz, interpolated where unvoiced, shape (n,)."""
    voiced: np.ndarray
    """1 where the teacher has a pitch, shape (n,)."""
    voiced_to_khz: np.ndarray
    """Frequency below which the excitation is periodic; NOISE_ONLY_KHZ if none is, (n,)."""
    bands: np.ndarray
    """Natural log amplitude of the spectral envelope, shape (n, BANDS)."""


def kept_span(segments: list[Segment]) -> tuple[float, float]:
    """Return start and end in seconds, with silence at both ends cut to a fixed length."""
    spoken = [segment for segment in segments if segment.phone != SILENCE]
    return max(0.0, spoken[0].start_s - LEAD_S), spoken[-1].end_s + TAIL_S


def _runs_cleaned(voiced: np.ndarray) -> np.ndarray:
    """Remove voiced and unvoiced runs that are too short to be real."""
    cleaned = voiced.copy()
    for value in (False, True):
        edges = np.flatnonzero(np.diff(cleaned.astype(int))) + 1
        for run in np.split(np.arange(len(cleaned)), edges):
            if len(run) < _SHORTEST_RUN and cleaned[run[0]] == value:
                cleaned[run] = not value
    return cleaned


def _periodicity(voiced: np.ndarray, phones: list[str]) -> np.ndarray:
    """Return the top of the periodic range in kHz: a rule by phone, smoothed over 29 ms."""
    rule = np.array([_VOICED_TO_KHZ.get(phone, _VOICED_TO_KHZ_ELSE) for phone in phones])
    raw = np.where(voiced, rule, NOISE_ONLY_KHZ)
    return np.convolve(np.pad(raw, 2, mode="edge"), np.full(5, 0.2), mode="valid")


def _voicing(measured: np.ndarray, phones: list[str]) -> np.ndarray:
    """Correct the measured voicing where the phone leaves no doubt."""
    always = np.array([phone in _ALWAYS_VOICED for phone in phones])
    never = np.array([phone in _NEVER_VOICED for phone in phones])
    return _runs_cleaned((measured | always) & ~never)


def _log_f0(f0_hz: np.ndarray) -> np.ndarray:
    """Interpolate the log pitch over frames that are unvoiced or octaves away from the rest."""
    log_f0 = np.log(np.where(f0_hz > 0, f0_hz, _TYPICAL_HZ))
    middle = np.median(log_f0[f0_hz > 0]) if (f0_hz > 0).any() else np.log(_TYPICAL_HZ)
    good = np.flatnonzero((f0_hz > 0) & (np.abs(log_f0 - middle) < _WIDEST_LOG_F0))
    if not good.size:
        return log_f0
    return np.interp(np.arange(len(log_f0)), good, log_f0[good])


def _analyse(path: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return F0 in Hz (0 = unvoiced), times and log amplitude bands of a whole recording."""
    import pyworld

    wave, rate_hz = soundfile.read(path)
    raw, times = pyworld.dio(
        wave, rate_hz, f0_floor=90.0, f0_ceil=400.0, frame_period=_PERIOD_S * 1000
    )
    f0 = pyworld.stonemask(wave, raw, times, rate_hz)
    power = pyworld.cheaptrick(wave, f0, times, rate_hz, fft_size=_FFT)
    bin_hz = np.linspace(0.0, rate_hz / 2, power.shape[1])
    inside = bin_hz <= SAMPLE_RATE_HZ / 2
    density = power[:, inside] * SAMPLE_RATE_HZ / rate_hz
    bands = 0.5 * np.log(density @ band_averages(bin_hz[inside]) + 1e-12)
    return f0, times, np.maximum(bands, LOG_AMPLITUDE_MIN)


def extract(path: Path, segments: list[Segment], rise_from_s: float | None) -> Features:
    """Measure one recording; ``rise_from_s`` is where a question's final rise begins."""
    start_s, end_s = kept_span(segments)
    rows = int(np.ceil((end_s - start_s) * SAMPLE_RATE_HZ / FRAME)) * FRAME_HOPS
    f0, times, bands = _analyse(path)
    wanted_s = start_s + np.arange(rows) * _PERIOD_S
    index = np.clip(np.rint(wanted_s / _PERIOD_S).astype(int), 0, len(times) - 1)
    ends = np.array([segment.end_s for segment in segments])
    owner = np.minimum(np.searchsorted(ends, wanted_s, side="right"), len(segments) - 1)
    phones = [segments[i].phone for i in owner]
    voiced = _voicing(f0[index] > 0, phones)
    log_f0 = _log_f0(f0[index])
    if rise_from_s is not None:
        span_s = max(0.1, end_s - TAIL_S - rise_from_s)
        log_f0 = log_f0 + 0.35 * np.clip((wanted_s - rise_from_s) / span_s, 0.0, 1.0)
    return Features(
        log_f0=log_f0,
        voiced=voiced.astype(np.float32),
        voiced_to_khz=_periodicity(voiced, phones),
        bands=bands[index],
    )
