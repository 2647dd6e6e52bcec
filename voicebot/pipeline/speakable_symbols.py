# ruff: noqa: RUF001
"""Replaces numbers with units, symbols, bare links and emoji by words."""

import re

from voicebot.pipeline.speakable_abbreviations import AbbreviationSpeaker
from voicebot.pipeline.speakable_dates import date_rules
from voicebot.pipeline.speakable_math import (
    comparison_rules,
    joint_rules,
    lower_exponents,
    math_rules,
)
from voicebot.pipeline.speakable_measures import measure_rules
from voicebot.pipeline.speakable_money import MoneySpeaker
from voicebot.pipeline.speakable_numbers import cardinal, whole_part
from voicebot.pipeline.speakable_ones import GERMAN_HALF_RULES, GERMAN_ONE_RULES
from voicebot.pipeline.speakable_ordinals import speak_german_ordinals
from voicebot.pipeline.speakable_phones import phone_rules
from voicebot.pipeline.speakable_rates import RateNames
from voicebot.pipeline.speakable_ratios import fraction, ratio_rules
from voicebot.pipeline.speakable_romans import RomanSpeaker
from voicebot.pipeline.speakable_rules import Rule, Rules, primary_of, text_before
from voicebot.pipeline.speakable_times import time_rules
from voicebot.pipeline.speakable_units import CURRENCIES, MAGNITUDES, NUMBER, UnitNames
from voicebot.pipeline.speakable_words import spoken_words
from voicebot.pipeline.speakable_years import YearSpeaker

_EMOJI = (
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2300-\u23ff\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d"
    "\u3297\u3299\u00a9\u00ae\u2122\ufffc\ufffd]"
)
_EMOJI_RUN = re.compile(rf"(?:{_EMOJI}[\ufe0e\ufe0f\u200d\u20e3]*|[\U000e0000-\U000e007f\ufe0f])+")
# A heart is at the end or before a pronoun; else ``<3`` is a comparison: <3 kg.
_EMOTICON = re.compile(
    r"(?<!\S)(?:[:;=]-?[)(DPp/|]|<3(?![%°]|[.,]\d|\s[%°]|\s(?!you\b|u\b)[a-z])|:'\()(?!\w)"
)
_KEYCAP = re.compile(r"([0-9#*])\ufe0f?\u20e3")
_URL = re.compile(r"\b(?:(?:https?|ftp)://|mailto:|www\.)[^\s<>\"'“”]+[^\s<>\"'“”.,;:!?)\]。，]")
_HOST = re.compile(r"^(?:[a-z]+://|mailto:)?(?:[^/@]*@)?(?:www\.)?([^/:?#]+)")
_VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅛": "1/8"}
_MOST_HALVED_FIGURES = 3  # zweieinhalb, but 2000 und ein halb
_DECADE = re.compile(r"(?:1[1-9]|20)\d0s")
_RESULT = re.compile(r"\s*=\s*-?\d")
_VARIABLE = re.compile(r"\d[a-zA-Z]")
_ADDED_BEFORE = re.compile(r"[\w)]\s?[-+]\s?$")
_ADDED_AFTER = re.compile(r"\s?[-+]\s?[\w(]")
_NOT_LONGER = r"(?![\w°²³/^]|'\w)"
_SLASH = r"(\s?/\s?)(?=\d)|(?<=°[CF])(/)(?=[^\W\d_]{3})"
_FIGURE = re.compile(r"[\d½⅓⅔¼¾⅛]")
_GROUPED = re.compile(
    r"(?<![\w.,+/])(?<!\d\s)[1-9]\d{0,2}(?:[\u00a0\u202f\u2009]\d{3})+(?!\d|\s\d|-\d\d-)"
)
# Nine figures in threes are a telephone number as like as not.
_GROUPED_PLAINLY = re.compile(
    r"(?<![\w.,+/])(?<!\d\s)(?!\d{3} \d{3} \d{3}(?!\d))"
    r"[1-9]\d{0,2}(?: \d{3})+(?!\d|\s\d|-\d\d-)"
)
_GROUP_JOINT = {"en": ",", "de": "."}
"""Keeps a number of four figures from being a year."""
_LANGUAGES_GROUPED_PLAINLY = frozenset(("ru", "es", "it", "pt", "fr"))
_ALIKE = str.maketrans(
    {"−": "-", "‐": "-", "‑": "-", "’": "'", "⋅": "×", "·": "×", "∗": "*", "∼": "~", "\u00a0": " "}
    | {"⁄": "/", "⁰": "^0", "⁴": "^4", "⁵": "^5", "⁶": "^6", "⁷": "^7", "⁸": "^8", "⁹": "^9"}
    | {"ⁿ": "^n"}
    | dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True))
    | {"\u202f": " ", "\u2009": " ", "\u200b": None, "\ufeff": None, "\u00ad": None}
)


def remove_emoji(text: str) -> str:
    """Return ``text`` without emoji and emoticons; a keycap becomes its digit."""
    text = _KEYCAP.sub(r"\1", text).replace("\u27a1", "→")
    return _EMOTICON.sub("", _EMOJI_RUN.sub(" ", text))


def host_of(url: str) -> str:
    """Return the host of a link, as a person would name it."""
    match = _HOST.match(url)
    return match[1] if match else url


class SymbolSpeaker:
    """Turns symbols into the words of one language (a tag such as ``de-AT``)."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._words = words = spoken_words(language)
        self._units = UnitNames(language)
        quantity = rf"{NUMBER}\s?(?:{self._units.pattern})"
        self._quantity_before = re.compile(rf"{quantity}\s?[-+]\s?$")
        self._quantity_after = re.compile(rf"\s?[-+]\s?{quantity}(?!\w)")
        self._rates = RateNames(language)
        self._abbreviations = AbbreviationSpeaker(language)
        self._romans = RomanSpeaker(language)
        self._years = YearSpeaker(language)
        primary = primary_of(language)
        self._is_german = primary == "de"
        self._group_joint = _GROUP_JOINT.get(primary, "")
        self._grouped_plainly = _GROUPED_PLAINLY if primary in _LANGUAGES_GROUPED_PLAINLY else None
        self._quantities = (
            Rules(comparison_rules(words), needed="[<>]"),
            Rules(phone_rules(language)),
            Rules(date_rules(language, words.to), needed=r"\d(?:[./]\s?\d|\s?[-–—])"),
            Rules(time_rules(language, words.to), needed=r"\d[.:]\d|[mM]\.?\s?[-–—]|\dh|\d\sh"),
            Rules(ratio_rules(language), needed=r"\d\s?[/:]\s?\d"),
            Rules(
                measure_rules(language),
                needed=r"\d\s?[xX×'′i]|\d\s?(?:ft|f[eo]{2}t)|[a-z]\s?[xX×]\s?\d",
            ),
            Rules(self._amount_rules(), needed=f"[-–—{CURRENCIES}]"),
            Rules(self._quantity_rules()),
            Rules(self._part_rules(), needed=f"[/{''.join(_VULGAR)}]"),
            Rules(GERMAN_ONE_RULES if self._is_german else (), needed=r"\b1\s"),
            Rules(GERMAN_HALF_RULES if self._is_german else (), needed=r"\bein\shalb\s"),
        )
        self._symbols = Rules(math_rules(language, words), needed=r"[^\w\s.,;:'\"()]|[²³xX]|_\{")
        self._joints = Rules(joint_rules(language, words), needed=r"[&/_]")

    def __call__(self, text: str) -> str:
        """Return ``text`` in words and punctuation."""
        text = _URL.sub(lambda match: f"{self._words.link_to} {host_of(match[0])}", text)
        text = lower_exponents(self._join_groups(text)).translate(_ALIKE)
        text = self._romans(self._abbreviations(text))
        if _FIGURE.search(text):
            for rules in self._quantities:
                text = rules(text)
            if self._is_german:
                text = speak_german_ordinals(text)
            text = self._years(text)
        return self._joints(self._symbols(text))

    def _join_groups(self, text: str) -> str:
        """Return ``text`` without the spaces that group thousands."""
        text = _GROUPED.sub(self._join_group, text)
        return self._grouped_plainly.sub(self._join_group, text) if self._grouped_plainly else text

    def _join_group(self, match: re.Match[str]) -> str:
        return self._group_joint.join(match[0].split())

    def finds(self, text: str) -> bool:
        """Return whether ``text`` may have letters that are not spoken as they are written."""
        return self._abbreviations.finds(text) or self._romans.finds(text)

    def _amount_rules(self) -> list[Rule]:
        """Return the rules for ranges, differences and amounts of money."""
        units = self._units.pattern
        dash = r"\s?[-–—]\s?"
        return [
            (
                rf"(?<![\w.,])({NUMBER})\s?({units})({dash})({NUMBER})\s?\2{_NOT_LONGER}",
                self._unit_range,
            ),
            *MoneySpeaker(self._language, self._units, self._words).rules(),
            (rf"(?<![\w./^-])({NUMBER})\s?([-–—])\s?({NUMBER})(?![\w/-]*-?\d)", self._range),
            (r"(?<![\w)\]])-(?=\d)", f"{self._words.minus} "),
        ]

    def _quantity_rules(self) -> list[Rule]:
        part = rf"(?<![\d/])(?:\d+\s)?\d/\d|(?<!\d)\d*+[{''.join(_VULGAR)}]"
        amount, per = rf"{NUMBER}(?:\s(?:{MAGNITUDES}))?", self._rates.pattern
        counted = rf"({part}|{amount})(?:\s|(?!\s|s\b))({self._units.pattern})"
        no_index = r"(?<![a-zA-Z^])(?<!\d[.,])"
        return [
            (r"(?<![\w.,])(\d{1,3})\s?h\s?(\d{1,2})\s?m(?![\w²³/^])", r"\1 h \2 min"),
            (r"(?<![\w.,])(\d{1,2})m\s?(\d{1,2})s(?![\w/^])", r"\1 min \2 s"),
            (
                rf"{no_index}{counted}(?:/({per}){_NOT_LONGER}|{_SLASH}|{_NOT_LONGER})",
                self._quantity,
            ),
        ]

    def _part_rules(self) -> list[Rule]:
        """Return the rules for fractions and rates."""
        return [
            (rf"(?<!\d)(\d++)?\s?([{''.join(_VULGAR)}])", self._fraction),
            (r"(?:(?<![\d/.,])(\d++)\s)?(?<![\d/.,])(\d/\d)(?![\d/]|[.,]\d)", self._fraction),
            *self._rates.rules(),
        ]

    def _unit_range(self, match: re.Match[str]) -> str:
        first, unit, dash, last = match.groups()
        if _DECADE.fullmatch(f"{first}{unit}") and f"{first}{unit}" in match[0]:
            return f"{first}s {self._words.to} {last}s"
        falls = whole_part(first) >= whole_part(last)
        is_difference = "-" in dash and " " in dash and (falls or "=" in match.string)
        joint = self._words.minus if is_difference else self._words.to
        return f"{first} {unit} {joint} {last} {unit}"

    def _range(self, match: re.Match[str]) -> str:
        first, _, last = match.groups()
        if _is_difference(match):
            return f"{first} {self._words.minus} {last}"
        is_phone_number = len(last) == 4 and len(first) < 4 and not last.endswith("00")
        return match[0] if is_phone_number else f"{first} {self._words.to} {last}"

    def _quantity(self, match: re.Match[str]) -> str:
        if self._is_variable(match):
            return match[0]
        spoken = self._units.speak(match[1], match[2])
        if match[3]:
            return f"{spoken} {self._rates.phrase(match[3])}"
        return spoken + self._between_quantities(match) if match[4] or match[5] else spoken

    def _between_quantities(self, match: re.Match[str]) -> str:
        """Return what stands for the slash of 375°F/190°C, 5 kg/11 lb or 10 m / 2 s = 5 m/s."""
        if "=" in match.string:
            return " ÷ "
        return f" {self._words.or_} " if "°" in match[2] else ", "

    def _is_variable(self, match: re.Match[str]) -> bool:
        """Say whether the letter behind a figure is a variable: 2l + 2w, but not 2g + 3g."""
        written = match[0][: match.end(2) - match.start()]
        if "=" not in match.string or not _VARIABLE.fullmatch(written[-2:]) or match[3]:
            return False
        if match[4]:
            return True
        before, after = text_before(match), match.string[match.end() :]
        is_added = _ADDED_BEFORE.search(before) or _ADDED_AFTER.match(after)
        is_measured = self._quantity_before.search(before) or self._quantity_after.match(after)
        return bool(is_added and not is_measured)

    def _fraction(self, match: re.Match[str]) -> str:
        whole, written = match[1], match[2]
        written = _VULGAR.get(written, written)
        spoken = self._words.fractions.get(written)
        numerator, denominator = map(int, written.split("/"))
        if spoken is None and numerator and denominator > 1:
            spoken = fraction(numerator, denominator, self._language)
        if spoken is None:
            return match[0]
        if whole and len(whole) <= _MOST_HALVED_FIGURES and self._is_german and written == "1/2":
            count = "ein" if whole == "1" else cardinal(int(whole), "de")
            return f"{count}einhalb"
        space = " " if match[0].startswith(" ") else ""
        return f"{whole} {self._words.and_} {spoken}" if whole else space + spoken


def _is_difference(match: re.Match[str]) -> bool:
    """Say whether two figures with a dash between them are no range: 5 - 3 = 2."""
    first, dash, last = match.groups()
    falls = whole_part(first) >= whole_part(last)
    result = _RESULT.match(match.string, match.end())
    if dash != "-":
        return result is not None and (falls or "-" in result[0])
    is_spaced, has_equals = " " in match[0], "=" in match.string
    has_result = match.string[match.end() :].lstrip().startswith("=")
    return has_result or (is_spaced and (falls or has_equals)) or (falls and has_equals)
