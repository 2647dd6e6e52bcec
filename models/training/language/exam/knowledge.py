"""Questions about facts, and follow-ups that need the history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.language.corpus.chat import groups
from training.language.corpus.conversation import Turn
from training.language.corpus.facts import Fact, all_facts
from training.language.corpus.text import heard_or_typed
from training.language.exam.item import Item, messages_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

_QUESTIONS = {
    "animals": 36, "astronomy": 26, "body": 20, "calendar": 24, "capitals": 60, "colours": 20,
    "cooking": 30, "creators": 44, "definitions": 60, "geography": 24, "opposites": 30,
    "sayings": 15, "smalltalk": 30, "spelling": 30, "tips": 32, "weekdays": 7,
}  # fmt: skip
_FOLLOW_UPS = 40


def knowledge_items(rng: random.Random) -> Iterator[Item]:
    """Single questions, in fixed numbers per topic, each in a held-out wording."""
    for topic, count in _QUESTIONS.items():
        facts = [fact for fact in all_facts() if fact.topic == topic and fact.test]
        for fact in rng.sample(facts, min(count, len(facts))):
            question = heard_or_typed(rng.choice(fact.test), rng)
            yield _item(fact, (), question, rng)


def follow_up_items(rng: random.Random) -> Iterator[Item]:
    """Questions such as "and Italy's" after another of the same kind, in held-out wordings."""
    able = [fact for fact in all_facts() if fact.follow_test]
    for fact in rng.sample(able, _FOLLOW_UPS):
        other = rng.choice([f for f in groups()[fact.group] if f != fact])
        before = Turn(heard_or_typed(rng.choice(other.test), rng), other.answer)
        question = heard_or_typed(rng.choice(fact.follow_test), rng)
        yield _item(fact, (before,), question, rng)


def _item(fact: Fact, before: tuple[Turn, ...], question: str, rng: random.Random) -> Item:
    return Item(
        part="knowledge",
        topic=f"{fact.topic}, followed up" if before else fact.topic,
        messages=messages_of(before, question, rng),
        rule="words" if fact.loose else "contains",
        expected=(fact.key,) if fact.loose else tuple(fact.key.split("+")),
    )
