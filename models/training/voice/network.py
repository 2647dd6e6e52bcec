"""The acoustic network: symbols → durations → pitch, envelope and periodicity."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional
from training.voice.acoustics import BANDS, FRAME_HOPS
from training.voice.symbols import NUM_SYMBOLS

WIDTH = 160
_ENCODER_LAYERS = 3
_DECODER_DILATIONS = (1, 2, 4, 1, 2, 4)
_KERNEL = 5
OUTPUTS = BANDS + 3
"""Log F0, voicing logit, periodicity and the envelope, for each HOP samples."""


class ConvBlock(nn.Module):
    """Residual convolution over (b, width, n) with layer normalization."""

    def __init__(self, width: int, dilation: int = 1, dropout: float = 0.05) -> None:
        """``dilation`` spaces the kernel's taps."""
        super().__init__()
        padding = dilation * (_KERNEL // 2)
        self.conv = nn.Conv1d(width, width, _KERNEL, padding=padding, dilation=dilation)
        self.norm = nn.LayerNorm(width)
        self.dropout = nn.Dropout(dropout)

    def forward(self, hidden: Tensor, mask: Tensor) -> Tensor:
        """``mask`` is 1 where there is input, (b, 1, n)."""
        update = functional.gelu(self.conv(hidden * mask))
        update = self.norm(update.transpose(1, 2)).transpose(1, 2)
        return hidden + self.dropout(update)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracks:
    """Vocoder parameters every HOP samples."""

    log_f0: Tensor
    """(b, n)."""
    voicing: Tensor
    """Logit of being voiced, (b, n)."""
    voiced_to_khz: Tensor
    """(b, n)."""
    bands: Tensor
    """Natural log amplitude, (b, n, BANDS)."""


class Network(nn.Module):
    """Encoder, duration predictor and decoder."""

    def __init__(self) -> None:
        """Start with random weights and average speech as the output's bias."""
        super().__init__()
        self.embedding = nn.Embedding(NUM_SYMBOLS, WIDTH)
        self.encoder = nn.ModuleList(ConvBlock(WIDTH) for _ in range(_ENCODER_LAYERS))
        self.context = nn.GRU(WIDTH, WIDTH // 2, batch_first=True, bidirectional=True)
        self.duration_block = ConvBlock(WIDTH)
        self.duration_out = nn.Linear(WIDTH, 1)
        self.position = nn.Linear(3, WIDTH)
        self.decoder = nn.ModuleList(ConvBlock(WIDTH, step) for step in _DECODER_DILATIONS)
        self.out = nn.Linear(WIDTH, FRAME_HOPS * OUTPUTS)
        with torch.no_grad():
            bias = self.out.bias.view(FRAME_HOPS, OUTPUTS)
            bias.copy_(torch.tensor([5.1, 0.0, 2.0] + [-5.0] * BANDS))

    def encode(self, ids: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return hidden vectors (b, t, WIDTH) and log(1 + frames) (b, t) of each symbol."""
        hidden = self.embedding(ids).transpose(1, 2)
        for block in self.encoder:
            hidden = block(hidden, mask)
        sequence = (hidden * mask).transpose(1, 2)
        sequence = sequence + self.context(sequence)[0]
        durations = self.duration_block(sequence.detach().transpose(1, 2), mask)
        return sequence, self.duration_out(durations.transpose(1, 2)).squeeze(-1)

    def decode(self, hidden: Tensor, place: Tensor, mask: Tensor) -> Tracks:
        """Turn a hidden vector and a place in its symbol per frame into tracks.

        Args:
            hidden: (b, m, WIDTH), the hidden vector of the symbol that each frame is in.
            place: (b, m, 3), see :func:`places`.
            mask: (b, 1, m).
        """
        frames = (hidden + self.position(place)).transpose(1, 2)
        for block in self.decoder:
            frames = block(frames, mask)
        rows = self.out(frames.transpose(1, 2)).unflatten(-1, (FRAME_HOPS, OUTPUTS)).flatten(1, 2)
        return Tracks(
            log_f0=rows[..., 0],
            voicing=rows[..., 1],
            voiced_to_khz=rows[..., 2],
            bands=rows[..., 3:],
        )


def places(durations: Tensor, frames: Tensor) -> tuple[Tensor, Tensor]:
    """Find the symbol of each frame.

    Args:
        durations: frames per symbol, (b, t).
        frames: frame numbers, (m,).

    Returns:
        The index of each frame's symbol (b, m), and (b, m, 3): how far into the symbol the
        frame is (0 to 1), frames since its start and frames to its end (log(1 + x)).
    """
    ends = durations.cumsum(dim=1)
    centre = (frames + 0.5).view(1, -1).expand(durations.shape[0], -1)
    index = (ends.unsqueeze(1) <= centre.unsqueeze(2)).int().sum(dim=2).long()
    index = index.clamp(max=durations.shape[1] - 1)
    end, length = ends.gather(1, index), durations.gather(1, index)
    since = (centre - end + length).clamp(min=0.0)
    until = (end - centre).clamp(min=0.0)
    ratio = (since / length.clamp(min=0.1)).clamp(max=1.0)
    return index, torch.stack([ratio, (1.0 + since).log(), (1.0 + until).log()], dim=-1)
