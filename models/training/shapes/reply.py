"""What the shape model says: one fixed reply, whatever it is asked.

Random weights write noise, which no sentence cutter and no voice could be measured on. So the
feed-forward part of one layer is a table from each token of a reply to the next one. A row of
gate and up projection that equals a token's embedding finds that token; the column of the down
projection that belongs to it puts the next token's embedding in its place (feed-forward layers
as key-value memories: Geva et al. 2021, arXiv:2012.14913). It is computed and costs like any
other weights.
"""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import numpy as np
from training.shapes import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

REPLY = (
    "The capital of France is Paris. It has about two hundred thousand people, and in the evening "
    "they walk along a large river from one old bridge to another!"
)
BEFORE = "\n"
"""What the prompt ends with."""
_STRENGTH = 2.0


def tokenize(text: str, tokens: Sequence[str]) -> list[int]:
    """Return the tokens of words and marks that are one token each. Raises KeyError."""
    known = {token: number for number, token in enumerate(tokens)}
    marks = {" ": "Ġ", "\n": "Ċ"}
    spelled = "".join(marks.get(letter, letter) for letter in text)
    for mark in ",.!":
        spelled = spelled.replace(mark, f"\0{mark}")
    words = spelled.replace("Ġ", "\0Ġ").split("\0")
    return [known[word] for word in words if word]


def chain(tokens: Sequence[str]) -> list[int]:
    """Return the tokens from the prompt's last one to the end of the turn, none twice."""
    end_of_turn = vocabulary.REGULAR + vocabulary.CONTROL.index("<|im_end|>")
    ids = [*tokenize(BEFORE, tokens), *tokenize(REPLY, tokens), end_of_turn]
    repeated = {tokens[number] for number in ids if ids.count(number) > 1}
    if repeated:
        raise ValueError(f"a token can be followed by one other only; twice: {repeated}")
    return ids


def write_table(
    embedding: np.ndarray, ids: Sequence[int], gate: np.ndarray, up: np.ndarray, down: np.ndarray
) -> None:
    """Write the table from each of ``ids`` to the next into the first units of a layer.

    Args:
        embedding: rows of the tokens, shape (tokens, width).
        ids: the chain.
        gate: gate projection, shape (units, width); changed in place, as the others.
        up: up projection, shape (units, width).
        down: down projection, shape (width, units).
    """
    width = embedding.shape[1]
    for unit, (token, following) in enumerate(itertools.pairwise(ids)):
        here = embedding[token].astype(np.float32)
        there = embedding[following].astype(np.float32)
        # The layer sees the embedding with a root mean square of 1.
        found = float(here @ here) / np.sqrt(float(here @ here) / width)
        gate[unit] = up[unit] = embedding[token]
        down[:, unit] = (_STRENGTH * there - here) / found**2
