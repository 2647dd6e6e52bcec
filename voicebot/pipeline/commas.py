"""Says whether a comma is inside a date or the name of a place, where nobody pauses.

``July 4, 1776``, ``Washington, D.C.``, ``in Paris, France.``
"""

import re
from dataclasses import dataclass

from voicebot.pipeline.following import OPENERS, Following

_MOST_NAME_WORDS = 4
_REACH = 120
_DAY = re.compile(r"(\w+)\.? \d{1,2}(?:st|nd|rd|th)?$")


@dataclass(frozen=True, slots=True)
class _Words:
    """Words of one language, in lower case.

    Attributes:
        months: with their abbreviations.
        before_places: after these a name is likely a place.
    """

    months: frozenset[str] = frozenset()
    before_places: frozenset[str] = frozenset()


def _row(months: str, before_places: str) -> _Words:
    """Make a row of space-separated words."""
    return _Words(months=frozenset(months.split()), before_places=frozenset(before_places.split()))


_ROWS = {
    "en": _row(
        "january february march april may june july august september october november december "
        "jan feb mar apr jun jul aug sep sept oct nov dec",
        "in at near from to around outside is was",
    ),
    "de": _row(
        "januar jänner februar märz april mai juni juli august september oktober november dezember",
        "in aus bei nach ist war",
    ),
}


class Commas:
    """Knows the commas of one language, a tag such as ``de``."""

    def __init__(self, language: str) -> None:
        self._words = _ROWS.get(language, _Words())

    def are_inside(self, before: str, rest: Following) -> bool:
        """Say whether a comma between ``before`` and ``rest`` is inside a date or place.

        Raises UndecidedError.
        """
        before = before[-_REACH:]
        words = [word for part in before.split() if (word := part.strip(OPENERS))]
        if not words:
            return False
        last = words[-1].lower()
        day = _DAY.search(before)
        if (day[1].lower() if day else last) in self._words.months:
            return rest.is_year()
        if not (words[-1][0].isupper() and rest.next.isupper()):
            return False
        return rest.is_region_code() or (self._may_be_place(words) and rest.is_name_alone())

    def _may_be_place(self, words: list[str]) -> bool:
        if words[-1].lower() in self._words.before_places:
            return False
        for word in reversed(words[-_MOST_NAME_WORDS:]):
            if word.lower() in self._words.before_places:
                return True
            if not word[0].isupper():
                return False
        return False
