"""Is a reply right?"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from training.language.corpus.outside import refusal
from training.language.corpus.text import spoken

if TYPE_CHECKING:
    from training.language.exam.item import Item

_SHARE_OF_WORDS = 0.7
_SMALL_WORDS = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "by",
        "can",
        "for",
        "from",
        "has",
        "have",
        "i",
        "in",
        "is",
        "it",
        "its",
        "of",
        "on",
        "or",
        "so",
        "that",
        "the",
        "they",
        "this",
        "to",
        "was",
        "we",
        "what",
        "when",
        "who",
        "with",
        "you",
        "your",
    ]
)


def is_right(item: Item, reply: str) -> bool:
    """Judge a reply by the rule of its item."""
    said = f" {spoken(reply)} "
    match item.rule:
        case "contains":
            return all(f" {spoken(part)} " in said for part in item.expected)
        case "words":
            return _has_words(said, item.expected[0])
        case "same" | "label":
            return said.strip() == spoken(item.expected[0])
        case "one_of":
            return said.strip() in {spoken(text) for text in item.expected}
        case "refused":
            return is_refusal(reply)
        case "json":
            return parsed(reply) == json.loads(item.expected[0])
        case "topics":
            return all(f" {spoken(part)} " in said for part in item.expected)


def is_refusal(reply: str) -> bool:
    """Whether the reply says that it does not know, and nothing else."""
    return spoken(reply) == spoken(refusal())


def parsed(reply: str) -> object:
    """The JSON value of a reply, or None."""
    try:
        return json.loads(reply)
    except ValueError:
        return None


def _has_words(said: str, right: str) -> bool:
    wanted = set(spoken(right).split()) - _SMALL_WORDS
    return len(wanted & set(said.split())) >= _SHARE_OF_WORDS * len(wanted)


def macro_f1(pairs: list[tuple[str, str]], labels: tuple[str, ...]) -> float:
    """Mean F1 over labels of (right, said) pairs, 0 to 1."""
    scores = []
    for label in labels:
        hits = sum(right == said == label for right, said in pairs)
        named = sum(said == label for _, said in pairs)
        there = sum(right == label for right, _ in pairs)
        scores.append(2 * hits / (named + there) if named + there else 0.0)
    return sum(scores) / len(scores)
