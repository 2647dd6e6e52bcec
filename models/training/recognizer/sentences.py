"""Sentences of the domain, drawn from the templates in ``text/``.

The split between training and test is made by template: a held-out template gives no
sentence to training, neither to the acoustic model nor to the language model of the graph.
"""

import random
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from training.recognizer.spoken_numbers import GENERATORS

TEXT_FOLDER = Path(__file__).with_name("text")
HELD_OUT_SHARE = 6  # one template in so many
Split = Literal["train", "test"]
_CHOICE = re.compile(r"\(([^()]*)\)")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_SLOT = re.compile(r"\{(\w+)\}")
_A_BEFORE_VOWEL = re.compile(r"\ba (?=[aeiou])(?!one\b|eu|uni|us[eu])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One wording with its slots, and how often it is drawn."""

    text: str
    weight: float

    @property
    def split(self) -> Split:
        """Which side of the split the template is on, by a checksum of its text."""
        checksum = zlib.crc32(self.text.encode())
        return "train" if checksum % HELD_OUT_SHARE else "test"


@cache
def templates() -> tuple[Template, ...]:
    """All templates; a group's weight is shared by its members."""
    groups: list[tuple[float, list[str]]] = []
    for line in (TEXT_FOLDER / "templates.txt").read_text().splitlines():
        if line.startswith("## "):
            groups.append((float(line.split()[2]), []))
        elif line and not line.startswith("#"):
            groups[-1][1].append(line)
    return tuple(
        Template(text=text, weight=weight / len(members))
        for weight, members in groups
        for text in members
    )


@cache
def slots() -> dict[str, list[str]]:
    """The fillers of each listed slot."""
    loaded: dict[str, list[str]] = yaml.safe_load((TEXT_FOLDER / "slots.yaml").read_text())
    return loaded


@cache
def phrasings() -> tuple[str, ...]:
    """Further wordings in the form of templates, for the language model of the graph alone.

    What a held-out template says is among them: who counts them leaves out
    `language_source.held_out_pattern`.
    """
    lines: dict[str, None] = {}
    for path in sorted((TEXT_FOLDER / "phrasings").glob("*.txt")):
        for line in path.read_text().splitlines():
            if line and not line.startswith("#"):
                lines[line] = None
    return tuple(lines)


def fill(template: str, rng: random.Random) -> str:
    """One sentence of a template, with "an" where a slot begins with a vowel."""
    text = _OPTIONAL.sub(lambda match: rng.choice((match[1], "")), template)
    text = _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), text)

    def filler(match: re.Match[str]) -> str:
        generator = GENERATORS.get(match[1])
        return generator(rng) if generator else rng.choice(slots()[match[1]])

    filled = " ".join(_SLOT.sub(filler, text).split())
    return _A_BEFORE_VOWEL.sub("an ", filled)


def draw(split: Split, seed: int) -> Iterator[str]:
    """Endless sentences of one side of the split."""
    rng = random.Random(seed)
    chosen = [template for template in templates() if template.split == split]
    weights = [template.weight for template in chosen]
    while True:
        yield fill(rng.choices(chosen, weights)[0].text, rng)


def own_words(template: str) -> str:
    """All words of a template, those of every choice and option too, without its slots."""
    return re.sub(r"[^a-z']+", " ", _SLOT.sub(" ", template))


def domain_words() -> set[str]:
    """Every word that a template or a slot can produce."""
    text = " ".join(
        [own_words(template.text) for template in templates()]
        + [filler for fillers in slots().values() for filler in fillers]
    )
    rng = random.Random(0)
    for generator in GENERATORS.values():
        text += " " + " ".join(generator(rng) for _ in range(3000))
    return set(re.findall(r"[a-z']+", text))
