"""The pieces in which one answer goes to the voice, and where an answer that breaks off ends."""

from itertools import accumulate

from voicebot.pipeline.boundaries import BoundaryFinder, Strength
from voicebot.pipeline.cutter import SENTENCE_START, Cutter

# A line that is blank, or announces what never came.
_NO_END = ("", ":", "\uff1a")


class ReplyPieces:
    """Cuts what the language model writes; a fixed phrase is cut by itself.

    Attributes:
        dropped: how many characters at the end of the text ``end`` has left out.
    """

    def __init__(self, cutter: Cutter, finder: BoundaryFinder) -> None:
        """Begin an answer with an unused cutter and a finder for the same language."""
        self.dropped = 0
        self._cutter = cutter
        self._finder = finder
        self._text = ""
        self._given: list[int] = []

    def feed(self, delta: str) -> list[str]:
        """Take more text; return the pieces that are complete now."""
        self._text += delta
        pieces = self._cutter.feed(delta)
        self._given += map(len, pieces)
        return pieces

    @property
    def has_given(self) -> bool:
        """Whether there was a piece."""
        return bool(self._given)

    def likely(self) -> str | None:
        """Return the first piece if the text so far is one, unless it goes on unexpectedly."""
        return None if self._given else self._cutter.likely_piece()

    def is_refuted(self, likely: str) -> bool:
        """Say whether the text went on so that what was likely is no first piece."""
        return not self._given and self._cutter.is_refuted(likely)

    def put(self, phrase: str) -> list[str]:
        """Return the pieces of a fixed phrase, behind those of whole sentences that wait."""
        _, waiting, _ = self._rest()
        pieces = [*waiting, *self._cutter.feed(phrase), *self._cutter.flush()]
        self._text, self._given = "", []
        return [*pieces, *self.feed(phrase[len(phrase.rstrip()) :])]

    def has_sentence(self) -> bool:
        """Whether a sentence or a line of the text is whole."""
        return self._whole_length() > 0

    def end(self, *, truncated: bool, spoken: bool) -> list[str]:
        """Return the last pieces.

        Those of the sentence in which a truncated text breaks off are left out, unless there is
        no whole one before it. Where the pieces are ``spoken``, all given before stay.
        """
        if not truncated:
            return self._cutter.flush()
        whole_length, whole, rest = self._rest()
        if not whole_length:
            return rest
        kept_length = max(whole_length, sum(self._given)) if spoken else whole_length
        self.dropped = len(self._text) - kept_length
        return whole

    def _rest(self) -> tuple[int, list[str], list[str]]:
        """Return how much of the text is whole, and the last pieces: those whole, and all."""
        rest = self._cutter.flush()
        ends = list(accumulate((*self._given, *map(len, rest))))
        whole_length = self._whole_length()
        kept_length = max((end for end in ends if end <= whole_length), default=0)
        rest_ends = ends[len(self._given) :]
        whole = [piece for piece, end in zip(rest, rest_ends, strict=True) if end <= kept_length]
        return kept_length, whole, rest

    def _whole_length(self) -> int:
        """Return how many characters the whole sentences and lines at the beginning take."""
        boundaries = self._finder.find(self._text + SENTENCE_START, is_final=True)
        ends = (boundary.end for boundary in boundaries if boundary.strength >= Strength.SENTENCE)
        whole = (end for end in ends if self._text[:end].rstrip()[-1:] not in _NO_END)
        return max(whole, default=0)
