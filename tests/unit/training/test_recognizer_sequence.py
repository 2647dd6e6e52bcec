"""The loss of whole sequences of phones."""

import math
from itertools import pairwise, product

import numpy as np
import pytest

torch = pytest.importorskip("torch", reason="only needed to train the recognizer")
pytest.importorskip("kaldi_native_fbank", reason="only needed to train the recognizer")

from torch import Tensor  # noqa: E402
from training.recognizer.fit import Corpus  # noqa: E402
from training.recognizer.network import CLASSES  # noqa: E402
from training.recognizer.sequence import SequenceLoss, all_paths, one_path  # noqa: E402

PHONES = 3
FRAMES = 4
BIGRAM = torch.tensor([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.25, 0.25, 0.5]])


def _likelihoods() -> Tensor:
    return torch.randn(2, FRAMES, 2 * PHONES, generator=torch.Generator().manual_seed(3))


def _is_path(classes: tuple[int, ...]) -> bool:
    """Whether each class that is no phone's first frame goes on with the phone before it."""
    return all(now % 2 == 0 or now // 2 == before // 2 for before, now in pairwise(classes))


def test_all_paths_are_the_sum_of_each() -> None:
    likelihoods = _likelihoods()
    paths = [path for path in product(range(2 * PHONES), repeat=FRAMES) if _is_path(path)]
    scores = torch.stack(
        [one_path(likelihoods, torch.tensor([path, path]), BIGRAM) for path in paths]
    )
    assert torch.allclose(all_paths(likelihoods, BIGRAM), scores.logsumexp(0), atol=1e-5)


def test_score_of_a_path_has_its_frames_and_its_phones() -> None:
    likelihoods = _likelihoods()
    answers = torch.tensor([[1, 2, 3, 0]])
    emitted = sum(float(likelihoods[0, frame, answer]) for frame, answer in enumerate(answers[0]))
    expected = emitted + math.log(0.5) + math.log(0.6)
    assert float(one_path(likelihoods[:1], answers, BIGRAM)) == pytest.approx(expected, abs=1e-5)


def test_loss_falls_where_the_answers_become_likelier() -> None:
    answers = torch.tensor([[2, 3, 0, 1], [4, 2, 3, 3]])
    criterion = SequenceLoss(BIGRAM, torch.full((2 * PHONES,), 1 / (2 * PHONES)))
    scores = _likelihoods().requires_grad_()
    before = criterion(scores, answers)
    (gradient,) = torch.autograd.grad(before, scores)
    assert criterion(scores.detach() - 0.5 * gradient, answers) < before
    assert (gradient.gather(2, answers[:, :, None]) < 0).all()


def test_bigram_counts_what_follows(tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.mktemp("data") / "source.npz"
    targets = np.array([0, 1, 4, 5, 5, 2, 4, 5, 2, 3], np.int16)  # phones 0 2 1 2 1
    np.savez(path, features=np.zeros((30, 40), np.float16), targets=targets)
    bigram = Corpus([(path, 1.0)]).bigram()
    assert bigram.shape == (CLASSES // 2, CLASSES // 2)
    assert torch.allclose(bigram.sum(1), torch.ones(CLASSES // 2, dtype=bigram.dtype))
    assert float(bigram[0, 2]) > 0.9
    assert float(bigram[2, 1]) > 0.9
    assert 0 < float(bigram[2, 0]) < 0.05
