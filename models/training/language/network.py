"""A small Qwen2: pre-norm transformer with RoPE, grouped queries, QKV bias and SwiGLU.

The architecture is that of Yang et al., "Qwen2 Technical Report" (2024); rotary embeddings are
in the half-rotated (NeoX) layout that llama.cpp expects of `qwen2`.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from training.language.induction import start_copying

_EMBEDDING, _OUTPUT = 0.5, 0.05  # standard deviations at the start


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Sizes of the network; `context` is the longest input in tokens."""

    vocabulary: int = 4096
    hidden: int = 256
    layers: int = 5
    feed_forward: int = 704
    heads: int = 4
    kv_heads: int = 2
    context: int = 1024
    rope_base: float = 1_000_000.0
    norm_eps: float = 1e-6

    @property
    def head(self) -> int:
        """Size of one attention head."""
        return self.hidden // self.heads


class Norm(nn.Module):
    """Root mean square norm; keeps bfloat16 where torch's own would go through float32."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(shape.hidden))
        self.eps = shape.norm_eps

    def forward(self, x: Tensor) -> Tensor:
        """Scale (..., hidden) to a root mean square of one, then by the weight."""
        power = x.float().square().mean(-1, keepdim=True)
        return x * (power + self.eps).rsqrt().to(x.dtype) * self.weight.to(x.dtype)


class Attention(nn.Module):
    """Causal self-attention with grouped key and value heads."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        kv = shape.kv_heads * shape.head
        self.q = nn.Linear(shape.hidden, shape.hidden, bias=True)
        self.k = nn.Linear(shape.hidden, kv, bias=True)
        self.v = nn.Linear(shape.hidden, kv, bias=True)
        self.o = nn.Linear(shape.hidden, shape.hidden, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        """Attend within rows: x is (batch, time, hidden)."""
        batch, time, _ = x.shape
        size = self.shape.head
        q = self.q(x).view(batch, time, self.shape.heads, size).transpose(1, 2)
        k = self.k(x).view(batch, time, self.shape.kv_heads, size).transpose(1, 2)
        v = self.v(x).view(batch, time, self.shape.kv_heads, size).transpose(1, 2)
        repeat = self.shape.heads // self.shape.kv_heads
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        k, v = k.repeat_interleave(repeat, 1), v.repeat_interleave(repeat, 1)
        # On CPUs this is much faster than the fused kernel, whose backward pass is slow.
        scores = (q @ k.mT) * size**-0.5
        future = torch.ones(time, time, dtype=torch.bool, device=x.device).triu(1)
        y = scores.masked_fill(future, -torch.inf).softmax(-1).to(v.dtype) @ v
        return self.o(y.transpose(1, 2).reshape(batch, time, -1))


class Block(nn.Module):
    """Attention and SwiGLU, each after a norm and added to the stream."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.attention_norm = Norm(shape)
        self.attention = Attention(shape)
        self.feed_norm = Norm(shape)
        self.gate = nn.Linear(shape.hidden, shape.feed_forward, bias=False)
        self.up = nn.Linear(shape.hidden, shape.feed_forward, bias=False)
        self.down = nn.Linear(shape.feed_forward, shape.hidden, bias=False)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, wanted: Tensor | None = None) -> Tensor:
        """One layer: x is (batch, time, hidden), the result too, or (n, hidden) of `wanted`."""
        x = x + self.attention(self.attention_norm(x), cos, sin)
        if wanted is not None:
            x = x.flatten(0, 1)[wanted]
        y = self.feed_norm(x)
        return x + self.down(F.silu(self.gate(y)) * self.up(y))


class Network(nn.Module):
    """Token ids to logits; the output matrix starts as the embedding and parts from it.

    Matrices that write to the stream start at zero, but for the copying heads: then the stream
    holds the embeddings, which those heads compare, until other layers have something to add.
    """

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.embedding = nn.Embedding(shape.vocabulary, shape.hidden)
        self.blocks = nn.ModuleList(Block(shape) for _ in range(shape.layers))
        self.norm = Norm(shape)
        self.output = nn.Linear(shape.hidden, shape.vocabulary, bias=False)
        self._initialize()

    def _initialize(self) -> None:
        for name, parameter in self.named_parameters():
            if name.endswith(("bias", "o.weight", "down.weight")):
                nn.init.zeros_(parameter)
            elif parameter.ndim == 2:
                nn.init.normal_(parameter, std=self.shape.hidden**-0.5)
        nn.init.normal_(self.embedding.weight, std=_EMBEDDING)
        with torch.no_grad():
            self.output.weight.copy_(self.embedding.weight * (_OUTPUT / _EMBEDDING))
        start_copying(self)

    def forward(self, tokens: Tensor, wanted: Tensor | None = None) -> Tensor:
        """Logits (batch, time, vocabulary), or (n, vocabulary) at `wanted`.

        `wanted` are n positions in the tokens, counted on from row to row.
        """
        x = self.embedding(tokens)
        if torch.is_autocast_enabled(x.device.type):
            x = x.bfloat16()
        cos, sin = (part.to(x) for part in rotation(self.shape, tokens.shape[1]))
        for block in self.blocks[:-1]:
            x = block(x, cos, sin)
        x = self.norm(self.blocks[-1](x, cos, sin, wanted))
        logits: Tensor = self.output(x)
        return logits


def rotation(shape: Shape, time: int) -> tuple[Tensor, Tensor]:
    """Cosines and sines (time, head) of the rotary embedding."""
    step = torch.arange(0, shape.head, 2, dtype=torch.float32) / shape.head
    angles = torch.outer(torch.arange(time, dtype=torch.float32), shape.rope_base**-step)
    angles = torch.cat((angles, angles), -1)
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Turn pairs of (batch, heads, time, head) by the angles of their position."""
    first, second = x.chunk(2, -1)
    turned = torch.cat((-second, first), -1)
    return x * cos + turned * sin
