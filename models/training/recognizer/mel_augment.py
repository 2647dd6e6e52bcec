"""Random speakers, channels and noise on features, cheap enough for every training batch.

40 cepstra of 40 mel bands can be turned back into log mel energies exactly. There a vocal
tract is a warped frequency axis, a channel a smooth offset, a gain a constant, and noise a
sum in the power domain.
"""

import math

import numpy as np
import torch
from torch import Tensor
from training.recognizer.features import COEFFICIENTS

_LIFTER = 22.0
_SHAPE_TERMS = 6


def _cepstrum_matrix() -> Tensor:
    index = np.arange(COEFFICIENTS)
    cosine = np.sqrt(2 / COEFFICIENTS) * np.cos(np.pi / COEFFICIENTS * np.outer(index, index + 0.5))
    cosine[0] = np.sqrt(1 / COEFFICIENTS)
    lifter = 1 + _LIFTER / 2 * np.sin(np.pi * index / _LIFTER)
    return torch.tensor(lifter[:, None] * cosine, dtype=torch.float64)


class MelAugment:
    """Callable on batches of MFCC (batch, frames, 40)."""

    def __init__(self) -> None:
        matrix = _cepstrum_matrix()
        self._to_cepstra = matrix.float()
        self._to_mel = torch.linalg.inv(matrix).float()
        band = torch.arange(float(COEFFICIENTS))
        term = torch.arange(1.0, _SHAPE_TERMS + 1)
        self._band = band
        self._shapes = torch.cos(math.pi / COEFFICIENTS * torch.outer(term, band + 0.5))

    def __call__(self, cepstra: Tensor) -> Tensor:
        mel = self._warp(cepstra @ self._to_mel.T)
        mel = mel + self._channel(len(mel))[:, None]
        mel = self._add_noise(mel)
        return self._mask_bands(mel) @ self._to_cepstra.T

    def _warp(self, mel: Tensor) -> Tensor:
        batch = len(mel)
        scale = 1 + (torch.rand(batch, 1) - 0.5) * 0.2
        shift = (torch.rand(batch, 1) - 0.5) * 2.5
        middle = COEFFICIENTS / 2
        source = ((self._band[None] - middle) * scale + middle + shift).clamp(0, COEFFICIENTS - 1)
        low = source.floor().clamp(max=COEFFICIENTS - 2)
        share = (source - low)[:, :, None]
        weights = torch.zeros(batch, COEFFICIENTS, COEFFICIENTS)
        weights.scatter_(2, low.long()[:, :, None], 1 - share)
        weights.scatter_add_(2, low.long()[:, :, None] + 1, share)
        return mel @ weights.transpose(1, 2)

    def _smooth(self, batch: int, scale: Tensor) -> Tensor:
        return (torch.randn(batch, _SHAPE_TERMS) * scale) @ self._shapes

    def _channel(self, batch: int) -> Tensor:
        smooth = self._smooth(batch, torch.tensor([1.2, 0.9, 0.7, 0.5, 0.4, 0.3]))
        gain = torch.rand(batch, 1) * 8 - 5
        low_pass = torch.where(
            torch.rand(batch, 1) < 0.25, torch.rand(batch, 1) * 16 + 22, torch.tensor(99.0)
        )
        high_pass = torch.where(
            torch.rand(batch, 1) < 0.2, torch.rand(batch, 1) * 8, torch.tensor(-9.0)
        )
        slope = 0.4 + torch.rand(batch, 1) * 0.8
        return (
            smooth
            + gain
            - (self._band[None] - low_pass).clamp(min=0) * slope
            - (high_pass - self._band[None]).clamp(min=0) * 0.8
        )

    def _add_noise(self, mel: Tensor) -> Tensor:
        batch = len(mel)
        loud = mel.mean(2).quantile(0.9, dim=1)[:, None]
        depth = (torch.rand(batch, 1) * 9 + 0.3) * torch.where(torch.rand(batch, 1) < 0.6, 1.0, 3.0)
        tilt = (torch.rand(batch, 1) - 0.5) * 6 * (self._band[None] - 20) / COEFFICIENTS
        level = loud - depth + tilt + self._smooth(batch, torch.full((_SHAPE_TERMS,), 0.5))
        return torch.logaddexp(mel, level[:, None] + torch.randn_like(mel) * 0.45)

    def _mask_bands(self, mel: Tensor) -> Tensor:
        start = torch.rand(len(mel), 1) * COEFFICIENTS
        width = torch.rand(len(mel), 1) * 6 * (torch.rand(len(mel), 1) < 0.4)
        masked = (self._band[None] >= start) & (self._band[None] < start + width)
        return torch.where(masked[:, None], mel.mean((1, 2), keepdim=True), mel)
