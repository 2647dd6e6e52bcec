"""A byte-level BPE vocabulary as large as Qwen2.5's, made of English words and letter groups."""

from __future__ import annotations

import itertools
import re
import string
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

REGULAR = 151643
"""Tokens of bytes and merges; control tokens follow."""
SIZE = 151936
"""Rows of the embedding."""
CONTROL = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
_VOICE = Path(__file__).resolve().parents[1] / "voice"


def byte_letters() -> list[str]:
    """Return GPT-2's letter for each byte value: printable ones stand for themselves."""
    plain = {*range(33, 127), *range(161, 173), *range(174, 256)}
    spare = itertools.count(256)
    return [chr(value) if value in plain else chr(next(spare)) for value in range(256)]


def _words() -> list[str]:
    """Return common words, most frequent first, from this project's own sentences."""
    text = " ".join(
        (_VOICE / name).read_text("utf-8") for name in ("evaluation_sentences.txt", "wording.py")
    )
    counts: dict[str, int] = {}
    for word in re.findall(r"[A-Za-z]+", text):
        counts[word] = counts.get(word, 0) + 1
    return sorted(counts, key=lambda word: (-counts[word], word))


def _chains() -> Iterator[tuple[str, str]]:
    """Yield the merges that build each word letter by letter.

    Words after a space come first: their merges must win over those of a word that begins a text.
    """
    words = _words()
    spaced = [spelled for word in words for spelled in ("Ġ" + word, "Ġ" + word.lower())]
    for spelled in [*spaced, *(word.capitalize() for word in words)]:
        for end in range(1, len(spelled)):
            yield spelled[:end], spelled[end]


def _groups() -> Iterator[tuple[str, str]]:
    """Yield merges of two, three and four lower-case letters."""
    letters = string.ascii_lowercase
    pairs = ["".join(pair) for pair in itertools.product(letters, repeat=2)]
    yield from ((pair[0], pair[1]) for pair in pairs)
    yield from itertools.product(pairs, letters)
    yield from itertools.product(pairs, pairs)


def build() -> tuple[list[str], list[tuple[str, str]]]:
    """Return SIZE token texts and the merges; every merge makes a token of its own."""
    tokens = dict.fromkeys(byte_letters())
    merges: list[tuple[str, str]] = []
    for left, right in itertools.chain(_chains(), _groups()):
        if left + right not in tokens:
            tokens[left + right] = None
            merges.append((left, right))
        if len(tokens) == REGULAR:
            break
    listed = [*tokens, *CONTROL]
    listed += [f"[PAD{number}]" for number in range(len(listed), SIZE)]
    return listed, merges
