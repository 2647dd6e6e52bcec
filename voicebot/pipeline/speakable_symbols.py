# ruff: noqa: RUF001
"""Replaces numbers with units, symbols, bare links and emoji by words."""

import re

from voicebot.pipeline.speakable_abbreviations import AbbreviationSpeaker
from voicebot.pipeline.speakable_dates import date_rules
from voicebot.pipeline.speakable_math import joint_rules, lower_exponents, math_rules
from voicebot.pipeline.speakable_money import MoneySpeaker
from voicebot.pipeline.speakable_numbers import whole_part
from voicebot.pipeline.speakable_ones import GERMAN_ONE_RULES
from voicebot.pipeline.speakable_ordinals import speak_german_ordinals
from voicebot.pipeline.speakable_phones import phone_rules
from voicebot.pipeline.speakable_rates import RateNames
from voicebot.pipeline.speakable_ratios import fraction, ratio_rules
from voicebot.pipeline.speakable_romans import RomanSpeaker
from voicebot.pipeline.speakable_rules import Rule, Rules, primary_of
from voicebot.pipeline.speakable_times import time_rules
from voicebot.pipeline.speakable_units import CURRENCIES, MAGNITUDES, NUMBER, UnitNames
from voicebot.pipeline.speakable_words import spoken_words
from voicebot.pipeline.speakable_years import YearSpeaker

_EMOJI = (
    "[\U0001f000-\U0001faff\u2600-\u27bf\u2300-\u23ff\u2b1b\u2b1c\u2b50\u2b55\u3030\u303d"
    "\u3297\u3299\u00a9\u00ae\u2122\ufffc\ufffd]"
)
_EMOJI_RUN = re.compile(rf"(?:{_EMOJI}[\ufe0e\ufe0f\u200d\u20e3]*|[\U000e0000-\U000e007f\ufe0f])+")
_EMOTICON = re.compile(r"(?<!\S)(?:[:;=]-?[)(DPp/|]|<3|:'\()(?!\w)")
_KEYCAP = re.compile(r"([0-9#*])\ufe0f?\u20e3")
_URL = re.compile(r"\b(?:(?:https?|ftp)://|mailto:|www\.)[^\s<>\"'“”]+[^\s<>\"'“”.,;:!?)\]。，]")
_HOST = re.compile(r"^(?:[a-z]+://|mailto:)?(?:[^/@]*@)?(?:www\.)?([^/:?#]+)")
_VULGAR = {"½": "1/2", "⅓": "1/3", "⅔": "2/3", "¼": "1/4", "¾": "3/4", "⅛": "1/8"}
_NOT_LONGER = r"(?![\w°²³/^]|'\w)"
_FIGURE = re.compile(r"[\d½⅓⅔¼¾⅛]")
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
        self._rates = RateNames(language)
        self._abbreviations = AbbreviationSpeaker(language)
        self._romans = RomanSpeaker(language)
        self._years = YearSpeaker(language)
        self._is_german = primary_of(language) == "de"
        self._quantities = (
            Rules(phone_rules(language)),
            Rules(date_rules(language), needed=r"\d[./]\s?\d"),
            Rules(time_rules(language, words.to), needed=r"\d[.:]\d|[mM]\.?\s?[-–—]"),
            Rules(ratio_rules(language), needed=r"\d[/:]\d"),
            Rules(self._amount_rules(), needed=f"[-–—{CURRENCIES}]"),
            Rules(self._quantity_rules()),
            Rules(self._part_rules(), needed=f"[/{''.join(_VULGAR)}]"),
            Rules(GERMAN_ONE_RULES if self._is_german else (), needed=r"\b1\s"),
        )
        self._symbols = Rules(math_rules(language, words), needed=r"[^\w\s.,;:'\"()]|[²³xX]|_\{")
        self._joints = Rules(joint_rules(words), needed=r"[&/_]")

    def __call__(self, text: str) -> str:
        """Return ``text`` in words and punctuation."""
        text = _URL.sub(lambda match: f"{self._words.link_to} {host_of(match[0])}", text)
        text = lower_exponents(text).translate(_ALIKE)
        text = self._romans(self._abbreviations(text))
        if _FIGURE.search(text):
            for rules in self._quantities:
                text = rules(text)
            if self._is_german:
                text = speak_german_ordinals(text)
            text = self._years(text)
        return self._joints(self._symbols(text))

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
            (rf"(?<![\w./-])({NUMBER})\s?([-–—])\s?({NUMBER})(?![\w/-]*-?\d)", self._range),
            (r"(?<![\w)\]])-(?=\d)", f"{self._words.minus} "),
        ]

    def _quantity_rules(self) -> list[Rule]:
        part = rf"(?<![\d/])(?:\d+\s)?\d/\d|(?<!\d)\d*+[{''.join(_VULGAR)}]"
        amount, per = rf"{NUMBER}(?:\s(?:{MAGNITUDES}))?", self._rates.pattern
        counted = rf"({part}|{amount})(?:\s|(?!\s|s\b))({self._units.pattern})"
        return [(rf"{counted}(?:/({per}))?{_NOT_LONGER}", self._quantity)]

    def _part_rules(self) -> list[Rule]:
        """Return the rules for fractions and rates."""
        return [
            (rf"(?<!\d)(\d++)?\s?([{''.join(_VULGAR)}])", self._fraction),
            (r"(?:(?<![\d/.,])(\d++)\s)?(?<![\d/.,])(\d/\d)(?![\d/]|[.,]\d)", self._fraction),
            *self._rates.rules(),
        ]

    def _unit_range(self, match: re.Match[str]) -> str:
        first, unit, dash, last = match.groups()
        falls = whole_part(first) >= whole_part(last)
        is_difference = "-" in dash and " " in dash and (falls or "=" in match.string)
        joint = self._words.minus if is_difference else self._words.to
        return f"{first} {unit} {joint} {last} {unit}"

    def _range(self, match: re.Match[str]) -> str:
        first, dash, last = match.groups()
        is_spaced, has_equals = " " in match[0], "=" in match.string
        falls = whole_part(first) >= whole_part(last)
        has_result = match.string[match.end() :].lstrip().startswith("=")
        is_difference = (
            has_result or (is_spaced and (falls or has_equals)) or (falls and has_equals)
        )
        if dash == "-" and is_difference:
            return f"{first} {self._words.minus} {last}"
        is_phone_number = len(last) == 4 and len(first) < 4 and not last.endswith("00")
        return match[0] if is_phone_number else f"{first} {self._words.to} {last}"

    def _quantity(self, match: re.Match[str]) -> str:
        spoken = self._units.speak(match[1], match[2])
        return f"{spoken} {self._rates.phrase(match[3])}" if match[3] else spoken

    def _fraction(self, match: re.Match[str]) -> str:
        whole, written = match[1], match[2]
        written = _VULGAR.get(written, written)
        spoken = self._words.fractions.get(written)
        numerator, denominator = map(int, written.split("/"))
        if spoken is None and numerator and denominator > 1:
            spoken = fraction(numerator, denominator, self._language)
        if spoken is None:
            return match[0]
        space = " " if match[0].startswith(" ") else ""
        return f"{whole} {self._words.and_} {spoken}" if whole else space + spoken
