"""Training of the acoustic network on the teacher's features."""

from __future__ import annotations

import logging
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from training.voice.acoustics import BANDS, FRAME_HOPS
from training.voice.network import Network, Tracks, places
from training.voice.symbols import NUM_SYMBOLS, sounding_ids

if TYPE_CHECKING:
    from pathlib import Path

    from training.voice.dataset import Example

log = logging.getLogger(__name__)
_BATCH_FRAMES = 1600
_RATE = 2e-3
_WARM_UP_STEPS = 200
_HELD_OUT = 40
_SLOPE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Examples padded to one length."""

    ids: Tensor
    symbol_mask: Tensor
    durations: Tensor
    frame_mask: Tensor
    row_mask: Tensor
    tracks: Tensor
    """log F0, voiced, voiced_to_khz, (b, n, 3)."""
    bands: Tensor


def batches(examples: list[Example], rng: random.Random) -> list[list[Example]]:
    """Group examples of similar length so that a padded batch has about _BATCH_FRAMES."""
    order = sorted(examples, key=lambda item: len(item.features.log_f0) + rng.randint(0, 80))
    groups: list[list[Example]] = [[]]
    for item in order:
        frames = len(item.features.log_f0) // FRAME_HOPS
        if groups[-1] and (len(groups[-1]) + 1) * frames > _BATCH_FRAMES:
            groups.append([])
        groups[-1].append(item)
    rng.shuffle(groups)
    return groups


def collate(group: list[Example]) -> Batch:
    """Pad a group of examples."""
    symbols = max(len(item.ids) for item in group)
    rows = max(len(item.features.log_f0) for item in group)
    ids = np.zeros((len(group), symbols), np.int64)
    symbol_mask = np.zeros((len(group), 1, symbols), np.float32)
    durations = np.zeros((len(group), symbols), np.float32)
    row_mask = np.zeros((len(group), rows), np.float32)
    tracks = np.zeros((len(group), rows, 3), np.float32)
    bands = np.zeros((len(group), rows, BANDS), np.float32)
    for at, item in enumerate(group):
        measured = item.features
        length, count = len(item.ids), len(measured.log_f0)
        ids[at, :length], durations[at, :length] = item.ids, item.durations
        symbol_mask[at, :, :length], row_mask[at, :count] = 1.0, 1.0
        parts = (measured.log_f0, measured.voiced, measured.voiced_to_khz)
        tracks[at, :count] = np.stack(parts, axis=1)
        bands[at, :count] = measured.bands
    frame_mask = row_mask[:, None, ::FRAME_HOPS].copy()
    arrays = (ids, symbol_mask, durations, frame_mask, row_mask, tracks, bands)
    names = Batch.__dataclass_fields__
    return Batch(**{name: torch.from_numpy(a) for name, a in zip(names, arrays, strict=True)})


def _mean(value: Tensor, mask: Tensor) -> Tensor:
    return (value * mask).sum() / mask.sum().clamp(min=1.0)


def track_losses(made: Tracks, batch: Batch) -> dict[str, Tensor]:
    """Return the parts of the loss that concern the vocoder's parameters."""
    mask = batch.row_mask
    log_f0, voiced, khz = batch.tracks.unbind(-1)
    slope = (made.bands[:, 1:] - made.bands[:, :-1]) - (batch.bands[:, 1:] - batch.bands[:, :-1])
    f0_error = (made.log_f0 - log_f0).abs() * (0.1 + voiced)
    voicing = functional.binary_cross_entropy_with_logits(made.voicing, voiced, reduction="none")
    return {
        "bands": _mean((made.bands - batch.bands).abs().mean(-1), mask),
        "slope": _SLOPE_WEIGHT * _mean(slope.abs().mean(-1), mask[:, 1:]),
        "f0": 5.0 * _mean(f0_error, mask),
        "voicing": 0.5 * _mean(voicing, mask),
        "khz": 0.2 * _mean((made.voiced_to_khz - khz).abs(), mask),
    }


def losses(network: Network, batch: Batch, sounding: Tensor) -> dict[str, Tensor]:
    """Return the parts of the loss on one batch."""
    hidden, log_durations = network.encode(batch.ids, batch.symbol_mask)
    frames = torch.arange(batch.frame_mask.shape[-1])
    index, place = places(batch.durations, frames)
    spread = hidden.gather(1, index.unsqueeze(-1).expand(-1, -1, hidden.shape[-1]))
    parts = track_losses(network.decode(spread, place, batch.frame_mask), batch)
    audible = sounding[batch.ids] * batch.symbol_mask.squeeze(1)
    error = (log_durations - batch.durations.log1p()).abs()
    return {**parts, "duration": _mean(error, audible)}


def fit(examples: list[Example], path: Path, epochs: int, start: Path | None = None) -> None:
    """Train and write the weights to ``path`` after every epoch.

    The last 40 examples are not trained on; their losses are logged. ``start`` names weights to
    go on from instead of random ones.
    """
    torch.manual_seed(0)
    network, rng = Network(), random.Random(0)
    if start is not None:
        network.load_state_dict(torch.load(start, weights_only=True))
    sounding = torch.zeros(NUM_SYMBOLS).index_fill(0, torch.tensor(sounding_ids()), 1.0)
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, betas=(0.9, 0.98))
    trained, held = examples[:-_HELD_OUT], examples[-_HELD_OUT:]
    steps = 0
    for epoch in range(epochs):
        network.train()
        groups = batches(trained, rng)
        for number, group in enumerate(groups):
            left = 1.0 - (epoch + number / len(groups)) / epochs
            _set_rate(optimizer, min(1.0, (steps + 1) / _WARM_UP_STEPS) * max(0.01, left))
            optimizer.zero_grad()
            parts = losses(network, collate(group), sounding)
            torch.stack(list(parts.values())).sum().backward()
            torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            steps += 1
        _report(network, held, sounding, f"epoch {epoch + 1} of {epochs}")
        torch.save(network.state_dict(), path)


def _set_rate(optimizer: torch.optim.Optimizer, share: float) -> None:
    for group in optimizer.param_groups:
        group["lr"] = _RATE * share


@torch.no_grad()
def _report(network: Network, held: list[Example], sounding: Tensor, title: str) -> None:
    network.eval()
    parts = losses(network, collate(held), sounding)
    log.info("%s: %s", title, "  ".join(f"{name} {value:.4f}" for name, value in parts.items()))
