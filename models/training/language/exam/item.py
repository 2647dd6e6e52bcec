"""One task of the examination."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from training.language.corpus.surroundings import Moment, system_text

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

    from training.language.corpus.conversation import Turn

Message = tuple[str, str]
Rule = Literal["contains", "words", "same", "one_of", "refused", "label", "json", "topics"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Messages that lead to a reply, and the rule that judges it against `expected`."""

    part: str
    topic: str
    messages: tuple[Message, ...]
    rule: Rule
    expected: tuple[str, ...]

    @property
    def question(self) -> str:
        """The last thing said by the user."""
        return self.messages[-1][1]


def messages_of(
    before: Sequence[Turn], question: str, rng: random.Random, *, line: str | None = None
) -> tuple[Message, ...]:
    """A prompt as the assistant builds it: every second time with the line of facts."""
    system = system_text(rng)
    told = line or (Moment.random(rng).line(rng) if rng.random() < 0.5 else None)
    lead = f"{told}\n" if told else ""
    messages: list[Message] = [("system", system)] if system else []
    for turn in before:
        messages += [("user", lead + turn.user), ("assistant", turn.assistant)]
    return (*messages, ("user", lead + question))
