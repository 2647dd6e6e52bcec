"""The sentences that the teacher speaks: filled templates and example sentences of WordNet."""

from __future__ import annotations

import random
import re
import string
from typing import TYPE_CHECKING

from num2words import num2words
from training.voice.wording import QUESTIONS, SLOTS, STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SLOT = re.compile(r"\{(\w+)\}")
_SENTENCE = re.compile(r"[A-Za-z][A-Za-z' ,;:]+[A-Za-z][.?!]?")
_MINUTES = ("", "oh five", "ten", "fifteen", "twenty", "twenty five", "thirty", "forty seven")


def spell(number: int, *, ordinal: bool = False) -> str:
    """Return a number in words, without hyphens and commas."""
    text = num2words(number, to="ordinal" if ordinal else "cardinal")
    return str(text).replace("-", " ").replace(",", "")


def _fill(slot: str, rng: random.Random) -> str:
    """Return a random filler of a slot, in letters only."""
    match slot:
        case "number":
            return spell(
                rng.choice((rng.randint(0, 20), rng.randint(21, 99), rng.randint(1, 2100)))
            )
        case "ordinal":
            return spell(rng.randint(1, 31), ordinal=True)
        case "hour":
            return spell(rng.randint(1, 12))
        case "minute":
            return rng.choice(_MINUTES)
        case "teen":
            return spell(rng.randint(10, 99))
        case "daytime":
            return rng.choice(("morning", "afternoon", "evening"))
        case "letter":
            return rng.choice(string.ascii_uppercase)
        case _:
            return rng.choice(SLOTS[slot].split())


def templates(count: int, rng: random.Random) -> Iterator[str]:
    """Yield ``count`` filled templates, one in four of them a question."""
    statements, questions = STATEMENTS.strip().splitlines(), QUESTIONS.strip().splitlines()
    for _ in range(count):
        template = rng.choice(questions if rng.random() < 0.25 else statements)
        text = _SLOT.sub(lambda match: _fill(match[1], rng), template)
        spaced = " ".join(text.split())
        yield spaced[0].upper() + spaced[1:]


def wordnet_examples(folder: Path, rng: random.Random) -> list[str]:
    """Return WordNet's example sentences of 2 to 18 words in random order.

    ``folder`` is where Debian's ``wordnet-base`` keeps its data files, /usr/share/wordnet.
    """
    found: set[str] = set()
    for name in ("adj", "adv", "noun", "verb"):
        for line in (folder / f"data.{name}").read_text("latin-1").splitlines():
            _, _, gloss = line.partition(" | ")
            quoted = (text.strip() for text in re.findall(r'"([^"]+)"', gloss))
            found.update(t for t in quoted if _SENTENCE.fullmatch(t) and 2 <= len(t.split()) <= 18)
    sentences = sorted(found)
    rng.shuffle(sentences)
    return sentences


def _punctuate(text: str, rng: random.Random) -> str:
    """Begin with a capital and end with a full stop, or now and then with nothing."""
    ended = text if text[-1] in ".?!" or rng.random() < 0.1 else text + "."
    return ended[0].upper() + ended[1:]


def corpus(count: int, wordnet: Path, held_out: frozenset[str], seed: int = 0) -> list[str]:
    """Return ``count`` distinct sentences, none of them among ``held_out``."""
    rng = random.Random(seed)
    general = (_punctuate(text, rng) for text in wordnet_examples(wordnet, rng))
    domain = templates(count * 4, rng)
    chosen: dict[str, None] = {}
    while len(chosen) < count:
        text = next(domain) if rng.random() < 0.45 else next(general)
        if text not in held_out:
            chosen.setdefault(text)
    return list(chosen)
