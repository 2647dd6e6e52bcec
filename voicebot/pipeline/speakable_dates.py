# ruff: noqa: RUF001
"""Says dates in figures with the name of the month, where it is certain which one it is."""

import re

from voicebot.pipeline.speakable_months import ENGLISH_MONTHS, GERMAN_MONTHS
from voicebot.pipeline.speakable_rules import Rule, primary_of

_YEAR_FIRST = r"(?<![\w/.,-])(\d{4})-(\d\d)-(\d\d)(?![\w/-]|[.,]\d)"
_MONTHS = "|".join((*ENGLISH_MONTHS, *GERMAN_MONTHS))
_DAYS_APART = rf"((?:{_MONTHS})\s\d{{1,2}}|\b\d{{4}})\s?[-–—]\s?(?=(?:{_MONTHS})\s\d)"
"""The dash of: March 14, 1879 – April 18, 1955."""
_SLASHED = r"(?<![\w/.,])(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?![\w/]|[.,]\d)"


def date_rules(language: str, to: str) -> tuple[Rule, ...]:
    """Return the rules of a language tag; ``to`` stands between the ends of a range."""
    primary = primary_of(language)
    if primary == "en":
        return (
            (_DAYS_APART, rf"\1 {to} "),
            (_YEAR_FIRST, _english_year_first),
            (_SLASHED, _english_date),
        )
    if primary == "de":
        return (
            (_DAYS_APART, rf"\1 {to} "),
            (_YEAR_FIRST, _german_year_first),
            (r"(?<![\w.,:/])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?![\w/]|[.,]\d)", _german_date),
            (r"\b([Aa]m|[Vv]om|[Zz]um|[Dd]em|[Dd]en|[Bb]is)\s(\d{1,2})\.(\d{1,2})\.", _german_day),
            (_SLASHED, _german_date),
        )
    return ()


def _english_date(match: re.Match[str]) -> str:
    first, second = int(match[1]), int(match[2])
    month, day = (second, first) if first > 12 else (first, second)
    is_certain = first > 12 or second > 12 or first == second
    if is_certain and 1 <= month <= 12 and 1 <= day <= 31:
        return f"{ENGLISH_MONTHS[month - 1]} {day}, {match[3]}"
    return f"{first} {second} {match[3]}"


def _english_year_first(match: re.Match[str]) -> str:
    year, month, day = match[1], int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    return f"{ENGLISH_MONTHS[month - 1]} {day}, {year}"


def _german_year_first(match: re.Match[str]) -> str:
    year, month, day = match[1], int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    return f"{day}. {GERMAN_MONTHS[month - 1]} {year}"


def _german_date(match: re.Match[str]) -> str:
    day, month = int(match[1]), int(match[2])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    return f"{day}. {GERMAN_MONTHS[month - 1]} {match[3]}"


def _german_day(match: re.Match[str]) -> str:
    day, month = int(match[2]), int(match[3])
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return match[0]
    return f"{match[1]} {day}. {GERMAN_MONTHS[month - 1]}"
