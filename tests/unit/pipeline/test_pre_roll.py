import numpy as np
import pytest

from voicebot.pipeline.pre_roll import PreRoll


def test_keeps_the_newest_audio() -> None:
    ring = PreRoll(1.0)
    for index in range(100):
        ring.append(np.full(512, index, np.int16))
    assert len(ring) == 16_000
    newest = ring.last(1024)
    assert newest.tolist() == [98] * 512 + [99] * 512


@pytest.mark.parametrize("size", [0, 1, 7, 999, 16_000, 40_000])
def test_what_it_gives_is_the_end_of_all_it_was_given(size: int) -> None:
    ring = PreRoll(1.0)
    heard = (np.arange(100_000) % 30_011).astype(np.int16)
    given = 0
    while given < len(heard):
        piece = heard[given : given + (size or 12_345)]
        ring.append(piece)
        ring.append(piece[:0])
        given += len(piece)
        if given % 1_000 < size:
            np.testing.assert_array_equal(ring.last(16_000), heard[max(0, given - 16_000) : given])
    for count in (1, 5_000, 16_000, 99_999):
        np.testing.assert_array_equal(ring.last(count), heard[-min(count, 16_000) :])


def test_what_it_gave_stays_as_it_was() -> None:
    ring = PreRoll(1.0)
    ring.append(np.full(512, 1, np.int16))
    given = ring.last(512)
    ring.append(np.full(16_000, 2, np.int16))
    assert set(given.tolist()) == {1}


def test_one_of_no_length_keeps_nothing() -> None:
    ring = PreRoll(0.0)
    ring.append(np.ones(512, np.int16))
    assert len(ring) == len(ring.last(5)) == 0


def test_gives_less_when_there_is_less() -> None:
    ring = PreRoll(1.0)
    assert len(ring.last(100)) == 0
    ring.append(np.arange(10, dtype=np.int16))
    assert ring.last(4).tolist() == [6, 7, 8, 9]
    assert len(ring.last(100)) == 10
    assert len(ring.last(0)) == 0


def test_clear_forgets() -> None:
    ring = PreRoll(1.0)
    ring.append(np.ones(512, np.int16))
    ring.clear()
    assert len(ring) == 0
    assert len(ring.last(100)) == 0
