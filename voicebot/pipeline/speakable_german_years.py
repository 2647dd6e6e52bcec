# ruff: noqa: RUF001
"""Tells German years from counts: neunzehnhundertneunundachtzig, but 1989 Menschen.

A count that is not seen is said as fünfzehnhundert, which people do say. A year that is not seen
is said as eintausendfünfhundert, which nobody says.
"""

import re

EARLIEST = 1100
"""The first year that is said otherwise than a count."""

# Only plurals: seit 1990 Mitglied, besetzte 1939 Teile Polens.
_COUNTED = (
    r"(?i:(?:meter|liter|pixel|zimmer|einwohner|besucher|zuschauer|mitglieder|kinder|männer|bilder"
    r"|lieder|bücher|wörter|häuser|dörfer|länder|tage|monate|jahre|tote|verletzte|studierende"
    r"|tiere|bäume|punkte|schritte|sterne|plätze|exemplare|schiffe|flugzeuge|fahrzeuge|städte"
    r"|fälle)n?|gramm|watt|byte|hertz|hektar|zeichen|stück|mal|leute|autos"
    r"|(?:meil|tonn|sekund|minut|stund|woch|seit|art|student|soldat|frau|pflanz|stuf|wohnung|bett"
    r"|stimm|gemeind|sprach|person|mensch|umdrehung|inn)en|kalorien|familien|inseln)\b"
    r"|(?:Euro|Dollar|Franken|Cent|Mark|Pfund|Yen|Rupien|Grad|Prozent|Volt|PS|Mann|Fuß|Zoll|Kilo"
    r"|Hektopascal|Dezibel)\b"
)
_NO_ADJECTIVE = (
    r"(?:die|k?eine|viele|alle|einige|mehrere|diese|jene|seine|ihre|unsere|zahlreiche|erste|wenige"
    r"|manche|solche|andere|beide)\s"
)
_ADJECTIVE = rf"(?!{_NO_ADJECTIVE})[a-zäöüß]{{1,30}}"
_NUMBER = r"(?:1\d{3}|20\d\d)\b(?![.,:/]\d|%)"
_OTHERS = rf"(?:(?:,\s{_NUMBER}){{0,8}}\s(?:bis|und|oder|auf)\s{_NUMBER})?"
_SIGNS = r"[=+×÷*<>≤≥≈~^√/]"
_COUNT_AFTER = re.compile(
    rf"{_OTHERS}(?:\s(?:{_ADJECTIVE}e\s)?\w{{0,30}}?(?:{_COUNTED})"
    rf"|\s(?:plus|minus|mal|geteilt|hoch)\b|\s?{_SIGNS})"
)
_COUNT_AFTER_DATIVE = re.compile(rf"{_OTHERS}\s{_ADJECTIVE}en\s\w{{0,30}}?(?:{_COUNTED})")
_DATIVE_BEFORE = re.compile(r"\b(?:[Mm]it|[Vv]on|[Aa]us|[Bb]ei|[Zz]u|[Aa]n)\s$")
_COUNT_BEFORE = re.compile(
    r"\b(?:[Ee]twa|[Rr]und|[Üü]ber|[Ff]ast|[Zz]irka|[Cc]irca|[Mm]indestens|[Kk]napp|[Uu]ngefähr"
    r"|(?:[Mm]ehr|[Ww]eniger|[Gg]rößer|[Kk]leiner|[Hh]öher|[Nn]iedriger|[Ll]änger)\sals"
    r"|[Ii]nsgesamt|[Nn]ur|[Uu]nter|[Gg]enau|[Hh]öchstens|[Mm]aximal|bis\szu|[Ww]eiteren?"
    r"|[Kk]ostete?n?|[Bb]eträgt|[Bb]etrug|[Ee]rgibt|[Ee]rgeben|[Gg]leich|[Ss]ind|[Pp]lus|[Mm]inus"
    r"|[Mm]al|[Dd]urch|[Hh]och|Wurzel\saus|Zahl|Nummer|Code|PIN|Zimmer|Seite|Raum|Linie|Flug|Bus)"
    rf"\s$|{_SIGNS}\s?$"
)
_CHRIST = re.compile(rf"{_OTHERS}\s(?:vor|nach)\sChristus\b")


def is_german_year(before: str, rest: str, *, was_year: bool | None) -> bool:
    """Say whether a number from ``EARLIEST`` to 1999 between two texts is a year.

    ``was_year`` tells it of the number before that a comma or the like joins to this one.
    """
    if _CHRIST.match(rest):
        return True
    if _COUNT_AFTER.match(rest):
        return False
    if _DATIVE_BEFORE.search(before) and _COUNT_AFTER_DATIVE.match(rest):
        return False
    if was_year is not None:
        return was_year
    return _COUNT_BEFORE.search(before) is None
