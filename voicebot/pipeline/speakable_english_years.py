# ruff: noqa: RUF001
"""Tells English years from counts."""

import re

from voicebot.pipeline.speakable_months import ENGLISH_MONTHS

EARLIEST = 1010
"""The first year that is said otherwise than a count."""

_ANOTHER = re.compile(r"\s(?:to|and|or|through)\s(?:1\d{3}|20\d\d|\d\d)\b(?![.,:/]\d|%)")
_RANGE = re.compile(r"\sto\s(?:1\d{3}|20\d\d)\b(?![.,:/]\d|%)")
_STRONG_BEFORE = re.compile(
    r"(?:"
    r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Tt]ill|[Ee]arly|[Ll]ate|[Mm]id|[Yy]ears?|circa"
    r"|[Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn|[Ww]inter|Christmas"
    rf"|(?:{'|'.join(ENGLISH_MONTHS)})(?:\s\d{{1,2}}(?:st|nd|rd|th)?,?)?)\s"
    r"|\b(?:pre|post|mid)-|\(|\b(?:born|died)\s"
    r")$"
)
"""Before a year and hardly ever before a count."""
_WEAK_BEFORE = re.compile(
    r"\b(?:[Bb]y|[Ff]rom|[Aa]round|[Bb]efore|[Aa]fter|[Dd]uring|[Bb]etween"
    r"|(?:[Yy]ear|[Ww]ar|[Bb]attle|[Rr]evolution|[Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn"
    r"|[Ww]inter|[Aa]ct|[Tt]reaty|[Cc]rash|[Ee]arthquake|[Cc]ensus|[Cc]onstitution|[Ff]ire"
    r"|[Ee]lection|[Pp]anic|[Ff]amine|[Uu]prising|[Rr]ebellion)s?\sof)\s"
    r"$"
)
"""Before a year or a count."""
_YEAR_AFTER = re.compile(
    r"\s(?:film|movie|novel|book|album|song|play|election|elections|earthquake|revolution"
    r"|treaty|act|census|constitution|season|edition|Olympics|Olympic|World|Summer|Winter"
    r"|Nobel|hit|classic|painting|essay)\b"
)
"""Only behind a year, whatever is before it, unless that is for a count."""
_FREE_AFTER = re.compile(
    r"\s*$|\s?[.,;:!?)\]\"”’']|"
    r"\s(?:a|about|after|an|and|are|around|as|at|because|before|both|but|by|due|during"
    r"|following|for|from|had|has|he|her|his|if|is|it|its|marked|nearly|on|only|or|over|so"
    r"|saw|she|that|the|their|there|they|this|through|till|to|under|until|was|we|were|when"
    r"|where|which|while|who|with|BCE?|AD|CE)\b"
    rf"|{_YEAR_AFTER.pattern}"
)
"""Behind a year, not behind a count."""
_COUNT_AFTER = re.compile(
    r"\s(?!(?:in(?!\s(?:\d|total|all|each|every|number|length|height|cash)\b)|near|aboard|outside"
    r"|off)\b)[a-z]"
)
"""Behind a count, even after what is mostly before a year."""
_COUNT_BEFORE = re.compile(
    r"\b(?:than|least|most|nearly|almost|exactly|over|under|up to|another"
    r"|(?:divided|multiplied|increased|reduced|raised) by|to about|of about)\s"
    r"$"
)


def is_english_year(before: str, rest: str, *, was_year: bool | None) -> bool:
    """Say whether a number from ``EARLIEST`` to 1999 between two texts is a year.

    ``was_year`` tells it of the number before that a comma or the like joins to this one.
    """
    another = _ANOTHER.match(rest)
    behind = rest[another.end() :] if another else rest
    is_free = _FREE_AFTER.match(behind) is not None
    if was_year:
        return is_free
    if _COUNT_BEFORE.search(before):
        return False
    if _STRONG_BEFORE.search(before):
        return is_free or not _COUNT_AFTER.match(behind)
    if _YEAR_AFTER.match(rest) or (_WEAK_BEFORE.search(before) and is_free):
        return True
    return is_free and _RANGE.match(rest) is not None
