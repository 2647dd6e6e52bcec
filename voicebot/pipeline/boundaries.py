# ruff: noqa: RUF001
"""Finds where a text may be cut for speaking: ends of sentences, clauses and lines."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum

from voicebot.pipeline.abbreviations import CuttingWords

_CLOSERS = "\"'”’»)\\]}*_`~』」）】》"
_WIDE = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u30ff\u3130-\u318f\u31f0-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
_IS_WIDE = re.compile(f"[{_WIDE}\uff01-\uff60]")
_LINE_NUMBER = re.compile(r"(?:^|\n)[\s>*_]*(?:\d{1,3}|[a-zA-Z])$")
_DOTTED_LETTERS = re.compile(r"^(?:[^\W\d_]\.)+[^\W\d_]{1,2}$")
_OPENERS = "\"'“‘«([{*_`~„‚¿¡"
_LONGEST_ABBREVIATION = 4


class Strength(IntEnum):
    """How much of an end a boundary is."""

    CONJUNCTION = 1
    CLAUSE = 2
    SENTENCE = 3
    LINE = 4


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place to cut: the piece ends before ``end`` (an index into the text)."""

    end: int
    strength: Strength


def is_wide(character: str) -> bool:
    """Say whether a character is Chinese, Japanese or Korean, where no spaces part words."""
    return _IS_WIDE.match(character) is not None


class BoundaryFinder:
    """Finds boundaries in the text of one language."""

    def __init__(self, words: CuttingWords) -> None:
        self._words = words
        conjunctions = "|".join(words.conjunctions) or r"(?!)"
        self._pattern = re.compile(
            rf"(?P<line>\n)"
            rf"|(?P<wide_stop>[。！？｡।॥]+[。！？…{_CLOSERS}]*)"
            rf"|(?P<wide_comma>[，、；：])"
            rf"|(?P<stop>[.!?…]+)(?P<stop_closers>[{_CLOSERS}]*)"
            rf"|(?P<comma>[,;:])[{_CLOSERS}]*"
            rf"|(?P<dash>(?<=\s)[-–—]{{1,3}}(?=\s)|(?<=\w)—(?=\w))"
            rf"|(?P<conjunction>\s+(?:{conjunctions}))(?=\s)"
        )

    def find(self, text: str, *, is_final: bool) -> Iterator[Boundary]:
        """Yield the boundaries of ``text``, at whose start a piece begins, in order.

        Unless ``is_final``, stops before one that the text to come could change.
        """
        for match in self._pattern.finditer(text):
            rest = _Rest.after(text, match.end())
            if not is_final and match.lastgroup != "line" and not rest.is_known:
                return
            strength = self._strength(text, match, rest)
            if strength is not None:
                cut_before = match.lastgroup in {"line", "conjunction"}
                yield Boundary(match.start() if cut_before else match.end(), strength)

    def _strength(self, text: str, match: re.Match[str], rest: "_Rest") -> Strength | None:
        if match["line"]:
            return Strength.LINE
        if match["wide_stop"]:
            return Strength.SENTENCE
        if match["wide_comma"]:
            return Strength.CLAUSE
        if match["conjunction"]:
            return Strength.CONJUNCTION
        if match["dash"]:
            between_digits = text[: match.start()].rstrip()[-1:].isdigit() and rest.next.isdigit()
            return None if between_digits else Strength.CLAUSE
        if not rest.is_apart:
            return None
        if match["comma"]:
            return Strength.CLAUSE
        return self._stop_strength(text[: match.start()], match, rest)

    def _stop_strength(self, before: str, match: re.Match[str], rest: "_Rest") -> Strength | None:
        stop, is_quoted = match["stop"], bool(match["stop_closers"])
        if rest.is_line_end:
            return None if _LINE_NUMBER.search(before) else Strength.SENTENCE
        if stop == ".":
            return self._full_stop_strength(before, rest)
        if rest.next.islower() and (is_quoted or stop.strip(".…") == ""):
            return Strength.CLAUSE
        return Strength.SENTENCE

    def _full_stop_strength(self, before: str, rest: "_Rest") -> Strength | None:
        if _LINE_NUMBER.search(before):
            return None
        word = before[max(before.rfind(" "), before.rfind("\n")) + 1 :].lstrip(_OPENERS)
        lower = word.lower()
        if lower in self._words.closing_abbreviations:
            return Strength.SENTENCE if rest.next.isupper() else None
        if lower in self._words.abbreviations or _DOTTED_LETTERS.match(word):
            return None
        if len(word) == 1 and word.isupper() and word != "I":
            return None
        is_ordinal = self._words.has_dotted_ordinals and word.isdigit() and len(word) <= 2
        if is_ordinal and rest.next.isalpha():
            return None
        if rest.next.islower():
            return Strength.CLAUSE if len(word) > _LONGEST_ABBREVIATION else None
        return Strength.SENTENCE


@dataclass(frozen=True, slots=True)
class _Rest:
    """What follows a boundary.

    Attributes:
        is_apart: whitespace, a wide character or the end follows.
        is_line_end: nothing more is in the line.
        next: the next visible character, or nothing.
        is_known: text to come cannot change the above.
    """

    is_apart: bool
    is_line_end: bool
    next: str
    is_known: bool

    @classmethod
    def after(cls, text: str, position: int) -> "_Rest":
        following = text[position : position + 1]
        index = position
        while index < len(text) and text[index].isspace():
            if text[index] == "\n":
                return cls(True, True, "", True)
            index += 1
        visible = text[index : index + 1].lstrip(_OPENERS)
        while not visible and index < len(text):
            index += 1
            visible = text[index : index + 1].lstrip(_OPENERS)
        is_apart = not following or following.isspace() or is_wide(following)
        return cls(is_apart, not visible, visible, bool(visible))
