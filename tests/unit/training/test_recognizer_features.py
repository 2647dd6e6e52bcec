"""Frame targets and features of the recognizer's training data."""

import numpy as np
import pytest

pytest.importorskip("kaldi_native_fbank", reason="only needed to train the recognizer")

from training.recognizer import features
from training.recognizer.speech import Segment

from voicebot.models.recognizer_phones import PHONE_INDEX


def _segments(*phones: tuple[str, float, float]) -> list[Segment]:
    return [Segment(phone=name, start_s=start, end_s=end) for name, start, end in phones]


def _classes(name: str) -> tuple[int, int]:
    first = PHONE_INDEX[name] * features.TARGETS_PER_PHONE
    return first, first + 1


def test_one_feature_vector_each_10_ms() -> None:
    matrix = features.mfcc(np.ones(16000, np.float32))
    assert matrix.shape == (98, features.COEFFICIENTS)


def test_targets_follow_the_times() -> None:
    segments = _segments(("SIL", 0, 0.3), ("S", 0.3, 0.6), ("IY", 0.6, 0.9))
    made = features.targets(segments, 90)
    assert made is not None
    assert len(made) == 30
    silence, s, iy = _classes("SIL"), _classes("S"), _classes("IY")
    assert made.tolist() == [
        silence[0], *[silence[1]] * 9, s[0], *[s[1]] * 9, iy[0], *[iy[1]] * 9,
    ]  # fmt: skip


def test_every_phone_gets_a_frame_even_if_it_is_short() -> None:
    segments = _segments(("T", 0, 0.002), ("EH", 0.002, 0.004), ("N", 0.004, 0.3))
    made = features.targets(segments, 30)
    assert made is not None
    assert [int(value) // 2 for value in made[:3]] == [
        PHONE_INDEX["T"],
        PHONE_INDEX["EH"],
        PHONE_INDEX["N"],
    ]


def test_more_phones_than_frames_do_not_fit() -> None:
    segments = _segments(*(("T", 0.01 * n, 0.01 * n + 0.01) for n in range(20)))
    assert features.targets(segments, 30) is None


def test_short_pauses_belong_to_the_phone_before() -> None:
    segments = _segments(("AA", 0, 0.3), ("SIL", 0.3, 0.31), ("B", 0.31, 0.6))
    made = features.targets(segments, 60)
    assert made is not None
    assert PHONE_INDEX["SIL"] * 2 not in made
