"""Tells what was heard of a text by how many seconds of its sound were played."""

from dataclasses import dataclass

from voicebot.pipeline.boundaries import is_wide

# What is supposed of a voice before it has spoken, as if it had spoken so for some seconds.
_START_WEIGHTS_PER_S = 15.0
_START_S = 4.0
_MEMORY_S = 30.0
_WIDE_WEIGHT = 3


@dataclass(slots=True)
class _Piece:
    spoken: str
    written: str
    start_s: float
    sound_s: float = 0.0
    is_whole: bool = False


class SpokenText:
    """The pieces of one answer after another; seconds count from the beginning of the answer.

    Learns how fast the voice speaks from pieces whose sound is whole.
    """

    def __init__(self) -> None:
        self._pieces: list[_Piece] = []
        self._known_s = _START_S
        self._known_weight = _START_S * _START_WEIGHTS_PER_S

    @property
    def current(self) -> str:
        """The text that is spoken by the sound added last, or nothing."""
        return self._pieces[-1].spoken if self._pieces else ""

    def begin(self) -> None:
        """Start a new answer."""
        self._pieces = []

    def add_piece(self, spoken: str, written: str, start_s: float) -> None:
        """Say that the sound added from now on begins at ``start_s`` and speaks ``spoken``.

        ``written`` stands for it in ``heard``, with the whitespace before it.
        """
        self._pieces.append(_Piece(spoken, written, start_s))

    def add_sound(self, duration_s: float) -> None:
        """Lengthen the sound of the last piece, if there is one."""
        if self._pieces:
            self._pieces[-1].sound_s += duration_s

    def end_piece(self) -> None:
        """Say that the sound of the last piece is whole."""
        piece = self._pieces[-1]
        piece.is_whole = True
        self._known_s += piece.sound_s
        self._known_weight += _weight(piece.spoken)
        if self._known_s > _MEMORY_S:
            self._known_weight *= _MEMORY_S / self._known_s
            self._known_s = _MEMORY_S

    def heard(self, heard_s: float) -> str:
        """Return what is heard in the first ``heard_s`` seconds, up to the last whole word."""
        heard = []
        for piece in self._pieces:
            piece_s = min(heard_s - piece.start_s, piece.sound_s)
            if piece_s > 0:
                heard.append(_beginning(piece.written, self._share(piece, piece_s)))
        return "".join(heard).strip()

    def _share(self, piece: _Piece, piece_s: float) -> float:
        """Return how much of the piece, 0 to 1, its first ``piece_s`` seconds speak."""
        share = piece_s / piece.sound_s
        if piece.is_whole:
            return share
        weight = piece_s * self._known_weight / self._known_s
        return min(share, weight / max(1, _weight(piece.spoken)))


def _weight(text: str) -> int:
    """Return how long ``text`` takes to speak, in characters of an alphabet."""
    return sum(_WIDE_WEIGHT if is_wide(character) else 1 for character in text)


def _beginning(text: str, share: float) -> str:
    """Return the first ``share`` (0 to 1) of ``text``, without a word that it would split."""
    end = round(len(text) * share)
    if end >= len(text):
        return text
    while end and not _parts(text[end - 1], text[end]):
        end -= 1
    return text[:end]


def _parts(before: str, after: str) -> bool:
    """Whether a text may be cut between these characters."""
    return after.isspace() or is_wide(before) or is_wide(after)
