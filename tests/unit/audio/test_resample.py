import numpy as np
import pytest

from tests.unit.audio.signals import tone, tone_fit
from voicebot.audio.resample import (
    PlaybackResampler,
    StreamResampler,
    resample,
    to_float,
    to_int16,
)

RATES = [(22_050, 48_000), (16_000, 44_100), (24_000, 22_050), (48_000, 16_000), (16_000, 16_000)]


@pytest.mark.parametrize(("from_hz", "to_hz"), [*RATES, (44_100, 16_000)])
def test_stream_in_blocks_equals_the_whole(from_hz: int, to_hz: int) -> None:
    audio = to_float(tone(440, 1.0, from_hz))
    resampler = StreamResampler(from_hz, to_hz, "HQ")
    pieces = [resampler.push(block) for block in np.array_split(audio, 17)]
    streamed = to_int16(np.concatenate([*pieces, resampler.finish()]))
    whole = resample(to_int16(audio), from_hz, to_hz)
    assert len(streamed) == len(whole) == to_hz
    assert np.abs(streamed.astype(int) - whole).max() <= 1


def test_a_stream_can_begin_anew() -> None:
    resampler = StreamResampler(48_000, 16_000)
    audio = to_float(tone(440, 0.1, 48_000))
    first = np.concatenate([resampler.push(audio), resampler.finish()])
    second = np.concatenate([resampler.push(audio), resampler.finish()])
    np.testing.assert_array_equal(first, second)


@pytest.mark.parametrize(("from_hz", "to_hz"), RATES)
def test_playback_gives_all_that_was_pushed_at_every_moment(from_hz: int, to_hz: int) -> None:
    samples = tone(997, 1.5, from_hz)
    whole = resample(samples, from_hz, to_hz)
    random = np.random.default_rng(7)
    resampler = PlaybackResampler(from_hz, to_hz)
    pieces = [np.zeros(0, np.int16)]
    tail = pieces[0]
    position = 0
    while position < len(samples):
        end = position + int(random.integers(1, 3000))
        final, tail = resampler.push(samples[position:end])
        position = min(end, len(samples))
        pieces.append(final)
        so_far = sum(len(piece) for piece in pieces) + len(tail)
        assert abs(so_far - position * to_hz / from_hz) <= 1
    streamed = np.concatenate([*pieces, tail])
    assert np.abs(streamed.astype(int) - whole).max() <= 1


def test_resampling_keeps_pitch_and_level() -> None:
    converted = resample(tone(1000, 1.0, 44_100), 44_100, 16_000)
    peak, distance = tone_fit(converted[800:-800], 1000, 16_000)
    assert peak == pytest.approx(8000, rel=0.002)
    assert distance < 5


def test_resampling_removes_what_the_new_rate_cannot_hold() -> None:
    converted = resample(tone(12_000, 1.0, 48_000), 48_000, 16_000)
    assert np.abs(converted[800:-800]).max() < 20


def test_too_loud_audio_is_clipped_and_not_a_number_is_silence() -> None:
    audio = np.array([1.5, -1.5, np.nan, 0.5], np.float32)
    assert to_int16(audio).tolist() == [32767, -32768, 0, 16384]
