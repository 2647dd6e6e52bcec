import numpy as np
import pytest

from voicebot.audio_types import Samples
from voicebot.service.checks.probe import analyse, probe_sound

RATE_HZ = 16_000


def noise(duration_s: float, level: float, seed: int = 1) -> Samples:
    random = np.random.default_rng(seed)
    made: Samples = (random.normal(0.0, level, round(duration_s * RATE_HZ))).astype(np.int16)
    return made


def recording(*, delay_s: float, gain: float, noise_level: float = 20.0) -> Samples:
    audio = noise(2.5, noise_level, seed=2).astype(np.float64)
    start = round(delay_s * RATE_HZ)
    sound = probe_sound()
    audio[start : start + len(sound)] += gain * sound
    return np.clip(audio, -32768, 32767).astype(np.int16)


@pytest.mark.parametrize(("delay_s", "gain"), [(0.03, 1.0), (0.25, 0.1), (0.8, 0.01)])
def test_the_sound_is_found_where_it_is(delay_s: float, gain: float) -> None:
    hearing = analyse(noise(1.0, 20.0), recording(delay_s=delay_s, gain=gain))
    assert hearing.arrival_sample == pytest.approx(delay_s * RATE_HZ, abs=2)
    assert hearing.level_dbfs is not None
    assert hearing.noise_floor_dbfs == pytest.approx(20 * np.log10(20 / 32768), abs=0.5)


def test_its_level_is_measured() -> None:
    hearing = analyse(noise(1.0, 1.0), recording(delay_s=0.2, gain=0.5, noise_level=1.0))
    # A sine of peak 0.25 * 0.5 of full scale.
    assert hearing.level_dbfs == pytest.approx(20 * np.log10(0.125 / np.sqrt(2)), abs=0.3)


def test_an_inverted_and_reverberant_sound_is_found() -> None:
    dry = recording(delay_s=0.2, gain=-0.2).astype(np.float64)
    random = np.random.default_rng(3)
    tail = random.normal(0, 1, 3200) * np.exp(-np.arange(3200) / 800) * 0.05
    tail[0] = 1.0
    wet = np.convolve(dry, tail)[: len(dry)].astype(np.int16)
    hearing = analyse(noise(1.0, 20.0), wet)
    assert hearing.arrival_sample == pytest.approx(3200, abs=5)


@pytest.mark.parametrize("seed", range(10))
def test_noise_alone_is_not_taken_for_the_sound(seed: int) -> None:
    hearing = analyse(noise(1.0, 300.0), noise(2.5, 300.0, seed=seed + 10))
    assert hearing.arrival_sample is None
    assert hearing.level_dbfs is None


def test_digital_silence_clipping_and_offset_are_told_apart() -> None:
    dead = analyse(np.zeros(RATE_HZ, np.int16), np.zeros(2 * RATE_HZ, np.int16))
    assert dead.is_dead
    assert dead.noise_floor_dbfs == -120.0
    loud = analyse(noise(1.0, 20.0), recording(delay_s=0.2, gain=8.0))
    assert loud.clipped > 0.05
    shifted = analyse(noise(1.0, 20.0) + 1638, recording(delay_s=0.2, gain=0.5) + np.int16(1638))
    assert shifted.dc_offset == pytest.approx(0.05, abs=0.001)
    assert shifted.arrival_sample is not None
    assert shifted.noise_floor_dbfs < -60
