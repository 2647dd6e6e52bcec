# ruff: noqa: RUF001
"""Says sizes, inches and numbers of times: 9x13-inch, 5 ft 10 in, 3x a day."""

import re

from voicebot.pipeline.speakable_numbers import cardinal
from voicebot.pipeline.speakable_rules import Rule, primary_of

_NUMBER = r"\d{1,9}(?:[.,]\d{1,4})?"
_LENGTH = (
    r"(?:ft|feet|foot|in|inch(?:es)?|yd|yards?|mi|miles?|(?:centi|milli|kilo)?meters?|[cmk]?m"
    r"|pixels?|px|Meter|Zentimeter|Zoll)\b"
)
_TIMES_SIGN = r"\s?[xX×]\s?"
_SIZE = re.compile(
    rf"(?:{_NUMBER}{_TIMES_SIGN}){{0,2}}{_NUMBER}(?:[\s-]?{_LENGTH}|\s(?:photo|grid))"
)
_PRODUCT = re.compile(rf"{_NUMBER}(?:[\^²³]|\s(?:is|are|equals?|makes?|gives?|reps?)\b)")
_OFTEN = (
    r"(?:an?|per|daily|weekly|monthly|yearly|each|every|as|more|less|faster|slower|bigger|larger"
    r"|smaller|better|longer|higher|stronger)\b"
)
_GERMAN_OFTEN = (
    r"(?:am|pro|im|so|mehr|weniger|die\sWoche|jede[nrs]?|(?:täg|wöchent|monat|jähr|stünd)lich"
    r"|hintereinander|nacheinander|(?!oder|unter|ander)[a-zäöüß]{3,20}er)\b"
)
_OFTEN_BEFORE = rf"(?<![\w.,])({_NUMBER})\s?[xX]\s"
_BEHIND_INCHES = (
    r"(?=\s(?:wide|long|tall|high|deep|thick|across|in\s(?:diameter|length|width|height))\b"
    r"|\s?=|\s[xX×]\s?\d)"
)


def _size(match: re.Match[str]) -> str:
    """Return the first figure of 9x13 with "by", but not that of 3 x 4 = 12."""
    number, unit, sign = match.groups()
    after = match.string[match.end() : match.end() + 80]
    is_size = bool(unit or _SIZE.match(after) or (" " not in sign and not _PRODUCT.match(after)))
    if not is_size or "=" in match.string:
        return match[0]
    return f"{_inches(number) if unit and unit.strip() == 'in' else number + (unit or '')} by "


def _inches(number: str) -> str:
    return f"{number} {'inch' if number == '1' else 'inches'}"


def _german_times(number: str) -> str:
    if not number.isdigit():
        return f"{number} mal"
    return ("ein" if number == "1" else cardinal(int(number), "de")) + "mal"


_RULES: dict[str, tuple[Rule, ...]] = {
    "en": (
        (
            rf"(?<![\w.,/])({_NUMBER})(\s?{_LENGTH})?({_TIMES_SIGN})(?=\d)",
            _size,
        ),
        (
            r"(?<![\w'.°])(\d{1,2})['′]\s?(\d|1[01])(?:\"|''|″|”)(?!\w)",
            lambda match: f"{match[1]} feet {_inches(match[2])}",
        ),
        (
            r"\b(\d{1,2}\s?(?:ft|feet|foot)\.?\s)(\d{1,2}(?:\.\d{1,2})?)\s?in\b(?!\s(?:the|an?)\b)",
            lambda match: match[1] + _inches(match[2]),
        ),
        (
            rf"(?<![\w.,/])({_NUMBER})\s?in{_BEHIND_INCHES}",
            lambda match: _inches(match[1]),
        ),
        (
            rf"{_OFTEN_BEFORE}(?={_OFTEN})",
            lambda match: "once " if match[1] == "1" else f"{match[1]} times ",
        ),
    ),
    "de": (
        (rf"(?<![\w.,/])({_NUMBER}(?:\s?{_LENGTH})?){_TIMES_SIGN}(?=\d)", r"\1 × "),
        (
            rf"{_OFTEN_BEFORE}(?={_GERMAN_OFTEN})",
            lambda match: f"{_german_times(match[1])} ",
        ),
    ),
}


def measure_rules(language: str) -> tuple[Rule, ...]:
    """Return the rules of a language tag such as ``de-AT``; none where none are known."""
    return _RULES.get(primary_of(language), ())
