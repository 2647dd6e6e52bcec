"""Numbers in words, where their figures would be read otherwise."""

import re
from functools import lru_cache

from num2words import num2words

_DECIMALS = re.compile(r"[.,]\d{1,2}$")
_MAX_FIGURES = 4000  # more are an error to int()
_NO_FIGURE = re.compile(r"\D")


@lru_cache(maxsize=256)
def cardinal(number: int, language: str) -> str:
    """Return ``number`` in words: five."""
    return str(num2words(number, lang=language))


@lru_cache(maxsize=256)
def ordinal(number: int, language: str) -> str:
    """Return the place ``number`` in words: fifth, or fünfte without a further ending."""
    return str(num2words(number, to="ordinal", lang=language))


@lru_cache(maxsize=256)
def year(number: int, language: str) -> str:
    """Return a year in words: seventeen seventy-six, siebzehnhundertsechsundsiebzig."""
    return str(num2words(number, to="year", lang=language)).replace("oh-", "oh ")


def whole_part(number: str) -> int:
    """Return the whole part of a number in figures such as ``1,000`` or ``3.5``."""
    return int(_NO_FIGURE.sub("", _DECIMALS.sub("", number))[:_MAX_FIGURES])
