from collections.abc import Callable

import numpy as np
import pytest

from voicebot.audio.earcons import end_earcon, error_earcon, wake_earcon
from voicebot.audio_types import AudioChunk

Earcon = Callable[[int, float], AudioChunk]


@pytest.mark.parametrize("earcon", [wake_earcon, end_earcon, error_earcon])
@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 48_000])
def test_short_without_a_click_and_as_loud_as_asked(earcon: Earcon, rate_hz: int) -> None:
    chunk = earcon(rate_hz, 0.3)
    samples = chunk.samples.astype(int)
    assert chunk.sample_rate_hz == rate_hz
    assert 0.1 <= chunk.duration_s <= 0.3
    assert np.abs(samples).max() == pytest.approx(0.3 * 32768, rel=0.01)
    edge = max(1, rate_hz // 10_000)
    assert np.abs(samples[:edge]).max() < 300
    assert np.abs(samples[-edge:]).max() < 300


def test_volume_zero_is_silent_and_one_does_not_clip() -> None:
    assert not wake_earcon(16_000, 0.0).samples.any()
    loud = wake_earcon(16_000, 1.0).samples.astype(int)
    assert np.count_nonzero(np.abs(loud) >= 32767) <= 2


def test_the_three_can_be_told_apart_by_pitch() -> None:
    def pitch_hz(samples: np.ndarray) -> float:
        spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples)), 16_000))
        return float(spectrum.argmax())

    wake, error = wake_earcon(16_000, 0.5).samples, error_earcon(16_000, 0.5).samples
    third = len(wake) // 3
    assert pitch_hz(wake[-third:]) > 1.3 * pitch_hz(wake[:third])
    third = len(error) // 3
    assert pitch_hz(error[-third:]) < 0.9 * pitch_hz(error[:third])
