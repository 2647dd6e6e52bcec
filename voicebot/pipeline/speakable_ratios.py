"""Says figures on both sides of a slash or a colon: fractions, ratings, ratios and scores."""

import re
from collections.abc import Callable

from voicebot.pipeline.speakable_numbers import cardinal, ordinal
from voicebot.pipeline.speakable_rules import Rule, primary_of, text_before

_MIXED = r"(?<![\w/.,:-])(\d{1,3})-([1-9]\d?/(?:2|3|4|8|16|32))(?![\w/]|[.,]\d|\s*=)"
_DECIMAL_PAIR = (
    r"(?<![\w/.,:-])(\d{1,3}[.,]\d)/(4|5|6|10|20|100)"
    r"(?![\w/%°]|[.,:]\d|\s*=|\s?(?:%|°|(?:[kMGT]?(?:Hz|B|W)|[cmk]?[mgl]|V|h|s|min)\b))"
)
_PAIR = r"(?<![\w/.,:-])(\d{1,3})/(\d{1,3})(?![\w/]|[.,:]\d)"
_RATED = re.compile(r"\s(?:stars?|points?|correct|Sternen?|Punkten?|richtig)\b")
_VERSE_BEFORE = re.compile(
    r"\b(?:Genesis|Exodus|Leviticus|Numbers|Deuteronomy|Joshua|Judges|Ruth|Samuel|Kings"
    r"|Chronicles|Ezra|Nehemiah|Esther|Job|Psalms?|Proverbs|Ecclesiastes|Solomon|Isaiah|Jeremiah"
    r"|Lamentations|Ezekiel|Daniel|Hosea|Joel|Amos|Jonah|Micah|Nahum|Habakkuk|Zephaniah|Haggai"
    r"|Zechariah|Malachi|Matthew|Mark|Luke|John|Acts|Romans|Corinthians|Galatians|Ephesians"
    r"|Philippians|Colossians|Thessalonians|Timothy|Titus|Hebrews|James|Peter|Jude|Revelation"
    r"|[Vv]erses?|[Cc]hapter|Sur[ae]h?|Quran|Qur'an|Koran|Mose|Könige|Chronik|Hiob|Psalm|Sprüche"
    r"|Jesaja|Jeremia|Hesekiel|Matthäus|Markus|Lukas|Johannes|Römer|Korinther|Galater|Epheser"
    r"|Philipper|Kolosser|Hebräer|Jakobus|Petrus|Offenbarung|Vers|Kapitel)\s$"
)
_DATE_BEFORE = re.compile(r"\b(?:[Oo]n|dated|due|[Aa]m|[Vv]om)\s$")
_OF_A_WHOLE = re.compile(r"[\s-](?:inch(?:es)?|Zoll|of\s(?:an?|the))\b")
_QUOTIENT = r"(?<![\w/.,:-])(\d+)/(\d+)(?=\s*=\s*-?\d)"
_DIVISION = (
    r"(?<![\w:.,/])(\d{1,12}(?:[.,]\d{1,6})?)\s?:\s?(\d{1,12}(?:[.,]\d{1,6})?)"
    r"(?=\s*=\s*-?\d++(?!:|\sUhr)|\s(?:ist|sind|ergibt|macht)\s(?:gleich\s)?-?\d)"
)
_SPACED_RATIO = r"(?<![\w:.,/])(\d{1,3})\s:\s(\d{1,3})(?![\w:/]|[.,]\d)"
_RATIO = r"(?<![\w:.,/])(\d{1,3}):(\d)(?![\w:/]|[.,]\d)"
_GERMAN_COLONS = ((_DIVISION, r"\1 ÷ \2"), (_SPACED_RATIO, r"\1 zu \2"))
_NAMED_RATIO = {
    "en": r"(?:[Rr]atio|[Ss]cale|[Oo]dds|[Pp]roportion)(?:\s(?:of|is|was|are))?",
    "de": r"(?:[Vv]erhältnis|[Mm]aßstab|[Mm]ischung)(?:\s(?:von|ist|war))?",
}
_BETWEEN = {"en": "to", "de": "zu"}
_WHOLE_BEFORE = re.compile(r"(?<![\w.,:/])\d{1,3}\s$")
_AND = {"en": "and", "de": "und"}
_OUT_OF = {"en": "out of", "de": "von"}


def ratio_rules(language: str) -> tuple[Rule, ...]:
    """Return the rules of a language tag such as ``de-AT``; none where none are known."""
    primary = primary_of(language)
    if primary not in _BETWEEN:
        return ((_QUOTIENT, _quotient),)
    to = _BETWEEN[primary]
    return (
        (_MIXED, _mixed),
        *(_GERMAN_COLONS if primary == "de" else ()),
        (_QUOTIENT, _quotient),
        (_DECIMAL_PAIR, rf"\1 {_OUT_OF[primary]} \2"),
        (r"(?<![\w/.,])9/11(?![\w/]|[.,]\d)", "9 11"),
        (rf"\b({_NAMED_RATIO[primary]})\s(\d+):(\d[\d.,]*)", rf"\1 \2 {to} \3"),
        (_RATIO, _ratio_speaker(to)),
        (_PAIR, _pair_speaker(primary)),
    )


def fraction(numerator: int, denominator: int, language: str) -> str | None:
    """Return five sixths for 5 and 6; None in a language that is not known."""
    primary = primary_of(language)
    if primary == "en":
        parts = {2: "half", 4: "quarter"}.get(denominator) or ordinal(denominator, "en")
        many = "halves" if denominator == 2 else f"{parts}s"
        return f"{cardinal(numerator, 'en')} {parts if numerator == 1 else many}"
    if primary == "de":
        stem = {2: "Halbe", 3: "Drittel", 7: "Siebtel", 8: "Achtel"}.get(denominator)
        ending = "tel" if denominator < 20 else "stel"
        parts = stem or f"{cardinal(denominator, 'de').capitalize()}{ending}"
        return f"{'ein' if numerator == 1 else cardinal(numerator, 'de')} {parts}"
    return None


def _mixed(match: re.Match[str]) -> str:
    """Return the ``1 1/2`` of 1-1/2 cups."""
    numerator, denominator = map(int, match[2].split("/"))
    return f"{match[1]} {match[2]}" if numerator < denominator else match[0]


def _quotient(match: re.Match[str]) -> str:
    """Return a division by a smaller figure as a formula; 2/4 is a fraction."""
    first, second = match.groups()
    is_more = (len(first), first) > (len(second), second)
    return f"{first} ÷ {second}" if is_more else match[0]


def _ratio_speaker(to: str) -> Callable[[re.Match[str]], str]:
    def speak(match: re.Match[str]) -> str:
        if _VERSE_BEFORE.search(text_before(match)):
            return match[0]
        return f"{match[1]} {to} {match[2]}"

    return speak


def _pair_speaker(primary: str) -> Callable[[re.Match[str]], str]:
    def speak(match: re.Match[str]) -> str:
        first, second = int(match[1]), int(match[2])
        is_rated = _RATED.match(match.string, match.end()) is not None
        if not first or not second:
            return match[0]
        is_date = _DATE_BEFORE.search(text_before(match)) is not None
        is_share = second in {10, 100} and first > 1
        if not is_date and (is_rated or is_share or 1 < first == second < 10):
            return f"{first} {_OUT_OF[primary]} {second}"
        if is_date or first == second > 10:
            return f"{first} {second}"
        if match.string.startswith(" time", match.end()):
            return f"{first} {second}"
        part = fraction(first, second, primary)
        if part and first < second and _OF_A_WHOLE.match(match.string, match.end()):
            has_whole = _WHOLE_BEFORE.search(text_before(match)) is not None
            if has_whole and second < 10:
                return match[0]
            return f"{_AND[primary]} {part}" if has_whole else part
        if first < 32 and second < 32:
            return match[0]
        if primary == "en":
            return f"{first} over {second}"
        is_blood_pressure = 80 <= first <= 250 and 40 <= second <= 140 and first > second
        return f"{first} {'zu' if is_blood_pressure else 'durch'} {second}"

    return speak
