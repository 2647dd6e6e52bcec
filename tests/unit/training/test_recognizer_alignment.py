"""Phone times of a known sentence."""

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

torch = pytest.importorskip("torch", reason="only needed to train the recognizer")
pytest.importorskip("kaldi_native_fbank", reason="only needed to train the recognizer")

from training.recognizer.alignment import Aligner, Pronunciations, best_path  # noqa: E402
from training.recognizer.network import CLASSES, AcousticModel  # noqa: E402

from voicebot.models.recognizer_phones import PHONE_INDEX  # noqa: E402


def _scores(*phones: tuple[str, int]) -> NDArray[np.float64]:
    """Scores of phones that last so many 10 ms frames, as a sure network would give them."""
    rows = []
    for name, frames in phones:
        for frame in range(frames):
            row = np.full(CLASSES, -10.0)
            row[2 * PHONE_INDEX[name] + (frame >= 3)] = 0.0
            rows.append(row)
    return np.array(rows)


def _words(*ways: dict[str, float]) -> list[Pronunciations]:
    """Words from their pronunciations, written like ``S IY``, with costs."""
    return [{tuple(phones.split()): cost for phones, cost in word.items()} for word in ways]


def test_phones_start_where_the_scores_change() -> None:
    scores = _scores(("SIL", 10), ("S", 8), ("IY", 12), ("SIL", 9))
    found = best_path(scores, _words({"S IY": 0.0}))
    assert found is not None
    assert found.phones == ["SIL", "S", "IY", "SIL"]
    assert found.starts == [0, 10, 18, 30]
    assert found.mean_score == 0.0


def test_the_same_phone_twice_is_told_apart_by_its_first_frames() -> None:
    scores = _scores(("IH", 5), ("S", 9), ("S", 7), ("OW", 5))
    found = best_path(scores, _words({"IH S": 0.0}, {"S OW": 0.0}))
    assert found is not None
    assert found.starts == [0, 5, 14, 21]


def test_silence_between_words_is_optional() -> None:
    words = _words({"IH T": 0.0}, {"IH Z": 0.0})
    joined = best_path(_scores(("IH", 6), ("T", 6), ("IH", 6), ("Z", 6)), words)
    paused = best_path(_scores(("IH", 6), ("T", 6), ("SIL", 9), ("IH", 6), ("Z", 6)), words)
    assert joined is not None
    assert paused is not None
    assert joined.phones == ["IH", "T", "IH", "Z"]
    assert paused.phones == ["IH", "T", "SIL", "IH", "Z"]


def test_the_pronunciation_that_was_said_is_chosen() -> None:
    ways = {"DH AX": 0.0, "DH IY": 1.0}
    found = best_path(_scores(("DH", 5), ("IY", 9)), _words(ways))
    assert found is not None
    assert found.phones == ["DH", "IY"]


def test_where_the_scores_do_not_tell_the_cheaper_pronunciation_wins() -> None:
    ways = {"DH IY": 1.0, "DH AX": 0.0}
    found = best_path(np.zeros((12, CLASSES)), _words(ways))
    assert found is not None
    assert [phone for phone in found.phones if phone != "SIL"] == ["DH", "AX"]


def test_fewer_frames_than_phones_have_no_path() -> None:
    assert best_path(_scores(("S", 1), ("T", 1)), _words({"S T OW": 0.0})) is None


@pytest.fixture
def undecided(tmp_path: Path) -> Aligner:
    """An aligner whose network finds every class equally likely everywhere."""
    model = AcousticModel()
    torch.nn.init.zeros_(model.output.weight)
    torch.nn.init.zeros_(model.output.bias)
    priors = torch.full((CLASSES,), 1 / CLASSES, dtype=torch.float64)
    torch.save({"model": model.state_dict(), "priors": priors}, tmp_path / "network.pt")
    return Aligner(tmp_path / "network.pt")


def test_segments_cover_the_audio_without_gaps(undecided: Aligner) -> None:
    samples = np.random.default_rng(3).normal(0, 500, 16000).astype(np.float32)
    segments = undecided.align(samples, _words({"S IY": 0.0}))
    assert segments is not None
    assert [s.phone for s in segments if s.phone != "SIL"] == ["S", "IY"]
    assert segments[0].start_s == 0.0
    assert segments[-1].end_s == 1.0
    for earlier, later in pairwise(segments):
        assert earlier.end_s == later.start_s
        assert later.start_s < later.end_s


def test_audio_too_short_for_the_words_is_refused(undecided: Aligner) -> None:
    samples = np.zeros(800, np.float32)
    assert undecided.align(samples, _words({"S IY T IY OW": 0.0})) is None


def test_audio_of_other_words_is_refused(tmp_path: Path) -> None:
    model = AcousticModel()
    torch.nn.init.zeros_(model.output.weight)
    torch.nn.init.zeros_(model.output.bias)
    model.output.bias.data[2 * PHONE_INDEX["OW"] + 1] = 9.0
    priors = torch.full((CLASSES,), 1 / CLASSES, dtype=torch.float64)
    torch.save({"model": model.state_dict(), "priors": priors}, tmp_path / "network.pt")
    aligner = Aligner(tmp_path / "network.pt")
    samples = np.random.default_rng(3).normal(0, 500, 16000).astype(np.float32)
    assert aligner.align(samples, _words({"OW": 0.0})) is not None
    assert aligner.align(samples, _words({"S IY S": 0.0})) is None
