# ruff: noqa: RUF001
"""Says years before 2000 and decades as a person would: seventeen seventy-six, the nineties."""

import re
from dataclasses import dataclass

from voicebot.pipeline.speakable_months import ENGLISH_MONTHS, GERMAN_MONTHS
from voicebot.pipeline.speakable_numbers import year
from voicebot.pipeline.speakable_rules import Rule, Rules, primary_of, text_before

_YEAR = re.compile(r"(?<![\w.,:/+$€£¥₹])1\d{3}(?![\w%°$€£¥₹-]|[.,:/]\d|\s%)")
_EARLIEST = 1010
_ANOTHER = re.compile(
    r"\s(?:to|and|or|through|bis|und|oder)\s(?:1\d{3}|20\d\d|\d\d)\b(?![.,:/]\d|%)"
)
_CHAIN = re.compile(r"(?:,\s(?:and\s|or\s)?|\s(?:to|and|or|through|bis|und|oder)\s)$")
_RANGE = re.compile(r"\s(?:to|bis)\s(?:1\d{3}|20\d\d)\b(?![.,:/]\d|%)")
_ENDS = r"\s*$|\s?[.,;:!?)\]\"”’']"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Context:
    """What stands beside a year in one language, as patterns.

    Attributes:
        strong: before a year and hardly ever before a count.
        weak: before a year or a count.
        after: behind a year, not behind a count.
        sure: only behind a year, whatever is before it, unless it is ``count``.
        counted: behind a count, even after ``strong``.
        count: before a count.
    """

    strong: str
    weak: str
    after: str
    sure: str
    counted: str
    count: str


_CONTEXTS = {
    "en": _Context(
        strong=(
            r"\b(?:[Ii]n|[Ss]ince|[Uu]ntil|[Tt]ill|[Ee]arly|[Ll]ate|[Mm]id|[Yy]ears?|circa"
            r"|[Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn|[Ww]inter|Christmas"
            rf"|(?:{'|'.join(ENGLISH_MONTHS)})(?:\s\d{{1,2}}(?:st|nd|rd|th)?,?)?)\s"
            r"|\b(?:pre|post|mid)-|\(|\b(?:born|died)\s"
        ),
        weak=(
            r"\b(?:[Bb]y|[Ff]rom|[Aa]round|[Bb]efore|[Aa]fter|[Dd]uring|[Bb]etween"
            r"|(?:[Yy]ear|[Ww]ar|[Bb]attle|[Rr]evolution|[Ss]pring|[Ss]ummer|[Ff]all|[Aa]utumn"
            r"|[Ww]inter|[Aa]ct|[Tt]reaty|[Cc]rash|[Ee]arthquake|[Cc]ensus|[Cc]onstitution|[Ff]ire"
            r"|[Ee]lection|[Pp]anic|[Ff]amine|[Uu]prising|[Rr]ebellion)s?\sof)\s"
        ),
        after=(
            r"\s(?:a|about|after|an|and|are|around|as|at|because|before|both|but|by|due|during"
            r"|following|for|from|had|has|he|her|his|if|is|it|its|marked|nearly|on|only|or|over|so"
            r"|saw|she|that|the|their|there|they|this|through|till|to|under|until|was|we|were|when"
            r"|where|which|while|who|with|BCE?|AD|CE)\b"
        ),
        sure=(
            r"\s(?:film|movie|novel|book|album|song|play|election|elections|earthquake|revolution"
            r"|treaty|act|census|constitution|season|edition|Olympics|Olympic|World|Summer|Winter"
            r"|Nobel|hit|classic|painting|essay)\b"
        ),
        counted=(
            r"\s(?!(?:in(?!\s(?:\d|total|all|each|every|number|length|height|cash)\b)|near|aboard|outside"
            r"|off)\b)[a-z]"
        ),
        count=r"\b(?:than|least|most|nearly|almost|exactly|over|under|up to|another"
        r"|(?:divided|multiplied|increased|reduced|raised) by|to about|of about)\s",
    ),
    "de": _Context(
        strong=(
            r"\b(?:[Ii]m Jahre?|[Jj]ahr(?:e|en)?|[Ss]eit|Anfang|Ende|Mitte|Sommer|Winter|Herbst"
            rf"|Frühjahr|Frühling|{'|'.join(GERMAN_MONTHS)})\s"
        ),
        weak=(
            r"\b(?:[Vv]on|[Bb]is|[Uu]m|[Aa]b|[Vv]or|[Nn]ach|[Gg]egen|[Zz]wischen|[Ii]n|[Aa]us"
            r"|wurden?|waren?|starb|starben"
            r"|erschien|endete|begann|entstand|fiel|geboren|gegründet|bereits|erstmals|erst|schon)\s"
            r"|\("
        ),
        after=r"\s(?:er|sie|es|und|oder|bis|etwa|v|n|vor)\b",
        sure=(
            r"\s(?:der|die|das|den|dem|des|eine?|einen|einem|in|im|am|an|auf|von|vom|durch|mit|als"
            r"|nach|zum|zur|bei|unter|für|aus|wurden?|war|waren|ist|begann|begannen|kam|kamen|gab|fand|fanden|starb|hatten?"
            r"|erhielt|gewann|ging|schrieb|fiel|brach|endete|entstand|erschien|lebten?|folgte|zog"
            r"|trat|gründete|erfand|entdeckte|eroberte|erreichte|landete|veröffentlichte|heiratete"
            r"|geboren|gegründet|gebaut|erbaut|eröffnet|veröffentlicht|entdeckt|erfunden|gestorben"
            r"|ermordet|gewählt|gemeinsam|erstmals|schließlich|offiziell|endgültig)\b"
        ),
        counted=(
            r"\s(?:Jahren?\b|Tagen?\b|Wochen\b|Monaten?\b|Stunden\b|Minuten\b|Sekunden\b"
            r"|Euro\b|Dollar\b|Menschen\b|Personen\b|Einwohnern?\b|\w*[Mm]etern?\b|\w*[Gg]ramm\b"
            r"|Litern?\b|Grad\b|Prozent\b|Mitgliedern?\b|Arten\b|Kalorien\b|Seiten\b|Wörtern?\b)"
        ),
        count=(
            r"\b(?:[Ee]twa|[Rr]und|[Üü]ber|[Ff]ast|[Zz]irka|[Cc]irca|als|[Mm]indestens|[Kk]napp"
            r"|[Uu]ngefähr|[Ii]nsgesamt|nur|unter|genau|[Hh]öchstens|[Mm]aximal|noch|[Dd]ie|[Dd]er"
            r"|den|bis zu|weiteren?|Zahl|Nummer|Code|Zimmer|Seite|Raum|Linie|Flug|Bus)\s"
        ),
    ),
}
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
            r"(?<![\w.,:/])(1[1-9]\d0)er(n?)\b",
            lambda match: f"{year(int(match[1]), 'de')}er{match[2]}",
        ),
    ),
}


class YearSpeaker:
    """Says years in one language; changes nothing in one it does not know."""

    def __init__(self, language: str) -> None:
        self._language = primary_of(language)
        self._decades = Rules(_DECADES.get(self._language, ()))
        self._context = context = _CONTEXTS.get(self._language)
        if context:
            self._strong = re.compile(f"(?:{context.strong})$")
            self._weak = re.compile(f"(?:{context.weak})$")
            self._count = re.compile(f"(?:{context.count})$")
            self._after = re.compile(f"{_ENDS}|{context.after}|{context.sure}")
            self._sure = re.compile(context.sure)
            self._counted = re.compile(context.counted)
            year(_EARLIEST, self._language)  # the first one takes a millisecond

    def __call__(self, text: str) -> str:
        """Return ``text`` with the years in words where they are surely no counts."""
        if self._context is None:
            return text
        text = self._decades(text)
        parts: list[str] = []
        end, was_year = 0, False
        for match in _YEAR.finditer(text):
            gap = text[end : match.start()]
            before = text_before(match)
            rest = text[match.end() :]
            is_chained = was_year and _CHAIN.match(gap) is not None
            was_year = int(match[0]) >= _EARLIEST and self._is_year(
                before, rest, is_chained=is_chained
            )
            parts += gap, year(int(match[0]), self._language) if was_year else match[0]
            end = match.end()
        return "".join((*parts, text[end:])) if parts else text

    def _is_year(self, before: str, rest: str, *, is_chained: bool) -> bool:
        another = _ANOTHER.match(rest)
        behind = rest[another.end() :] if another else rest
        is_free = self._after.match(behind) is not None
        if is_chained:
            return is_free
        if self._count.search(before):
            return False
        if self._strong.search(before):
            return is_free or not self._counted.match(behind)
        if self._sure.match(rest) or (self._weak.search(before) and is_free):
            return True
        return is_free and _RANGE.match(rest) is not None
