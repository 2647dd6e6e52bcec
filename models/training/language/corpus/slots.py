"""Values of template slots: fixed lists of which a part is kept out of training, and made ones."""

import random
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal

from training.language.corpus.templates import fill, slots_of

Split = Literal["train", "test"]
_HELD_OUT_EVERY = 6


def read_lists(lists: Mapping[str, str]) -> dict[str, list[str]]:
    """Slot lists as written in the tables: split at `|` or, without one, at spaces."""
    return {
        name: value.split("|") if "|" in value else value.split() for name, value in lists.items()
    }


def split_values(values: Sequence[str], split: Split) -> list[str]:
    """The values of a list for training, or those held out for the test set."""
    if len(values) < _HELD_OUT_EVERY:
        return list(values)
    held = split == "test"
    return [value for i, value in enumerate(values) if (i % _HELD_OUT_EVERY == 3) == held]


def fill_random(wording: str, lists: Mapping[str, Sequence[str]], rng: random.Random) -> str:
    """The wording with each slot filled by a random value of its list."""
    return fill(wording, {name: rng.choice(lists[name]) for name in slots_of(wording)})


def covering(
    wordings: Sequence[str], lists: Mapping[str, Sequence[str]], *, least: int
) -> Iterator[str]:
    """Filled wordings, at least `least` of each, that together use every value of every list."""
    positions = dict.fromkeys(lists, 0)
    for wording in wordings:
        names = slots_of(wording)
        for _ in range(least if names else 1):
            values = {}
            for name in names:
                values[name] = lists[name][positions[name] % len(lists[name])]
                positions[name] += 1
            yield fill(wording, values)
