"""Everything that a user says in the corpus, as a recognizer would write it."""

import random
from collections.abc import Iterator

from training.language.corpus.actions import command_templates, fill_command
from training.language.corpus.facts import all_facts, read_data
from training.language.corpus.outside import outside_lists, outside_templates
from training.language.corpus.sentiment import LABELS, sentiment_lists, sentiment_templates
from training.language.corpus.slots import Split, covering
from training.language.corpus.templates import expand_all
from training.language.corpus.text import spoken

_SPLITS: tuple[Split, ...] = ("train", "test")


def questions(*, least_per_template: int = 12) -> list[str]:
    """All user utterances of the domain, lower-cased words without punctuation.

    Templates with open slots (commands, sentences for sentiment, outside questions) appear
    `least_per_template` times each with different values. The order is fixed, nothing repeats.
    """
    found: dict[str, None] = {}
    for text in _texts(least_per_template):
        found.setdefault(spoken(text))
    found.pop("", None)
    return list(found)


def _texts(least: int) -> Iterator[str]:
    for fact in all_facts():
        yield from fact.train
        yield from fact.test
        yield from fact.follow
        yield from fact.follow_test
    for split in _SPLITS:
        yield from _conversation(split)
        yield from _commands(split, least)
        yield from covering(outside_templates(split), outside_lists(split), least=least)
        for label in LABELS:
            templates = sentiment_templates(label, split)
            yield from covering(templates, sentiment_lists(), least=least)


def _commands(split: Split, least: int) -> Iterator[str]:
    rng = random.Random(7)
    for tool, wording in command_templates(split):
        for _ in range(least if "{" in wording else 1):
            yield fill_command(tool, wording, rng, split, typed=False).sentence


def _conversation(split: Split) -> Iterator[str]:
    memory, play, clock = read_data("memory"), read_data("play"), read_data("clock")
    lists = {
        "name": memory["names"].split(),
        "topic": [line.split("|")[0] for name in ("jokes", "stories") for line in _rows(name)],
        "riddle": [line.split("|")[0] for line in _rows("riddles")],
        "text": ["hello my friend", "one two three", "good morning to all of you"],
        "kind": ["joke", "riddle", "story", "saying"],
        "weekday_any": ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"],
    }
    tables = [*memory.values(), *play.values(), *clock.values(), read_data("whys")]
    for table in tables:
        if isinstance(table, dict):
            wordings = expand_all(table.get(split, []))
            yield from covering(wordings, lists, least=max(len(v) for v in lists.values()))


def _rows(name: str) -> list[str]:
    return [line for line in read_data(name)["rows"].splitlines() if line]
