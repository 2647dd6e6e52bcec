"""Makes a question, typed or recognized, fit for the language model."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

Truncate: TypeAlias = Callable[[str, int], str]
"""Returns the longest beginning of a text that fits a number of tokens."""

_UNSPEAKABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_MAX_CHARACTERS_PER_TOKEN = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitedQuestion:
    """A clean question; ``was_cut`` says that its end was left out."""

    text: str
    was_cut: bool


def clean_question(text: str) -> str:
    """Return ``text`` in Unicode NFC, without control characters, spaces collapsed."""
    text = _UNSPEAKABLE.sub(" ", text)
    return " ".join(unicodedata.normalize("NFC", text).split())


def limit_question(text: str, *, max_tokens: int, truncate: Truncate) -> LimitedQuestion:
    """Return the question cleaned and cut to ``max_tokens`` at the end of a word.

    A huge text is cut by characters first, so that it never reaches the tokenizer whole.
    """
    beginning = text[: max_tokens * _MAX_CHARACTERS_PER_TOKEN]
    question = clean_question(beginning)
    kept = truncate(question, max_tokens)
    if len(kept) < len(question):
        whole_words, space, _ = kept.rpartition(" ")
        kept = whole_words if space and question[len(kept)] != " " else kept
    was_cut = len(kept) < len(question) or bool(text[len(beginning) :].strip())
    return LimitedQuestion(text=kept.strip(), was_cut=was_cut)
