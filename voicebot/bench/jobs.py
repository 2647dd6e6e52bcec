"""What the daemon that is measured is asked to do."""

from dataclasses import dataclass
from typing import Final

_SETTLED: Final = "settled"
_RESTS: Final = "rests"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """Some turns; as a word of a command line it is ``text:100:rests``.

    Attributes:
        kind: ``text`` or ``voice``.
        turns: how many.
        settled: what is free is given back before memory is read; the daemon does so rarely.
        rests: it is left alone now and then, until it has done what it does at rest.
    """

    kind: str
    turns: int
    settled: bool = False
    rests: bool = True

    def __str__(self) -> str:
        words = [_SETTLED] * self.settled + [_RESTS] * self.rests
        return ":".join([self.kind, str(self.turns), *words])

    @classmethod
    def parse(cls, word: str) -> "Job":
        """Return the job that ``str`` made into a word."""
        kind, turns, *words = word.split(":")
        return cls(kind=kind, turns=int(turns), settled=_SETTLED in words, rests=_RESTS in words)
