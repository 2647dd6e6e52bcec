"""Replacements of patterns in a text, done one after the other."""

import re
from collections.abc import Callable, Iterable
from typing import TypeAlias

Replacement: TypeAlias = str | Callable[[re.Match[str]], str]
Rule: TypeAlias = tuple[str, Replacement]
"""A pattern, and what stands for it."""

_CONTEXT_LENGTH = 60


class Rules:
    """Replaces patterns in order, in texts in which ``needed`` is found."""

    def __init__(self, rules: Iterable[Rule], *, needed: str = "") -> None:
        self._needed = re.compile(needed)
        self._rules = tuple((re.compile(pattern), new) for pattern, new in rules)

    def __call__(self, text: str) -> str:
        """Return ``text`` with every pattern replaced."""
        if not self._needed.search(text):
            return text
        for pattern, replacement in self._rules:
            text = pattern.sub(replacement, text)
        return text


def text_before(match: re.Match[str]) -> str:
    """Return the few words before a match."""
    return match.string[max(0, match.start() - _CONTEXT_LENGTH) : match.start()]


def primary_of(language: str) -> str:
    """Return the language of a tag: ``de`` for ``de-AT``."""
    return language.replace("_", "-").split("-")[0].lower()


def words_of(text: str) -> frozenset[str]:
    """Return the words of ``text``, which spaces part."""
    return frozenset(text.split())
