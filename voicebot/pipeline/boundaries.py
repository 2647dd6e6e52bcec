# ruff: noqa: RUF001
"""Finds where a text may be cut for speaking: ends of sentences, clauses and lines."""

import re
from collections.abc import Iterator

from voicebot.pipeline.abbreviations import CuttingWords
from voicebot.pipeline.boundary import Boundary, Strength
from voicebot.pipeline.commas import Commas
from voicebot.pipeline.conjunctions import Conjunctions
from voicebot.pipeline.following import Following, UndecidedError
from voicebot.pipeline.full_stops import LINE_NUMBER, FullStops
from voicebot.pipeline.speakable_months import ENGLISH_MONTHS, GERMAN_MONTHS
from voicebot.pipeline.speakable_units import UnitNames

__all__ = ["Boundary", "BoundaryFinder", "Strength", "is_wide"]

_CLOSERS = "\"'”’»)\\]}*_`~』」）】》"
_WIDE = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u30ff\u3130-\u318f\u31f0-\u9fff\uac00-\ud7af\uf900-\ufaff"
)
_IS_WIDE = re.compile(f"[{_WIDE}\uff01-\uff60]")
# The lower end of a range, or what something is taken from: 9 AM, 10 °C, $10, 2x.
_QUANTITY = re.compile(
    rf"\d\s?(?:[aApP](?:\.\s?)?[mM]\.?|[a-z]|{UnitNames('en').pattern})?$|(?<![\w'’])[a-z]$"
)
_QUANTITY_REACH = 24
_MONTHS = tuple(month.lower() for month in (*ENGLISH_MONTHS, *GERMAN_MONTHS))
_CURRENCIES = "$€£"
_OPERAND = re.compile(r"(?:\d|\b[a-zA-Z]|[)²³])$")
_OPERAND_AHEAD = re.compile(r"\d|[a-zA-Z](?![^\W\d_])")
_FORMULA_BEFORE = re.compile(r"=[^.!?\n]*$|[²³]$|\^\w$|\((?:[a-zA-Z](?![a-zA-Z])|[^a-zA-Z()\n])*$")
_FACTORIAL = re.compile(r"(?:\d|\b[nk])$")
_STAR_ALONE = re.compile(r"[^\S\n]*\*[^\S\n]*$")
_FACTORIAL_GOES_ON = re.compile(r"[^\S\n]*(?:[=+×÷/]|\*[^\S\n][\d(])")


def is_wide(character: str) -> bool:
    """Say whether a character is Chinese, Japanese or Korean, where no spaces part words."""
    return _IS_WIDE.match(character) is not None


class BoundaryFinder:
    """Finds boundaries in the text of one language."""

    def __init__(self, words: CuttingWords) -> None:
        self._full_stops = FullStops(words)
        self._commas = Commas(words.language)
        self._conjunctions = Conjunctions(words.language)
        conjunctions = "|".join(self._conjunctions.words) or r"(?!)"
        self._pattern = re.compile(
            rf"(?P<line>\n)"
            rf"|(?P<wide_stop>[。！？｡।॥]+[。！？…{_CLOSERS}]*)"
            rf"|(?P<wide_comma>[，、；：])"
            rf"|(?P<stop>[.!?…]+)(?P<stop_closers>[{_CLOSERS}]*)"
            rf"|(?P<comma>[,;:])[{_CLOSERS}]*"
            rf"|(?P<dash>(?<=\s)[-–—]{{1,3}}(?=\s)|(?<=\w)—(?=\w))"
            rf"|[^\S\n]+(?P<conjunction>{conjunctions})(?=\s)"
        )

    def find(self, text: str, *, is_final: bool) -> Iterator[Boundary]:
        """Yield the boundaries of ``text``, at whose start a piece begins, in order.

        Unless ``is_final``, stops before one that the text to come could change.
        """
        for match in self._pattern.finditer(text):
            rest = Following.after(text, match.end(), is_final=is_final)
            if not is_final and match.lastgroup != "line" and not rest.is_known:
                return
            try:
                boundary = self._boundary(text, match, rest)
            except UndecidedError:
                return
            if boundary is not None:
                yield boundary

    def _boundary(self, text: str, match: re.Match[str], rest: Following) -> Boundary | None:
        if match["line"]:
            return Boundary(match.start(), Strength.LINE)
        if match["conjunction"]:
            before = text[: match.start()]
            return self._conjunctions.boundary(before, match["conjunction"], rest)
        strength = self._strength(text, match, rest)
        return None if strength is None else Boundary(match.end(), strength)

    def _strength(self, text: str, match: re.Match[str], rest: Following) -> Strength | None:
        before = text[: match.start()]
        if match["wide_stop"]:
            return Strength.SENTENCE
        if match["wide_comma"]:
            return Strength.CLAUSE
        if match["dash"]:
            return None if _is_joined(before.rstrip(), rest) else Strength.CLAUSE
        if not _is_apart(text, match.end()):
            return None
        if match[0] == ":" and _is_ratio(before, rest):
            return None
        if match["comma"]:
            is_inside = match[0] == "," and self._commas.are_inside(before, rest)
            return None if is_inside else Strength.CLAUSE
        if match["stop"] == "!" and _is_factorial(before, text[match.end() :], rest):
            return None
        return self._stop_strength(before, match, rest)

    def _stop_strength(self, before: str, match: re.Match[str], rest: Following) -> Strength | None:
        stop, is_quoted = match["stop"], bool(match["stop_closers"])
        if rest.is_line_end:
            return None if LINE_NUMBER.search(before) else Strength.SENTENCE
        if stop == ".":
            return self._full_stops.strength(before, rest)
        if rest.next.islower() and (is_quoted or stop.strip(".…") == ""):
            return Strength.CLAUSE
        return Strength.SENTENCE


def _is_joined(before: str, rest: Following) -> bool:
    """Say whether a dash between ``before`` and ``rest`` is that of a range or a difference.

    Raises UndecidedError.
    """
    is_amount = rest.next.isdigit() or (rest.next != "" and rest.next in _CURRENCIES)
    if is_amount and _QUANTITY.search(before[-_QUANTITY_REACH:]):
        return True
    if before[-1:].isdigit() and rest.begins_with(_MONTHS):
        return True
    if not (_OPERAND.search(before) and _FORMULA_BEFORE.search(before)):
        return False
    if rest.may_grow and len(rest.ahead) == 1 and rest.ahead.isalpha():
        raise UndecidedError
    return _OPERAND_AHEAD.match(rest.ahead) is not None


def _is_ratio(before: str, rest: Following) -> bool:
    """Say whether a colon stands between two figures: 12 : 4."""
    return before[-1:].isspace() and before[-2:-1].isdigit() and rest.next.isdigit()


def _is_factorial(before: str, after: str, rest: Following) -> bool:
    """Say whether an exclamation mark is inside a formula: 5! = 120. Raises UndecidedError."""
    if not _FACTORIAL.search(before):
        return False
    if rest.may_grow and _STAR_ALONE.match(after):
        raise UndecidedError
    return _FACTORIAL_GOES_ON.match(after) is not None


def _is_apart(text: str, position: int) -> bool:
    """Say whether whitespace, a wide character or the end is at ``position``."""
    following = text[position : position + 1]
    return not following or following.isspace() or is_wide(following)
