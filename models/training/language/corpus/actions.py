"""Spoken commands and the JSON that they become."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from training.language.corpus.facts import read_data
from training.language.corpus.numbers import digit_words, number_words, time_forms
from training.language.corpus.slots import Split, read_lists, split_values
from training.language.corpus.templates import expand_all, slots_of

if TYPE_CHECKING:
    import random

NOTHING = '{"tool":"none"}'
_AMOUNTS = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 15, 20, 25, 30, 35, 40, 45, 50, 60, 90)
_UNITS = ("seconds", "minutes", "minutes", "minutes", "hours")


@dataclass(frozen=True, slots=True)
class Command:
    """A sentence and the JSON text that stands for it."""

    sentence: str
    json: str


@cache
def _data() -> tuple[dict[str, Any], dict[str, list[str]]]:
    data = read_data("actions")
    lists = read_lists(data["lists"])
    lists["name"] = read_data("memory")["names"].split()
    rows = read_data("capitals")["rows"].split("\n")
    lists["country"] = [row.split("|")[0] for row in rows if row]
    works = read_data("creators")["rows"].split("\n")
    lists["work"] = [row.split("|")[1] for row in works if row]
    lists["word"] = read_data("spelling")["words"].split()
    return data, lists


def sample_command(rng: random.Random, split: Split, *, spoken_only: bool = False) -> Command:
    """A random command of the split; numbers are in words or, typed, in digits.

    In training half of the commands have words of politeness or haste around them.
    """
    commands = _data()[0]["command"]
    weights = [command["weight"] for command in commands]
    command = rng.choices(commands, weights)[0]
    wording = rng.choice(_wordings(command["tool"], split))
    if split == "train" and rng.random() < 0.5:
        wording = rng.choice(dressed(wording))
    return fill_command(command["tool"], wording, rng, split, typed=not spoken_only)


def dressed(wording: str) -> list[str]:
    """The wording with words of politeness or haste before or after it."""
    data = read_data("actions")
    before = list(data["before"])
    if wording.split(" ", 1)[0] in data["verbs"].split():
        before += data["before_verb"]
    return [f"{words} {wording}" for words in before] + [f"{wording} {w}" for w in data["after"]]


@cache
def _wordings(tool: str, split: Split) -> tuple[str, ...]:
    command = next(c for c in _data()[0]["command"] if c["tool"] == tool)
    return tuple(expand_all(command[split]))


def command_templates(split: Split) -> list[tuple[str, str]]:
    """All (JSON template, wording template) pairs of the split."""
    return [
        (command["tool"], wording)
        for command in _data()[0]["command"]
        for wording in _wordings(command["tool"], split)
    ]


def fill_command(
    tool: str, wording: str, rng: random.Random, split: Split, *, typed: bool
) -> Command:
    """Fill the slots of a wording and of its JSON alike; `#` slots are numbers, `$` are words."""
    digits = typed and rng.random() < 0.35
    said: dict[str, str] = {}
    meant: dict[str, str] = {}
    for name in slots_of(wording):
        said[name], meant[name] = _value(name, rng, split, digits)
    if "amount" in said:
        said, meant = _duration(said, meant, rng, digits)
    sentence = re.sub(r"\{(\w+)\}", lambda match: said[match[1]], wording)
    json = re.sub(r"[$#](\w+)", lambda match: meant[match[1]], tool)
    return Command(sentence, json)


def _value(name: str, rng: random.Random, split: Split, digits: bool) -> tuple[str, str]:
    if name == "percent":
        number = rng.choice((rng.randrange(0, 101, 5), rng.randrange(1, 101)))
        return (str(number) if digits else number_words(number)), str(number)
    if name == "amount":
        number = rng.choice(_AMOUNTS) if rng.random() < 0.7 else rng.randrange(2, 60)
        return (str(number) if digits else number_words(number)), str(number)
    if name in ("unit", "unit_one"):
        unit = rng.choice(_UNITS)
        return unit, unit
    if name == "time":
        hour, minute = rng.randrange(24), rng.choice((0, 0, 15, 30, 45, rng.randrange(60)))
        said, written = time_forms(hour, minute)
        return rng.choice(written if digits else said), f"{hour:02d}:{minute:02d}"
    if name == "digits":
        code = "".join(rng.choice("0123456789") for _ in range(rng.choice((3, 4, 4, 5, 6))))
        return (code if digits else digit_words(code)), code
    values = _data()[1][name]
    value = rng.choice(values if split == "train" else split_values(values, "train"))
    return value, value.lower()


def _duration(
    said: dict[str, str], meant: dict[str, str], rng: random.Random, digits: bool
) -> tuple[dict[str, str], dict[str, str]]:
    unit = said.get("unit") or said["unit_one"]
    if "unit_one" in said:
        said = said | {"unit_one": unit.removesuffix("s")}
    elif meant["amount"] == "1":
        said = said | {"unit": unit.removesuffix("s")}
        if not digits and rng.random() < 0.5:
            said = said | {"amount": "an" if unit == "hours" else "a"}
    return said, meant | {"unit": unit}
