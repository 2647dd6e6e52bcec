"""The vocoder makes the pitch, the loudness and the noise that it is told to."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="the vocoder is written in PyTorch")

from training.voice.acoustics import (  # noqa: E402
    BANDS,
    BINS,
    HOP,
    SAMPLE_RATE_HZ,
    band_averages,
    band_to_bins,
)
from training.voice.vocoder import Vocoder  # noqa: E402

ROWS = 172


def speak(f0_hz: float, log_amplitude: float, voiced_to_khz: float) -> np.ndarray:
    f0 = torch.full((1, ROWS), f0_hz)
    envelope = torch.full((1, ROWS, BINS), log_amplitude)
    with torch.no_grad():
        wave = Vocoder()(f0, envelope, torch.full((1, ROWS), voiced_to_khz), torch.tensor(0))
    return np.asarray(wave[0])[8 * HOP : -8 * HOP]


def spectrum(wave: np.ndarray) -> np.ndarray:
    return np.asarray(np.abs(np.fft.rfft(wave * np.hanning(len(wave)))))


@pytest.mark.parametrize("f0_hz", [80.0, 176.0, 400.0])
def test_voiced_sound_has_the_pitch_that_was_asked_for(f0_hz: float) -> None:
    wave = speak(f0_hz, -3.0, 12.0)
    bins = np.arange(len(wave) // 2 + 1) * SAMPLE_RATE_HZ / len(wave)
    strong = bins[spectrum(wave) > 0.3 * spectrum(wave).max()]
    assert np.abs(strong / f0_hz - np.rint(strong / f0_hz)).max() * f0_hz < 3.0
    assert strong.max() > 5000.0


def test_unvoiced_sound_is_noise_of_the_same_power() -> None:
    voiced, noise = speak(200.0, -3.0, 14.0), speak(200.0, -3.0, -2.0)
    assert abs(20 * np.log10(voiced.std() / noise.std())) < 1.5
    assert spectrum(noise).max() < 6 * np.median(spectrum(noise))


def test_one_unit_of_log_amplitude_is_a_factor_of_e() -> None:
    assert speak(200.0, -2.0, 12.0).std() / speak(200.0, -3.0, 12.0).std() == pytest.approx(
        np.e, rel=1e-3
    )


def test_output_has_no_offset() -> None:
    assert abs(speak(120.0, -3.0, 12.0).mean()) < 1e-4


def test_bands_survive_the_way_to_bins_and_back() -> None:
    slope = np.linspace(0.0, -6.0, BANDS)
    bins = slope @ band_to_bins()
    hz = np.linspace(0.0, SAMPLE_RATE_HZ / 2, BINS)
    again = bins @ band_averages(hz)
    assert np.abs(again - slope)[10:].max() < 0.05


def test_warping_moves_a_peak() -> None:
    peak = np.zeros(BANDS)
    peak[30] = 1.0
    plain, warped = (int((peak @ band_to_bins(warp)).argmax()) for warp in (1.0, 1.2))
    assert warped / plain == pytest.approx(1.2, rel=0.02)
