"""The acoustic model: a time-delay network over MFCC with residual layers.

The first layer sees every 10 ms frame, the second every third; the output is one class
distribution each 30 ms. Batch normalization stands before each rectifier, so that the
export folds it into the affine transform.
"""

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from training.recognizer.features import COEFFICIENTS, SUBSAMPLING, TARGETS_PER_PHONE

from voicebot.models.recognizer_phones import PHONES

CLASSES: Final = TARGETS_PER_PHONE * len(PHONES)
WIDTH: Final = 320


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerShape:
    """`taps` inputs `dilation` apart; `stride` is 3 where the frame rate falls."""

    taps: int
    dilation: int = 1
    stride: int = 1

    @property
    def reach(self) -> int:
        """Inputs needed on each side of the centre."""
        return self.taps // 2 * self.dilation


SHAPES: Final = (
    LayerShape(taps=5),
    LayerShape(taps=3, stride=SUBSAMPLING),
    LayerShape(taps=3),
    LayerShape(taps=3),
    LayerShape(taps=3, dilation=2),
    LayerShape(taps=3, dilation=2),
    LayerShape(taps=3, dilation=3),
)
FIRST_RESIDUAL: Final = 2  # this layer and those after it add their input to their output


def frame_step(layer: int) -> int:
    """10 ms frames between neighbouring inputs of a layer."""
    return 1 if layer < 2 else SUBSAMPLING


CONTEXT_FRAMES: Final = sum(shape.reach * frame_step(index) for index, shape in enumerate(SHAPES))


class Layer(nn.Module):
    """Splice, affine transform, batch normalization, rectifier, residual sum."""

    def __init__(self, shape: LayerShape, inputs: int, width: int, *, residual: bool) -> None:
        super().__init__()
        self.shape = shape
        self.residual = residual
        self.affine = nn.Linear(shape.taps * inputs, width, bias=False)
        self.normalization = nn.BatchNorm1d(width)

    def forward(self, inputs: Tensor) -> Tensor:
        """(batch, time, inputs) to (batch, shorter time, width)."""
        shape = self.shape
        length = inputs.shape[1] - 2 * shape.reach
        taps = [
            inputs[:, tap * shape.dilation : tap * shape.dilation + length : shape.stride]
            for tap in range(shape.taps)
        ]
        affine = self.affine(torch.cat(taps, 2))
        normalized = self.normalization(affine.flatten(0, 1)).view_as(affine)
        output = torch.relu(normalized)
        return output + taps[shape.taps // 2] if self.residual else output


class AcousticModel(nn.Module):
    """MFCC (batch, frames, 40) to class scores (batch, frames without context / 3, classes)."""

    mean: Tensor
    deviation: Tensor

    def __init__(self, width: int = WIDTH) -> None:
        super().__init__()
        self.register_buffer("mean", torch.zeros(COEFFICIENTS))
        self.register_buffer("deviation", torch.ones(COEFFICIENTS))
        self.layers = nn.ModuleList(
            Layer(
                shape,
                width if index else COEFFICIENTS,
                width,
                residual=index >= FIRST_RESIDUAL,
            )
            for index, shape in enumerate(SHAPES)
        )
        self.dropout = nn.Dropout(0.05)
        self.output = nn.Linear(width, CLASSES)

    def forward(self, features: Tensor) -> Tensor:
        hidden = (features - self.mean) / self.deviation
        for index, layer in enumerate(self.layers):
            hidden = layer(hidden)
            if index:
                hidden = self.dropout(hidden)
        scores: Tensor = self.output(hidden)
        return scores
