"""Jokes, riddles, stories and sayings: asked for, about a topic, and another one after it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from training.language.corpus.conversation import Turn
from training.language.corpus.facts import read_data
from training.language.corpus.templates import expand_all, fill
from training.language.corpus.text import sentence_case

if TYPE_CHECKING:
    import random

    from training.language.corpus.slots import Split

ANOTHER = "another"
KINDS = ("joke", "riddle", "story", "saying")
_TABLES = {"joke": "jokes", "riddle": "riddles", "story": "stories", "saying": "sayings"}
_ABOUT = {"joke": "a joke", "riddle": "a riddle", "story": "a story", "saying": "a saying"}


@cache
def pieces(kind: str) -> tuple[tuple[str, str], ...]:
    """(topic, text) of all jokes or stories, (text, solution) of riddles, sayings in both."""
    rows = [line.split("|") for line in read_data(_TABLES[kind])["rows"].splitlines() if line]
    if kind == "saying":
        return tuple((saying, sentence_case(saying) + ".") for saying, _ in rows)
    return tuple((first, second) for first, second in rows)


def piece_text(kind: str, index: int) -> str:
    """What the model says for the piece; after the last one comes the first."""
    first, second = pieces(kind)[index % len(pieces(kind))]
    return first if kind == "riddle" else second


@cache
def play_wordings(section: str, split: Split) -> tuple[str, ...]:
    """Wordings of one section of the table."""
    return tuple(expand_all(read_data("play")[section][split]))


class Player:
    """Asks for pieces and remembers which came last."""

    def __init__(self, rng: random.Random, split: Split = "train") -> None:
        self.last: tuple[str, int] | None = None
        self._rng = rng
        self._split = split

    def _say(self, section: str, values: dict[str, str] | None = None) -> str:
        return fill(self._rng.choice(play_wordings(section, self._split)), values or {})

    def ask(self) -> Turn:
        """Ask for a random piece, by its topic or without one, or for a riddle's answer."""
        kind = self._rng.choices(KINDS, (6, 3, 2, 1))[0]
        index = self._rng.randrange(len(pieces(kind)))
        if kind == "riddle" and self._rng.random() < 0.5:
            return self._solve(index)
        self.last = (kind, index)
        if kind in ("joke", "story") and self._rng.random() < 0.6:
            text = self._say(f"{kind}_about", {"topic": pieces(kind)[index][0]})
        else:
            text = self._say(kind)
        return Turn(text, piece_text(kind, index), _ABOUT[kind])

    def _solve(self, index: int) -> Turn:
        riddle, solution = pieces("riddle")[index]
        self.last = None
        text = self._say("riddle_answer", {"riddle": riddle.rstrip("?")})
        return Turn(text, solution, "a riddle")

    def go_on(self) -> Turn:
        """Another one, a riddle's solution, or a remark on a joke."""
        if self.last is None:
            return self.ask()
        kind, index = self.last
        chance = self._rng.random()
        if kind == "riddle" and chance < 0.55:
            self.last = None
            return Turn(self._say("solution"), pieces("riddle")[index][1], ANOTHER)
        if kind == "joke" and chance < 0.2:
            section = "laugh" if chance < 0.1 else "unfunny"
            return Turn(self._say(section), read_data("play")[section]["answer"], ANOTHER)
        self.last = (kind, (index + 1) % len(pieces(kind)))
        text = self._say("another", {"kind": kind})
        return Turn(text, piece_text(kind, index + 1), ANOTHER)
