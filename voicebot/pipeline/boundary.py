"""A place where a text may be cut for speaking."""

from dataclasses import dataclass
from enum import IntEnum


class Strength(IntEnum):
    """How much of an end a boundary is.

    A phrase that is joined to the one before is shorter than a clause: ``and three angles``.
    """

    PHRASE = 1
    CONJUNCTION = 2
    CLAUSE = 3
    SENTENCE = 4
    LINE = 5


@dataclass(frozen=True, slots=True)
class Boundary:
    """A place to cut: the piece ends before ``end`` (an index into the text)."""

    end: int
    strength: Strength
