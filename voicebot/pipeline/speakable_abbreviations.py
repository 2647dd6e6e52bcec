# ruff: noqa: RUF001
"""Says abbreviations as words, and initials without the full stops that a voice pauses at."""

import re
from collections.abc import Iterable

from voicebot.pipeline.speakable_abbreviation_words import AbbreviationWords, abbreviation_words
from voicebot.pipeline.speakable_rules import Rule, Rules, primary_of, text_before
from voicebot.pipeline.speakable_sentences import ends_sentence, sentence_starters

_CAPITAL = "A-ZÀ-ÖØ-Þ"
_NUMBER_FOLLOWS = re.compile(r"\s?\d")
_NUMBER_BEFORE = re.compile(r"[\d½⅓⅔¼¾⅛]\s?(?:sq\.?\s)?$")
_ONE_BEFORE = re.compile(r"(?<![\w.,:])(?:1|1/\d|[½⅓⅔¼¾⅛])\s?$")
_NAME_FOLLOWS = re.compile(rf"\s+[{_CAPITAL}][\w.'’]")
_LETTERS = re.compile(rf"\b(?![AP]\.M\.)[{_CAPITAL}]\.(?:\s?[{_CAPITAL}]\.)+(?=\s+[{_CAPITAL}\d])")
_MIDDLE_INITIAL = re.compile(
    rf"(\b[{_CAPITAL}][\w'’-]+|\b(?:by|von))\s([A-HJ-UWYZÄÖÜ])\.(?=\s+[{_CAPITAL}][a-zß-ÿ'’])"
)
_FIRST_INITIAL = re.compile(rf"^([F-HJ-UWYZ])\.(?=\s+[{_CAPITAL}][a-zß-ÿ]+\s+[{_CAPITAL}][a-zß-ÿ])")
_DAY_BEFORE = re.compile(r"\d(?:\.|st|nd|rd|th)?\s$")
_DAY_OR_YEAR_FOLLOWS = r"(?=\s\d{4}\b|\s\d{1,2}(?:[,.]|st|nd|rd|th|$))"
_ORDINAL_BEFORE = re.compile(r"\d(?:st|nd|rd|th)\s$")
_NAME_BEFORE = re.compile(rf"\b[{_CAPITAL}][\w.'’]*\s$")
_STREET_IN_ADDRESS = (
    r"\b(\d{1,5}\s(?:[NSEW]\.?\s)?(?!Mount|Mt|Fort|Ft|Port|Lake|Point)[A-Z][a-z]+)\sSt\."
    r"(?=\s[A-Z][a-z]+(?!\sSt\b))"
)
_MONTH = r"(?:J[au]n|Feb|Ma[ry]|Apr|Jul|Aug|Sept?|O[ck]t|Nov|De[cz])"
_SHORTENED = re.compile(rf"(?<![^\W\d_])(?<!['’])(?:([^\W\d_]+)\.|vs\b|{_MONTH}\s\d)")
_AFTER_HALF_DAY = (
    r"Eastern|Central|Mountain|Pacific|local|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
    r"|(?:[ECMP][SD]?T|UTC|GMT|BST|CES?T|IST|JST)\b"
)
_DECLINED = r"[Dd](?:en|em|es)|[Ii]m|[Aa]m|[Zz]um|[Vv]om|[Bb]eim|\w+e[nms]"
_OWN_RULES: dict[str, tuple[Rule, ...]] = {
    "en": (
        (_STREET_IN_ADDRESS, r"\1 Street,"),
        (rf"\b([apAP]\.[mM])\.(?=\s(?:{_AFTER_HALF_DAY}))", r"\1"),
        (r"([(,;]\s?)b\.\s(?=\d{3,4}\b)", r"\1born "),
        (r"([(,;]\s?)d\.\s(?=\d{3,4}\b)", r"\1died "),
        (rf"(?<=[{_CAPITAL}a-z])\sv\.\s(?=[{_CAPITAL}])", " versus "),
        (r"(?<=[a-z])\svs\s(?=[a-zA-Z])", " versus "),
    ),
    "de": (
        (r"(?<=[a-zäöüß])str\.(?=\s\d|\s*$|[,;)])", "straße"),
        (rf"\b({_DECLINED})\ssog\.", r"\1 sogenannten"),
        (r"\ba\.\s?d\.(?=\s[A-Z])", "an der"),
    ),
}


class AbbreviationSpeaker:
    """Expands the abbreviations of one language; changes nothing where none are known."""

    def __init__(self, language: str) -> None:
        self._words = abbreviation_words(language)
        self._starters = sentence_starters(language)
        self._no_first_names = self._starters - {"by", "von"}
        self._own = Rules(_OWN_RULES.get(primary_of(language), ()))
        if self._words:
            keys = tuple(_keys(self._words))
            self._no_first_names |= self._words.no_first_names
            self._last_parts = {
                re.split(r"[. -]", key)[-1].lower() for key in (*keys, *self._words.months)
            }
            self._known = re.compile(_any_of(keys))
            months = _any_of(self._words.months)
            self._month = re.compile(rf"{months}|{months[:-2]}{_DAY_OR_YEAR_FOLLOWS}")
            self._unless = {
                key: re.compile(rf"(?:{before})$")
                for key, before in self._words.unless_after.items()
            }

    def __call__(self, text: str) -> str:
        """Return ``text`` in full words."""
        if not self.finds(text):
            return text
        text = self._month.sub(self._name_month, self._own(text))
        text = self._known.sub(self._expand, text)
        text = _LETTERS.sub(self._join, text)
        text = _MIDDLE_INITIAL.sub(self._name_initial, text)
        return _FIRST_INITIAL.sub(r"\1", text)

    def finds(self, text: str) -> bool:
        """Return False where ``text`` has no abbreviation for certain."""
        if self._words is None:
            return False
        return any(
            not word or len(word) == 1 or word.lower() in self._last_parts or word.endswith("str")
            for word in _SHORTENED.findall(text)
        )

    def _expand(self, match: re.Match[str]) -> str:
        before, rest = text_before(match), match.string[match.end() :]
        key = re.sub(r"\.\s", ".", match[1])
        word, may_end = self._meaning(key, before, rest)
        if word is None and key[0].isupper() and len(key) > 1:
            word, may_end = self._meaning(key[0].lower() + key[1:], before, rest)
            word = word and word[0].upper() + word[1:]
        if word is None:
            return match[0]
        if may_end and ends_sentence(rest, self._starters):
            return f"{word}."
        return f"{word} " if rest[:1].isalnum() else word

    def _meaning(self, key: str, before: str, rest: str) -> tuple[str | None, bool]:
        """Return what ``key`` stands for here, if known, and whether it may end a sentence."""
        words = self._words
        assert words
        if key in words.units and _NUMBER_BEFORE.search(before):
            word = words.units[key]
            return words.singular.get(word, word) if _ONE_BEFORE.search(before) else word, True
        unless = self._unless.get(key)
        if unless and unless.search(before):
            return None, False
        if key in words.before_number and _NUMBER_FOLLOWS.match(rest):
            return words.before_number[key], False
        if key in words.streets and _ORDINAL_BEFORE.search(before):
            return words.streets[key], True
        if key in words.before_name and self._names(rest):
            return words.before_name[key], False
        if key in words.streets and _NAME_BEFORE.search(before):
            return words.streets[key], True
        if key in words.inside:
            return words.inside[key], False
        return words.closing.get(key), True

    def _names(self, rest: str) -> bool:
        return bool(_NAME_FOLLOWS.match(rest)) and not ends_sentence(rest, self._starters)

    def _name_month(self, match: re.Match[str]) -> str:
        assert self._words
        before, rest = text_before(match), match.string[match.end() :]
        if not (_NUMBER_FOLLOWS.match(rest) or _DAY_BEFORE.search(before)):
            return match[0]
        name = self._words.months[match[1] or match[2]]
        return f"{name}." if match[1] and ends_sentence(rest, self._starters) else name

    def _join(self, match: re.Match[str]) -> str:
        """Return letters as one abbreviation without its last full stop: ``J.K``."""
        if ends_sentence(match.string[match.end() :], self._starters):
            return match[0]
        return re.sub(r"\s", "", match[0])[:-1]

    def _name_initial(self, match: re.Match[str]) -> str:
        is_name = match[1].lower() not in self._no_first_names
        if not is_name or ends_sentence(match.string[match.end() :], self._starters):
            return match[0]
        return f"{match[1]} {match[2]}"


def _keys(words: AbbreviationWords) -> Iterable[str]:
    yield from (*words.before_number, *words.units, *words.before_name)
    yield from (*words.streets, *words.inside, *words.closing)


def _any_of(keys: Iterable[str]) -> str:
    """Return a pattern of the keys with their last full stop, as they may be written."""
    spellings = set()
    for key in keys:
        first = f"[{key[0]}{key[0].upper()}]" if key[0].islower() else key[0]
        spellings.add(first + r"\.\s?".join(map(re.escape, key[1:].split("."))))
    return rf"(?<![^\W\d_])(?<!\.)({'|'.join(sorted(spellings))})\."
