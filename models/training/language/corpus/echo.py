"""Exercises in copying: words said again, digits, numbers and times written down.

Names, times, order numbers and questions are copied from what the user said. The exercises make
the model learn early to copy at all, which questions of fact hardly ask of it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from training.language.corpus.conversation import Conversation, Turn
from training.language.corpus.facts import read_data
from training.language.corpus.numbers import digit_words, number_words, time_forms
from training.language.corpus.outside import made_word
from training.language.corpus.templates import expand_all, fill
from training.language.corpus.text import sentence_case

if TYPE_CHECKING:
    import random


def echo_conversation(rng: random.Random) -> Conversation:
    """One to three exercises without a system text."""
    makers = (_words, _words, _digits, _digits, _number, _times)
    return Conversation(None, [rng.choice(makers)(rng) for _ in range(rng.choice((1, 2, 3)))])


def some_words(rng: random.Random, count: int) -> str:
    """Words, known ones and now and then an invented one or a number."""
    return " ".join(_word(rng) for _ in range(count))


def _word(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.1:
        return made_word(rng)
    if kind < 0.2:
        return str(rng.randrange(1000))
    return rng.choice(known_words())


@cache
def known_words() -> list[str]:
    """The words of the spelling table."""
    return str(read_data("spelling")["words"]).split()


def _say(section: str, text: str, rng: random.Random) -> str:
    return fill(rng.choice(_wordings(section)), {"text": text})


@cache
def _wordings(section: str) -> list[str]:
    return expand_all(read_data("memory")[section]["train"])


def _words(rng: random.Random) -> Turn:
    text = some_words(rng, rng.randrange(4, 25))
    return Turn(_say("echo", text, rng), sentence_case(text) + ".")


def _digits(rng: random.Random) -> Turn:
    digits = "".join(rng.choice("0123456789") for _ in range(rng.randrange(3, 16)))
    text = digit_words(digits) if rng.random() < 0.7 else digits
    return Turn(_say("digits", text, rng), digits)


def _number(rng: random.Random) -> Turn:
    numbers = [rng.randrange(101) for _ in range(rng.randrange(1, 6))]
    text = " and then ".join(number_words(number) for number in numbers)
    return Turn(_say("numbers", text, rng), ", ".join(str(number) for number in numbers))


def _times(rng: random.Random) -> Turn:
    moments = [(rng.randrange(24), rng.randrange(60)) for _ in range(rng.randrange(1, 4))]
    said = [rng.choice(time_forms(*moment)[0]) for moment in moments]
    written = [f"{hour:02d}:{minute:02d}" for hour, minute in moments]
    return Turn(_say("times", " and then ".join(said), rng), ", ".join(written))
