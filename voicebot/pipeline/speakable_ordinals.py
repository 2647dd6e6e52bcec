# ruff: noqa: RUF001
"""Says German ordinals, figures with a full stop before a noun, as words."""

import re

from voicebot.pipeline.speakable_months import GERMAN_MONTHS
from voicebot.pipeline.speakable_numbers import ordinal
from voicebot.pipeline.speakable_rules import text_before, words_of
from voicebot.pipeline.speakable_sentences import sentence_starters

_CLUBS = "FC (?:Köln|Nürnberg|Union|Heidenheim|Kaiserslautern|Magdeburg|Saarbrücken)"


def _date_at_line_start(number: int, month: str) -> str:
    """Return a pattern of a day and ``month``; ``1. Januar`` alone may be in a list of months."""
    dot = rf"\.[ \t]+{month}\b"
    return rf"(?!0?{number}\.)\d{{1,2}}(?={dot})|{number}(?={dot}[ \t]*[^\s.:,–-])"


GERMAN_ORDINAL_LINE = re.compile(
    r"^[ \t]*(?:"
    + "|".join(_date_at_line_start(number, month) for number, month in enumerate(GERMAN_MONTHS, 1))
    + rf"|1(?=\.[ \t]{_CLUBS})|\d{{1,2}}(?=\.[ \t]+(?:bis[ \t]+\d|Weltkrieg\b|Jahrhundert\b)))",
    re.MULTILINE,
)
"""Finds the number that begins a line and is an ordinal, not the number of a list item."""

_CHAIN = r"\s+(?:bis|und|oder)(?:\s+(?:zum|vom|am|im))?\s+"
_ORDINAL = re.compile(r"(?<![\w.,:/§+-])(\d{1,3})\.(?=\s+[^\W\d_])")
_NOUN = re.compile(rf"(?:{_CHAIN}\d{{1,3}}\.)*\s+([^\W\d_]+)")
_LINK = re.compile(_CHAIN)
_WORDS_BEFORE = re.compile(r"(?:([^\W\d_]+)\s+)?([^\W\d_]+)\s+$")
_STARTERS = sentence_starters("de")
_WITH_N = words_of(
    "am vom zum zur beim im dem den des einem einen einer eines seinem seinen seiner seines ihrem "
    "ihren ihrer ihres meinem meinen meiner meines deinem deinen deiner deines unserem unseren "
    "unserer diesem diesen jedem jeden ersten letzten"
)
_WITH_E = words_of("die das eine diese jede jeder seine ihre meine deine unsere welche")
_DATIVES = words_of(
    "in nach von aus mit bei zu seit während vor an auf hinter unter über außer trotz wegen ab "
    "neben zwischen gegenüber innerhalb außerhalb"
)
_WITH_N_BEFORE_MONTH = words_of("ab bis seit nach vor")
_ENDINGS = dict.fromkeys(GERMAN_MONTHS, "r") | {
    **dict.fromkeys(
        ("Weltkrieg", "FC", "Advent", "Spieltag", "Geburtstag", "Todestag", "Jahrestag"), "r"
    ),
    **dict.fromkeys(("Jahrhundert", "Jahrtausend", "Kapitel", "Semester"), "s"),
    **dict.fromkeys(("Bundesliga", "Liga", "Etage", "Auflage", "Staffel", "Halbzeit"), ""),
}


def speak_german_ordinals(text: str) -> str:
    """Return ``text`` with ordinals as words where an article, a month or the like tells the form.

    ``am 14. März`` becomes ``am vierzehnten März``; ``Es waren 3. Danach`` stays.
    """
    parts: list[str] = []
    end, ending = 0, None
    for match in _ORDINAL.finditer(text):
        gap = text[end : match.start()]
        if ending is None or not _LINK.fullmatch(gap):
            ending = _ending(text_before(match), text[match.end() :])
        parts.append(gap)
        parts.append(match[0] if ending is None else ordinal(int(match[1]), "de") + ending)
        end = match.end()
    return "".join((*parts, text[end:])) if parts else text


def _ending(before: str, rest: str) -> str | None:
    """Return what is added to ``vierzehnte`` between the two texts; None for no ordinal."""
    noun = _NOUN.match(rest)
    if noun is None or (noun[1][0].isupper() and noun[1].lower() in _STARTERS):
        return None
    words = _WORDS_BEFORE.search(before)
    word = words[2].lower() if words else ""
    if word == "der":
        governing = words[1] if words else None
        return "n" if governing and governing.lower() in _DATIVES else ""
    if word in _WITH_N:
        return "n"
    if word in _WITH_E:
        return ""
    if noun[1] in GERMAN_MONTHS and word in _WITH_N_BEFORE_MONTH:
        return "n"
    return _ENDINGS.get(noun[1])
