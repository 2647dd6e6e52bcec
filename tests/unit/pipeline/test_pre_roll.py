import numpy as np

from voicebot.pipeline.pre_roll import PreRoll


def test_keeps_the_newest_audio_and_at_most_a_chunk_more() -> None:
    ring = PreRoll(1.0)
    for index in range(100):
        ring.append(np.full(512, index, np.int16))
    assert 16_000 <= len(ring) < 16_000 + 512
    newest = ring.last(1024)
    assert newest.tolist() == [98] * 512 + [99] * 512


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
