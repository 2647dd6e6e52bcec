"""Summaries of a conversation: the request stands behind the turns that it is about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from training.language.corpus.chat import ChatBuilder
from training.language.corpus.conversation import Turn

if TYPE_CHECKING:
    import random

REQUEST = "Summarize our conversation so far, with its names and facts."
_TURNS = (1, 2, 3, 4, 5, 6, 7)


@dataclass(frozen=True, slots=True)
class Summary:
    """The turns, their summary, what a right summary names, and the user's name."""

    before: tuple[Turn, ...]
    text: str
    topics: tuple[str, ...]
    user_name: str | None

    @property
    def names(self) -> tuple[str, ...]:
        """What a right summary names."""
        return (*self.topics, self.user_name) if self.user_name else self.topics

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The conversation with the request and the summary as its last turn."""
        return (*self.before, Turn(REQUEST, self.text))


def sample_summary(rng: random.Random) -> Summary:
    """A conversation of up to seven turns and its summary; some begin with an earlier summary."""
    return _sample(rng, _sample(rng) if rng.random() < 0.3 else None)


def _sample(rng: random.Random, earlier: Summary | None = None) -> Summary:
    builder = ChatBuilder(rng)
    topics: tuple[str, ...] = ()
    if earlier is not None:
        topics = earlier.topics
        builder.recap(earlier.user_name, earlier.text)
    if builder.name is None and rng.random() < 0.35:
        builder.tell_name()
    for _ in range(rng.choice(_TURNS[:4] if earlier else _TURNS)):
        builder.add_turn()
    topics += tuple(turn.about for turn in builder.turns if turn.about)
    topics = tuple(dict.fromkeys(topics))
    text = f"{builder.name or 'The user'} {_asked(topics)}."
    return Summary(tuple(builder.turns), text, topics, builder.name)


def _asked(topics: tuple[str, ...]) -> str:
    if not topics:
        return "made small talk"
    listed = topics[0] if len(topics) == 1 else f"{', '.join(topics[:-1])} and {topics[-1]}"
    return f"asked about {listed}"
