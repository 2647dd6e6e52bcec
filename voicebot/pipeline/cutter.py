"""Cuts a reply into pieces for the voice while it is still being written.

The first piece may be a clause, so that speech starts early; later ones are clauses only when
they are long, else sentences. A line is never joined with the next one: list items, table rows
and headings come out one by one. A fenced code block is one piece.
"""

import re
import unicodedata

from voicebot.pipeline.abbreviations import cutting_words
from voicebot.pipeline.boundaries import BoundaryFinder, Strength, is_wide

CLAUSE_MIN_WEIGHTS = (14, 60, 120)
"""Least weight of the first, the second and any later piece that ends with a clause."""

MAX_WEIGHT = 320
"""Weight of a piece without any boundary: 20 seconds of speech, or so."""

SENTENCE_START = " A"
"""Stands for what would follow: before it an abbreviation's full stop ends no sentence."""

_CONJUNCTION_MIN_WEIGHT = 40
_WIDE_WEIGHT = 3
_LOOK_AHEAD = 64
_SURELY_SEEN = 12
_JOINERS = "\u200d\ufe0e\ufe0f"
_SPACE = re.compile(r"\s*")
_FENCE = re.compile(r"(?:\A|\n)[ \t]*(?P<mark>`{3,}|~{3,})[^`\n]*(?P<end>\n|\Z)")
# A number with decimals, an initial or "p.m.", as like as not.
_GOES_ON = re.compile(r"(?:\d|\b\w)[.,]\Z")
_STARS = re.compile(r"(?<=\S)\*+|\*+(?=\S)")


class Cutter:
    """Cuts one reply. Feed it the text as it comes, then flush.

    The pieces joined are the text, but for whitespace at its end; a piece begins with the
    whitespace that parts it from the one before. They do not depend on how the text was split
    into deltas.
    """

    def __init__(
        self,
        *,
        language: str = "en",
        clause_min_weights: tuple[int, ...] = CLAUSE_MIN_WEIGHTS,
        max_weight: int = MAX_WEIGHT,
    ) -> None:
        """Set the language tag and the lengths.

        A weight is a number of characters; a Chinese, Japanese or Korean one counts as three.
        """
        self._finder = BoundaryFinder(cutting_words(language))
        self._clause_min_weights = clause_min_weights
        self._max_weight = max_weight
        self._buffer = ""
        self._piece_count = 0

    def feed(self, delta: str) -> list[str]:
        """Take more text; return the pieces that are complete now."""
        self._buffer += delta
        return self._take(is_final=False)

    def likely_piece(self) -> str | None:
        """Return the text so far if it is a first piece, should a sentence begin behind it."""
        text = self._buffer
        if self._piece_count or not text or text[-1].isalnum() or _GOES_ON.search(text):
            return None
        self._buffer = text + SENTENCE_START
        try:
            end = self._piece_end(0, is_final=True)
        finally:
            self._buffer = text
        return text if end == len(text) else None

    def is_refuted(self, likely: str) -> bool:
        """Say whether the text went on behind a likely piece so that it is none."""
        if self._piece_count or self._buffer.rstrip() == likely.rstrip():
            return False
        return self._piece_end(0, is_final=True) != len(likely)

    def flush(self) -> list[str]:
        """Return the last pieces, and make ready for another reply."""
        pieces = self._take(is_final=True)
        if self._buffer.strip():
            pieces.append(self._buffer.rstrip())
        self._buffer = ""
        self._piece_count = 0
        return pieces

    def _take(self, *, is_final: bool) -> list[str]:
        pieces: list[str] = []
        start = 0
        while (end := self._piece_end(start, is_final=is_final)) is not None:
            pieces.append(self._buffer[start:end])
            start = end
            self._piece_count += 1
        self._buffer = self._buffer[start:]
        return pieces

    def _piece_end(self, start: int, *, is_final: bool) -> int | None:
        """Return where the piece that begins at ``start`` ends, or None if that is not known."""
        space = _SPACE.match(self._buffer, start)
        start = space.end() if space else start
        window = self._buffer[start : start + self._max_weight + _LOOK_AHEAD]
        is_final = is_final and start + len(window) == len(self._buffer)
        opening = _FENCE.search(window)
        prose = window[: opening.start()] if opening else window
        if opening and not _has_words(prose):
            return self._fence_end(start, opening, is_final=is_final)
        end = self._prose_end(window, len(prose), is_final=is_final)
        return None if end is None else start + end

    def _fence_end(self, start: int, opening: re.Match[str], *, is_final: bool) -> int | None:
        if not opening["end"]:
            return None
        mark = opening["mark"]
        closing = re.compile(rf"\n[ \t]*{mark}{mark[0]}*[ \t]*(?=\n|\Z)").search(
            self._buffer, start + opening.end() - 1
        )
        if closing is None or (closing.end() == len(self._buffer) and not is_final):
            return None
        return closing.end()

    def _prose_end(self, window: str, prose_length: int, *, is_final: bool) -> int | None:
        limit = _index_of_weight(window, self._max_weight)
        fallback = 0
        for boundary in self._finder.find(window, is_final=is_final):
            if boundary.end > (prose_length if limit is None else min(limit, prose_length)):
                break
            if self._is_enough(window[: boundary.end], boundary.strength):
                return boundary.end
            fallback = boundary.end
        if limit is None or not (is_final or _has_words(window[limit + _SURELY_SEEN :])):
            return None
        return fallback if fallback > limit // 2 else _last_space(window, limit)

    def _is_enough(self, piece: str, strength: Strength) -> bool:
        if not _has_words(piece):
            return False
        if strength is Strength.LINE:
            return True
        if _has_open_markup(piece):
            return False
        if strength is Strength.SENTENCE:
            return True
        minimums = self._clause_min_weights
        min_weight = minimums[min(self._piece_count, len(minimums) - 1)]
        if strength <= Strength.CONJUNCTION:
            min_weight = max(_CONJUNCTION_MIN_WEIGHT, 2 * min_weight)
        if strength is Strength.PHRASE:
            min_weight *= 2
        return _weight(piece) >= min_weight


def _weight(text: str) -> int:
    return sum(_WIDE_WEIGHT if is_wide(character) else 1 for character in text)


def _index_of_weight(text: str, weight: int) -> int | None:
    """Return the index up to which ``text`` weighs ``weight``; None if all of it weighs less."""
    if len(text) * _WIDE_WEIGHT <= weight:
        return None
    for index, character in enumerate(text):
        weight -= _WIDE_WEIGHT if is_wide(character) else 1
        if weight < 0:
            return index
    return None


def _last_space(text: str, limit: int) -> int:
    """Return the index of the last space before ``limit``, or a place that splits no character."""
    index = max(text.rfind(" ", 1, limit), text.rfind("\n", 1, limit))
    if index > 0:
        return index
    while limit > 1 and (unicodedata.combining(text[limit]) or text[limit] in _JOINERS):
        limit -= 1
    return limit


def _has_words(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _has_open_markup(piece: str) -> bool:
    """Say whether Markdown for emphasis, code or a link has begun and not ended."""
    if piece.count("`") % 2 or len(_STARS.findall(piece)) % 2:
        return True
    link = piece.rfind("](")
    return piece.count("[") > piece.count("]") or (link >= 0 and ")" not in piece[link:])
