# ruff: noqa: RUF001
"""Says years before 2000 and decades as a person would: seventeen seventy-six, the nineties."""

import re
from typing import Protocol

from voicebot.pipeline import speakable_english_years as english
from voicebot.pipeline import speakable_german_years as german
from voicebot.pipeline.speakable_numbers import year
from voicebot.pipeline.speakable_rules import Rule, Rules, primary_of, text_before

_YEAR = re.compile(r"(?<![\w.,:/+$€£¥₹])1\d{3}(?![\w%°$€£¥₹-]|[.,:/]\d|\s%)")
_CHAIN = re.compile(r"(?:,\s(?:and\s|or\s)?|\s(?:to|and|or|through|bis|und|oder)\s)$")
_TENS = {
    "2": "twenties",
    "3": "thirties",
    "4": "forties",
    "5": "fifties",
    "6": "sixties",
    "7": "seventies",
    "8": "eighties",
    "9": "nineties",
}


def _english_decade(match: re.Match[str]) -> str:
    words = year(int(match[1]), "en")
    return f"{words[:-1]}ies" if words.endswith("y") else f"{words}s"


_BEFORE_DECADE = r"(?:[Tt]he|[Hh]is|[Hh]er|[Tt]heir|[Mm]y|[Yy]our|[Ee]arly|[Ll]ate|[Mm]id)"
_DECADES: dict[str, tuple[Rule, ...]] = {
    "en": (
        (r"(?<![\w.,:/$])((?:1[1-9]|20)\d0)['’]?s\b", _english_decade),
        (
            rf"\b({_BEFORE_DECADE}[\s-])'?([2-9])0'?s\b",
            lambda match: match[1] + _TENS[match[2]],
        ),
        (r"(?<![\w.,])['‘’]([2-9])0s\b", lambda match: _TENS[match[1]]),
    ),
    "de": (
        (
            r"(?<![\w.,:/])(1[1-9]\d\d)er(n?)\b",
            lambda match: f"{year(int(match[1]), 'de')}er{match[2]}",
        ),
    ),
}


class _IsYear(Protocol):
    def __call__(self, before: str, rest: str, *, was_year: bool | None) -> bool: ...


_LANGUAGES: dict[str, tuple[int, _IsYear]] = {
    "en": (english.EARLIEST, english.is_english_year),
    "de": (german.EARLIEST, german.is_german_year),
}


class YearSpeaker:
    """Says years in one language; changes nothing in one it does not know."""

    def __init__(self, language: str) -> None:
        self._language = primary_of(language)
        self._decades = Rules(_DECADES.get(self._language, ()))
        self._known = _LANGUAGES.get(self._language)
        if self._known:
            year(self._known[0], self._language)  # the first one takes a millisecond

    def __call__(self, text: str) -> str:
        """Return ``text`` with the years in words where they are surely no counts."""
        if self._known is None:
            return text
        earliest, is_year = self._known
        text = self._decades(text)
        parts: list[str] = []
        end, was_year = 0, None
        for match in _YEAR.finditer(text):
            gap = text[end : match.start()]
            before, rest = text_before(match), text[match.end() :]
            joined = was_year if _CHAIN.match(gap) else None
            was_year = int(match[0]) >= earliest and is_year(before, rest, was_year=joined)
            parts += gap, year(int(match[0]), self._language) if was_year else match[0]
            end = match.end()
        return "".join((*parts, text[end:])) if parts else text
