import numpy as np
import pytest

from voicebot.audio.resample import resample
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ as RATE
from voicebot.audio_types import AudioChunk, Samples
from voicebot.pipeline.played_audio import PlayedAudio

BEGIN_S = 100.0
AHEAD_S = 30.0


class Resampler:
    """Counts the seconds it was given."""

    def __init__(self) -> None:
        self.taken_s = 0.0

    def __call__(self, chunk: AudioChunk) -> Samples:
        self.taken_s += chunk.duration_s
        return resample(chunk.samples, chunk.sample_rate_hz, RATE)


def noise(seconds: float, rate_hz: int, seed: int = 1) -> Samples:
    rng = np.random.default_rng(seed)
    return (rng.standard_normal(round(seconds * rate_hz)) * 4000).astype(np.int16)


def write(audio: PlayedAudio, samples: Samples, rate_hz: int, *, at_s: float, now_s: float) -> None:
    for begin in range(0, len(samples), 1000):
        chunk = AudioChunk(samples=samples[begin : begin + 1000], sample_rate_hz=rate_hz)
        audio.append(chunk, at_s + begin / rate_hz, now_s)


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 24_000, 44_100])
def test_what_is_played_now_is_known_however_far_ahead_is_written(rate_hz: int) -> None:
    resampler = Resampler()
    audio = PlayedAudio(resampler, keep_s=6.0)
    samples = noise(AHEAD_S, rate_hz)
    write(audio, samples, rate_hz, at_s=BEGIN_S, now_s=BEGIN_S)
    whole = resample(samples, rate_hz, RATE)
    for second in (0, 2, 28):
        part = audio.between(BEGIN_S + second, RATE)
        expected = whole[second * RATE : (second + 1) * RATE]
        assert np.abs(part.astype(int) - expected).max() <= 1
    assert resampler.taken_s < 3 * 1.3


@pytest.mark.parametrize("rate_hz", [16_000, 22_050])
def test_what_was_played_long_ago_is_forgotten_and_the_rest_stays_in_its_place(
    rate_hz: int,
) -> None:
    audio = PlayedAudio(Resampler(), keep_s=6.0)
    samples = noise(20.0, rate_hz)
    for second in range(20):
        part = samples[second * rate_hz : (second + 1) * rate_hz]
        write(audio, part, rate_hz, at_s=BEGIN_S + second, now_s=BEGIN_S + second)
    assert not audio.between(BEGIN_S, 12 * RATE).any()
    expected = resample(samples, rate_hz, RATE)[14 * RATE : 20 * RATE]
    part = audio.between(BEGIN_S + 14, 6 * RATE)
    assert np.abs(part.astype(int) - expected).max() <= 1


def test_what_was_cut_is_not_played_and_what_follows_is() -> None:
    audio = PlayedAudio(Resampler(), keep_s=6.0)
    samples, earcon = noise(AHEAD_S, RATE), noise(0.5, RATE, seed=2)
    write(audio, samples, RATE, at_s=BEGIN_S, now_s=BEGIN_S)
    audio.cut(BEGIN_S + 2.5)
    assert not audio.between(BEGIN_S + 2.5, 28 * RATE).any()
    # Near the cut, as if it went on with what was played before it.
    write(audio, earcon, RATE, at_s=BEGIN_S + 2.55, now_s=BEGIN_S + 2.5)
    heard = audio.between(BEGIN_S + 1.5, 4 * RATE)
    assert np.array_equal(heard[:RATE], samples[round(1.5 * RATE) : round(2.5 * RATE)])
    at = round(1.05 * RATE)
    assert np.array_equal(heard[at : at + len(earcon)], earcon)
    assert not heard[at + len(earcon) :].any()
