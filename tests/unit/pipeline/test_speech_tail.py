import numpy as np
import pytest

from voicebot.pipeline.endpointer import Endpointer, EndpointerSettings, Phase
from voicebot.pipeline.speech_tail import BLOCK_SAMPLES, SpeechTail, block_levels

WINDOW = 512
LOUD, QUIET = 3000.0, 20.0
SPEECH, SILENCE = (LOUD,) * 4, (QUIET,) * 4


def quiet_end(blocks: int) -> tuple[float, ...]:
    """A window whose last ``blocks`` of four are as quiet as the room."""
    return (LOUD,) * (4 - blocks) + (QUIET,) * blocks


def heard(*windows: tuple[float, tuple[float, ...]]) -> Endpointer:
    """An endpointer after 0.5 s of silence, 1 s of speech and ``windows``."""
    endpointer = Endpointer(EndpointerSettings())
    before = [(0.1, SILENCE)] * 16 + [(0.9, SPEECH)] * 31
    for probability, levels in (*before, *windows):
        endpointer.process(probability, WINDOW, levels)
    return endpointer


SPOKEN = (16 + 31) * WINDOW


def test_a_level_is_the_root_mean_square_of_a_block() -> None:
    samples = np.concatenate([np.full(BLOCK_SAMPLES, 100), np.full(BLOCK_SAMPLES, -32768), [7, 7]])
    assert block_levels(samples.astype(np.int16)) == pytest.approx((100.0, 32768.0))


@pytest.mark.parametrize("blocks", [0, 1, 3])
def test_the_speech_ends_where_its_last_window_falls_quiet(blocks: int) -> None:
    endpointer = heard((0.9, quiet_end(blocks)), (0.1, SILENCE))
    assert endpointer.last_voiced_sample == SPOKEN + WINDOW - blocks * BLOCK_SAMPLES


def test_voice_activity_that_lags_behind_the_speech_is_seen_through() -> None:
    late = heard((0.9, quiet_end(2)), (0.6, SILENCE), (0.1, SILENCE))
    assert late.last_voiced_sample == SPOKEN + WINDOW - 2 * BLOCK_SAMPLES
    later = heard((0.9, quiet_end(2)), (0.6, SILENCE), (0.4, SILENCE), (0.1, SILENCE))
    assert later.last_voiced_sample == SPOKEN + WINDOW


def test_speech_too_soft_to_tell_does_not_end() -> None:
    endpointer = heard(*[(0.9, SILENCE)] * 100)
    assert endpointer.phase is Phase.SPEECH
    assert endpointer.silence_s == pytest.approx(2 * WINDOW / 16_000)


def test_in_a_loud_room_a_voiced_window_is_voiced_to_its_end() -> None:
    tail = SpeechTail()
    assert tail.quiet_samples((900.0,) * 4, voiced=False) == 0
    assert tail.quiet_samples(SPEECH, voiced=True) == 0
    assert tail.quiet_samples((LOUD, 900.0, 900.0, 900.0), voiced=True) == 0


def test_without_a_sound_before_it_the_loudest_speech_is_the_measure() -> None:
    tail = SpeechTail()
    assert tail.quiet_samples(SPEECH, voiced=True) == 0
    assert tail.quiet_samples((LOUD, 0.03 * LOUD, 0.01 * LOUD, 0.01 * LOUD), voiced=True) == 256
    assert tail.quiet_samples((), voiced=True) == 0
