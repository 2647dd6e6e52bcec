"""Outside questions, sentiment, actions and summaries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.language.corpus.actions import command_templates, fill_command
from training.language.corpus.outside import sample_outside
from training.language.corpus.sentiment import LABELS, sample_sentence
from training.language.corpus.summaries import REQUEST, sample_summary
from training.language.corpus.surroundings import system_text
from training.language.corpus.text import heard_or_typed
from training.language.exam.item import Item, messages_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from training.language.corpus.summaries import Summary
    from training.language.exam.item import Message

_OUTSIDE, _PER_LABEL, _ACTIONS, _SUMMARIES = 150, 80, 240, 40


def outside_items(rng: random.Random) -> Iterator[Item]:
    """Outside questions in held-out wordings, about things of which many are held out too."""
    asked: set[str] = set()
    while len(asked) < _OUTSIDE:
        sentence = sample_outside(rng, "test")
        if sentence in asked:
            continue
        asked.add(sentence)
        question = heard_or_typed(sentence, rng)
        messages = messages_of((), question, rng)
        yield Item(part="outside", topic="outside", messages=messages, rule="refused", expected=())


def sentiment_items(rng: random.Random) -> Iterator[Item]:
    """Sentences of the three feelings, as many of each."""
    for label in LABELS:
        seen: set[str] = set()
        while len(seen) < _PER_LABEL:
            seen.add(sample_sentence(rng, "test", label))
        for sentence in sorted(seen):
            yield _task("sentiment", f"Sentiment: {heard_or_typed(sentence, rng)}", label)


def action_items(rng: random.Random) -> Iterator[Item]:
    """Commands in held-out wordings; every wording comes in turn."""
    templates = command_templates("test")
    seen: set[str] = set()
    while len(seen) < _ACTIONS:
        for tool, wording in templates:
            command = fill_command(tool, wording, rng, "test", typed=True)
            if command.sentence in seen or len(seen) == _ACTIONS:
                continue
            seen.add(command.sentence)
            yield _task("actions", f"Action: {command.sentence}", command.json)


def summary_items(rng: random.Random) -> Iterator[Item]:
    """Conversations; every name and topic is to be in the summary."""
    for _ in range(_SUMMARIES):
        summary = sample_summary(rng)
        yield Item(
            part="summaries",
            topic="summaries",
            messages=_summary_request(summary, rng),
            rule="topics",
            expected=summary.names,
        )


def _summary_request(summary: Summary, rng: random.Random) -> tuple[Message, ...]:
    system = system_text(rng)
    messages: list[Message] = [("system", system)] if system else []
    for turn in summary.before:
        messages += [("user", turn.user), ("assistant", turn.assistant)]
    return (*messages, ("user", REQUEST))


def _task(part: str, request: str, right: str) -> Item:
    return Item(
        part=part,
        topic=right if part == "sentiment" else part,
        messages=(("user", request),),
        rule="label" if part == "sentiment" else "json",
        expected=(right,),
    )
