"""Sentences with a feeling and their labels."""

import random
from functools import cache

from training.language.corpus.facts import read_data
from training.language.corpus.slots import Split, fill_random, read_lists
from training.language.corpus.templates import expand_all

LABELS = ("positive", "negative", "neutral")


@cache
def sentiment_lists() -> dict[str, list[str]]:
    """Values of the slots of the sentiment templates."""
    return read_lists(read_data("sentiment")["lists"])


@cache
def sentiment_templates(label: str, split: Split) -> tuple[str, ...]:
    """Wording templates of one label."""
    return tuple(expand_all(read_data("sentiment")[label][split]))


def sample_sentence(rng: random.Random, split: Split, label: str) -> str:
    """A random sentence with the given feeling."""
    template = rng.choice(sentiment_templates(label, split))
    return fill_random(template, sentiment_lists(), rng)
