"""Copying from the first step on: attention heads that start as an induction circuit.

Elhage et al., "A Mathematical Framework for Transformer Circuits" (2021), and Olsson et al.,
"In-context Learning and Induction Heads" (2022), find that transformers copy from their prompt by
two layers of attention: a head that looks at the token before, and a head that looks for a place
where what went before equals the present token, and says what stood there. A small network on a
small corpus needs many thousand steps to find that circuit; here two layers start with it. All
of its weights are learnt further.

Looking back by a fixed distance uses the rotary embedding (Su et al., "RoFormer", 2021): constant
queries and keys, which Qwen2's biases give, score the cosine of the distance less the wanted one
in each frequency. Comparing tokens uses the slowest frequencies, where distance hardly counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from training.language.network import Attention, Network, Shape

_FAST = 8  # frequencies that tell distances apart
_SLOW_SHARE = 0.625  # share of the frequencies, from the slowest, that compare tokens
_SHARPNESS = 60.0  # squared length of the constant keys in each fast frequency
_BEFORE_GAIN = 0.7  # size of the written token before, relative to the token itself
_MATCH_GAIN = 1.4
_COPY_GAIN = 3.0


@torch.no_grad()
def start_copying(network: Network) -> None:
    """Let the first two layers of a new network copy what followed the last two tokens before.

    The first key head of each is used: its first two query heads in the first layer, its first
    query head in the second. The network must have two layers and two query heads per key head.
    """
    shape = network.shape
    read = _orthonormal(shape.head, shape.hidden)
    written = _orthonormal(2 * shape.head, shape.hidden)
    before = (written[: shape.head], written[shape.head :])
    size = float(network.embedding.weight.norm(dim=1).mean())
    unit = size / shape.hidden**0.5  # embedding length per length of the normed stream
    first, second = (network.blocks[i].attention for i in (0, 1))
    _look_back(first, shape)
    _carry(first, 0, read, before[0], _BEFORE_GAIN * unit * 2)
    _carry(first, 1, read, before[1], _BEFORE_GAIN * unit * 2)
    _match(second, shape, read, before)
    spoken = _orthonormal(shape.head, shape.hidden)
    _carry(second, 0, spoken, spoken, _COPY_GAIN * unit * 2)


def _orthonormal(rows: int, columns: int) -> Tensor:
    return torch.linalg.qr(torch.randn(columns, rows))[0].T


def _look_back(attention: Attention, shape: Shape) -> None:
    """Queries 0 and 1 attend to the token one and two places before, by their biases alone."""
    half = shape.head // 2
    speeds = shape.rope_base ** -(torch.arange(half) / half)
    length = torch.zeros(half)
    length[:_FAST] = _SHARPNESS**0.5
    attention.k.weight[: shape.head] = 0
    attention.k.bias[: shape.head] = torch.cat((length, torch.zeros(half)))
    for head, distance in enumerate((1, 2)):
        rows = slice(head * shape.head, (head + 1) * shape.head)
        turn = -distance * speeds
        attention.q.weight[rows] = 0
        attention.q.bias[rows] = torch.cat((length * turn.cos(), length * turn.sin()))


def _carry(attention: Attention, head: int, read: Tensor, written: Tensor, gain: float) -> None:
    """Query head `head` of key head 0 reads `read` of what it sees and adds it to `written`."""
    size = read.shape[0]
    attention.v.weight[:size] = read
    attention.o.weight[:, head * size : (head + 1) * size] = gain * written.T


def _match(attention: Attention, shape: Shape, read: Tensor, before: tuple[Tensor, Tensor]) -> None:
    """Query 0 seeks the place whose two tokens before are the present one and the one before."""
    half = shape.head // 2
    slow = torch.arange(half - int(_SLOW_SHARE * half), half)
    dimensions = torch.cat((slow, slow + half))
    present, former = (_orthonormal(len(dimensions), shape.head) for _ in range(2))
    attention.q.weight[: shape.head] = 0
    attention.k.weight[: shape.head] = 0
    attention.q.weight[dimensions] = _MATCH_GAIN * (present @ read + former @ before[0])
    attention.k.weight[dimensions] = _MATCH_GAIN * (present @ before[0] + former @ before[1])
