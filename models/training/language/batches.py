"""Token batches: conversations of like length side by side, replies marked."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor
from training.language.corpus.sampler import conversations
from training.language.tokenizer import END_OF_TEXT, SPECIAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tokenizers import Tokenizer
    from training.language.corpus.conversation import Conversation

_POOL = 1024
# Few shapes of batches: the first one of a shape takes longest.
_WIDTH_STEP = 16


@dataclass(frozen=True, slots=True)
class Batch:
    """Input ids (batch, time), the next ids, and a mask of those that are learnt."""

    inputs: Tensor
    targets: Tensor
    learnt: Tensor


class Encoder:
    """Encodes ChatML segments; words in the text never become special tokens by chance."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self._cache: dict[str, list[int]] = {}
        self.padding: int = tokenizer.token_to_id(END_OF_TEXT)

    def encode(self, conversation: Conversation, longest: int) -> tuple[list[int], list[bool]]:
        """Token ids and whether each is learnt, cut at `longest`."""
        ids: list[int] = []
        learnt: list[bool] = []
        for text, is_learnt in conversation.segments():
            piece = self._piece(text)
            ids += piece
            learnt += [is_learnt] * len(piece)
        return ids[:longest], learnt[:longest]

    def _piece(self, text: str) -> list[int]:
        found = self._cache.get(text)
        if found is None:
            found = self._tokenizer.encode(text, add_special_tokens=False).ids
            if len(self._cache) < 200_000:
                self._cache[text] = found
        return found


def batches(
    tokenizer: Tokenizer, seed: int, tokens: int, longest: int, copying: float
) -> Iterator[Batch]:
    """Batches of about `tokens` tokens, for ever."""
    rng = random.Random(seed)
    source = conversations(seed, copying)
    encoder = Encoder(tokenizer)
    while True:
        pool = sorted(
            (encoder.encode(next(source), longest) for _ in range(_POOL)),
            key=lambda item: len(item[0]),
        )
        rows = list(_rows(pool, tokens))
        rng.shuffle(rows)
        for row in rows:
            yield _batch(row, encoder.padding)


def _rows(
    pool: list[tuple[list[int], list[bool]]], tokens: int
) -> Iterator[list[tuple[list[int], list[bool]]]]:
    row: list[tuple[list[int], list[bool]]] = []
    for item in pool:
        if row and _padded(len(item[0])) * (len(row) + 1) > tokens:
            yield row
            row = []
        row.append(item)
    yield row


def _padded(length: int) -> int:
    """Return the width of the row, of whose tokens the last one is no input."""
    return -(-(length - 1) // _WIDTH_STEP) * _WIDTH_STEP + 1


def _batch(row: list[tuple[list[int], list[bool]]], padding: int) -> Batch:
    width = _padded(max(len(ids) for ids, _ in row))
    ids = torch.full((len(row), width), padding)
    learnt = torch.zeros((len(row), width), dtype=torch.bool)
    for i, (item, marks) in enumerate(row):
        ids[i, : len(item)] = torch.tensor(item)
        learnt[i, : len(marks)] = torch.tensor(marks)
    return Batch(ids[:, :-1], ids[:, 1:], learnt[:, 1:])


def sample_texts(count: int, seed: int) -> Iterator[str]:
    """Corpus text without special tokens, for the tokenizer."""
    source = conversations(seed)
    for _ in range(count):
        text = "".join(text for text, _ in next(source).segments())
        for token in SPECIAL:
            text = text.replace(token, "\n")
        yield text
