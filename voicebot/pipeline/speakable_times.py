# ruff: noqa: RUF001
"""Says times of day written with a colon."""

import re

from voicebot.pipeline.speakable_rules import Rule, primary_of

_HALF_DAY = r"[apAP]\.?\s?[mM]\b\.?"
_CLOCK = r"(?<![\d:.,/])([01]?\d|2[0-4])"
_CLOCK_NAMED = rf"(?=\s?{_HALF_DAY}|\s(?:noon|midnight)\b)"
_NO_LENGTH = r"(?!\s(?:min|sec|Min|Sek|Stunden))"
_SHIFTED = r"[a-zäöü]{1,20}er|ver[a-zäöüß]{1,20}|zurück|vor|nach"
"""Behind a length of time, in German: um 2 h später."""
_NOT_LONGER = r"(?![\d:]|[.,]\d)"


def time_rules(language: str, to: str) -> tuple[Rule, ...]:
    """Return the rules of a language tag; ``to`` stands between the ends of a range."""
    return (
        (rf"(\d:\d\d(?:\s?{_HALF_DAY})?)\s?[-–—]\s?(?=\d{{1,2}}:\d\d)", rf"\1 {to} "),
        (rf"(\d\s?{_HALF_DAY})\s?[-–—]\s?(?=\d{{1,2}}(?::\d\d)?\s?{_HALF_DAY})", rf"\1 {to} "),
        *_OF_LANGUAGE.get(primary_of(language), ()),
    )


def _english_hour(match: re.Match[str]) -> str:
    hour = int(match[1])
    if match[2] is not None:
        return f"{hour}{match[2]}"
    if 1 <= hour <= 12:
        return f"{hour} o'clock"
    return f"{hour} hundred hours" if hour else "midnight"


def _german_time(match: re.Match[str]) -> str:
    hour, minute = int(match[1]), int(match[2])
    hour_words = f"{'ein' if hour == 1 else hour} Uhr"
    return f"{hour_words} {minute}" if minute else hour_words


_OF_LANGUAGE: dict[str, tuple[Rule, ...]] = {
    "en": (
        (
            rf"{_CLOCK}:00(?:\s(?:o'clock|hours))?{_NOT_LONGER}{_NO_LENGTH}({_CLOCK_NAMED}\s?)?",
            _english_hour,
        ),
        (
            rf"{_CLOCK}:0([1-9]){_NOT_LONGER}{_NO_LENGTH}",
            lambda match: f"{int(match[1])} oh {match[2]}",
        ),
    ),
    "de": (
        (rf"{_CLOCK}[:.]([0-5]\d)\sUhr\b", _german_time),
        (rf"{_CLOCK}:(00|0[1-9]){_NOT_LONGER}{_NO_LENGTH}", _german_time),
        (
            rf"\b([Uu]m|[Gg]egen|[Aa]b)\s{_CLOCK}\s?h\b(?!\s(?:{_SHIFTED})\b|[/²³]|\s\d)",
            r"\1 \2 Uhr",
        ),
    ),
}
