"""Short conversations as text, and their summaries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from training.language.corpus.chat import ChatBuilder

if TYPE_CHECKING:
    import random


@dataclass(frozen=True, slots=True)
class Summary:
    """The request, the summary, and what a right summary names."""

    request: str
    summary: str
    names: tuple[str, ...]
    user_name: str | None


def sample_summary(rng: random.Random) -> Summary:
    """A conversation of two to five turns and its summary."""
    builder = ChatBuilder(rng, lines=False)
    if rng.random() < 0.35:
        builder.tell_name()
    for _ in range(rng.choice((1, 2, 2, 3, 4))):
        builder.add_turn()
    topics = list(dict.fromkeys(turn.about for turn in builder.turns if turn.about))
    gap = rng.choice(("\n", " "))
    text = gap.join(f"User: {turn.user}{gap}Assistant: {turn.assistant}" for turn in builder.turns)
    who = builder.name or "The user"
    names = tuple(topics) + ((builder.name,) if builder.name else ())
    lead = rng.choice(("Summarize: ", "Summarize:\n"))
    return Summary(f"{lead}{text}", f"{who} {_asked(topics)}.", names, builder.name)


def _asked(topics: list[str]) -> str:
    if not topics:
        return "made small talk"
    listed = topics[0] if len(topics) == 1 else f"{', '.join(topics[:-1])} and {topics[-1]}"
    return f"asked about {listed}"
