import numpy as np

from voicebot.audio.playback_buffer import PlaybackBuffer
from voicebot.audio_types import Samples

NONE = np.zeros(0, np.int16)


def ints(*values: int) -> Samples:
    return np.array(values, np.int16)


def test_what_is_written_comes_out_whole_and_once() -> None:
    buffer = PlaybackBuffer(0)
    buffer.write(ints(1, 2, 3), NONE)
    buffer.write(ints(4, 5), NONE)
    assert buffer.take(4, 0.0).tolist() == [1, 2, 3, 4]
    assert buffer.take(4, 0.0).tolist() == [5]
    assert buffer.take(4, 0.0).tolist() == []


def test_the_tail_plays_if_nothing_follows() -> None:
    buffer = PlaybackBuffer(0)
    buffer.write(ints(1, 2), ints(3, 4))
    assert buffer.take(9, 0.0).tolist() == [1, 2, 3, 4]


def test_the_tail_is_replaced_by_what_follows() -> None:
    buffer = PlaybackBuffer(0)
    buffer.write(ints(1, 2), ints(3, 4))
    buffer.write(ints(3, 4, 5), ints(6))
    assert buffer.take(9, 0.0).tolist() == [1, 2, 3, 4, 5, 6]


def test_what_was_played_of_the_tail_is_not_played_again() -> None:
    buffer = PlaybackBuffer(0)
    buffer.write(ints(1, 2), ints(3, 4, 5))
    assert buffer.take(4, 0.0).tolist() == [1, 2, 3, 4]
    buffer.write(ints(3), ints(4, 5, 6))
    buffer.write(ints(4, 5, 6), ints(7))
    assert buffer.take(9, 0.0).tolist() == [5, 6, 7]


def test_another_stream_follows_the_whole_tail() -> None:
    buffer = PlaybackBuffer(0)
    buffer.write(ints(1, 2), ints(3, 4))
    assert buffer.take(3, 0.0).tolist() == [1, 2, 3]
    buffer.end_stream()
    buffer.write(ints(10, 11), NONE)
    assert buffer.take(9, 0.0).tolist() == [4, 10, 11]


def test_progress_follows_the_time_at_which_frames_are_heard() -> None:
    buffer = PlaybackBuffer(0)
    buffer.write(np.zeros(300, np.int16), NONE)
    buffer.take(100, 10.0)
    buffer.take(100, 10.1)
    assert buffer.progress(9.0, 1000) == (0.0, 300.0)
    heard, left = buffer.progress(10.05, 1000)
    assert (round(heard), round(left)) == (50, 250)
    heard, left = buffer.progress(10.15, 1000)
    assert (round(heard), round(left)) == (150, 150)
    assert buffer.progress(20.0, 1000) == (200.0, 100.0)


def test_flush_fades_out_and_forgets() -> None:
    buffer = PlaybackBuffer(fade_frames=4)
    buffer.write(np.full(100, 1000, np.int16), ints(1000))
    buffer.take(10, 0.0)
    buffer.flush()
    faded = buffer.take(50, 0.0).tolist()
    assert len(faded) == 4
    assert faded[0] == 1000
    assert faded[-1] == 0
    assert faded == sorted(faded, reverse=True)
    assert buffer.take(50, 0.0).tolist() == []
    assert buffer.progress(99.0, 1000) == (0.0, 0.0)


def test_audio_after_a_flush_is_heard_after_the_fade() -> None:
    buffer = PlaybackBuffer(fade_frames=2)
    buffer.write(np.full(10, 8, np.int16), NONE)
    buffer.flush()
    buffer.write(ints(5, 6), NONE)
    assert buffer.take(9, 0.0).tolist() == [8, 0]
    assert buffer.take(9, 0.0).tolist() == [5, 6]
