"""Sequence training: the phones that were said against every sequence of phones.

Maximum mutual information without lattices (Povey et al., "Purely sequence-trained neural networks
for ASR based on lattice-free MMI", Interspeech 2016), with the frame-wise targets as numerator, all
paths that a bigram of phones allows as denominator, and frame-wise cross entropy beside it.
"""

from typing import Final

from torch import Tensor, nn

ACOUSTIC_SCALE: Final = 0.45  # of the decoder too
LABEL_SMOOTHING: Final = 0.02
_FRAME_WISE_WEIGHT: Final = 0.3


def frame_loss(scores: Tensor, answers: Tensor) -> Tensor:
    """Cross entropy of each frame: scores (batch, frames, classes), answers (batch, frames)."""
    return nn.functional.cross_entropy(
        scores.flatten(0, 1), answers.flatten(), label_smoothing=LABEL_SMOOTHING
    )


class SequenceLoss:
    """Callable as `frame_loss`.

    Args:
        bigram: probability of each phone after each, shape (phones, phones); none is zero.
        priors: of the classes, as the decoder divides by them, shape (classes,).
    """

    def __init__(self, bigram: Tensor, priors: Tensor) -> None:
        self._bigram = bigram.float()
        self._log_priors = priors.float().log()

    def __call__(self, scores: Tensor, answers: Tensor) -> Tensor:
        likelihoods = ACOUSTIC_SCALE * (scores.log_softmax(-1) - self._log_priors)
        missed = all_paths(likelihoods, self._bigram) - one_path(likelihoods, answers, self._bigram)
        return missed.mean() / scores.shape[1] + _FRAME_WISE_WEIGHT * frame_loss(scores, answers)


def one_path(likelihoods: Tensor, answers: Tensor, bigram: Tensor) -> Tensor:
    """Log score of the answers (batch, frames), shape (batch,)."""
    emitted = likelihoods.gather(2, answers[:, :, None]).sum((1, 2))
    phones = answers // 2
    begins = answers[:, 1:] % 2 == 0
    return emitted + (bigram.log()[phones[:, :-1], phones[:, 1:]] * begins).sum(1)


def all_paths(likelihoods: Tensor, bigram: Tensor) -> Tensor:
    """Log of the summed scores of all paths, which may begin anywhere, shape (batch,).

    Args:
        likelihoods: logarithmic, of each phone's first and other frames in turn, shape
            (batch, frames, 2 * phones).
        bigram: shape (phones, phones).
    """
    peaks = likelihoods.detach().amax(2, keepdim=True)
    first, other = (likelihoods - peaks).exp().unflatten(2, (-1, 2)).unbind(3)
    total = peaks.sum((1, 2))
    state = first[:, 0] + other[:, 0]
    for frame in range(1, likelihoods.shape[1]):
        norm = state.sum(1, keepdim=True)
        total = total + norm[:, 0].log()
        state = state / norm
        state = state * other[:, frame] + (state @ bigram) * first[:, frame]
    return total + state.sum(1).log()
