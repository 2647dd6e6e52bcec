# ruff: noqa: RUF001
"""Replaces numbers with units, symbols, bare links and emoji by words."""

import re
from collections.abc import Callable
from typing import TypeAlias

from voicebot.pipeline.speakable_units import CURRENCIES, UnitNames
from voicebot.pipeline.speakable_words import SpokenWords, spoken_words

_Replacement: TypeAlias = str | Callable[[re.Match[str]], str]

_NUMBER = r"\d+(?:[.,]\d+)*"
_MAGNITUDE = r"thousand|million|billion|trillion|Millionen|Milliarden|millions|milliards|millones"
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
_ALIKE = str.maketrans(
    {"−": "-", "‐": "-", "‑": "-", "’": "'", "⋅": "×", "·": "×", "∗": "*", "∼": "~", "\u00a0": " "}
    | {"⁄": "/", "⁴": "^4", "⁵": "^5", "⁶": "^6", "⁷": "^7", "⁸": "^8", "⁹": "^9"}
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
        self._words = spoken_words(language)
        self._units = UnitNames(language)
        self._rules = [
            (re.compile(pattern), replacement)
            for pattern, replacement in (
                *self._quantity_rules(),
                *_math_rules(self._words),
                *_joint_rules(self._words),
            )
        ]

    def __call__(self, text: str) -> str:
        """Return ``text`` in words and punctuation."""
        text = _URL.sub(lambda match: f"{self._words.link_to} {host_of(match[0])}", text)
        text = text.translate(_ALIKE)
        for pattern, replacement in self._rules:
            text = pattern.sub(replacement, text)
        return text

    def _quantity_rules(self) -> list[tuple[str, _Replacement]]:
        words = self._words
        units = "|".join(re.escape(unit) for unit in self._units.units)
        vulgar = "".join(_VULGAR)
        fraction = rf"(?<![\d/])(?:\d+\s)?\d/\d|\d*[{vulgar}]"
        attached = r"(?!\s|s\b)"
        return [
            (rf"([{CURRENCIES}])({_NUMBER})\s?[-–—]\s?\1?({_NUMBER})(?![\w-])", self._money_range),
            (rf"(?:US)?([{CURRENCIES}])\s?({_NUMBER})(\s(?:{_MAGNITUDE})\b)?", self._money),
            (rf"({_NUMBER})\s?([{CURRENCIES}])(?!\w)", self._money_after),
            (rf"(?<![\w./-])({_NUMBER})\s?([-–—])\s?({_NUMBER})(?![\w/-]*-?\d)", self._range),
            (r"(?<![\w)\]])-(?=\d)", f"{words.minus} "),
            (rf"({fraction}|{_NUMBER})(?:\s|{attached})({units})(?![\w°²³/]|'\w)", self._quantity),
            (rf"(\d+)?\s?([{vulgar}])", self._fraction),
            (r"(?:(?<![\d/.,])(\d+)\s)?(?<![\d/.,])(\d/\d)(?![\d/]|[.,]\d)", self._fraction),
        ]

    def _money(self, match: re.Match[str]) -> str:
        number, magnitude = match[2], match[3] or ""
        whole, parts = number[:-3], number[-2:]
        if not magnitude and len(number) > 3 and number[-3] in ".," and whole != "0":
            spoken = self._units.speak(whole, match[1])
            return spoken if parts == "00" else f"{spoken} {parts}"
        if not magnitude:
            return self._units.speak(number, match[1])
        return number + magnitude + self._units.speak("2", match[1])[1:]

    def _money_range(self, match: re.Match[str]) -> str:
        return f"{match[2]} {self._words.to} {self._units.speak(match[3], match[1])}"

    def _money_after(self, match: re.Match[str]) -> str:
        return self._units.speak(match[1], match[2])

    def _range(self, match: re.Match[str]) -> str:
        first, dash, last = match.groups()
        is_spaced = " " in match[0]
        is_phone_number = len(last) == 4 and len(first) < 4
        falls = int(re.split(r"\D", first)[0]) >= int(re.split(r"\D", last)[0])
        is_difference = dash == "-" and is_spaced and (falls or "=" in match.string)
        if is_phone_number or is_difference:
            return match[0]
        return f"{first} {self._words.to} {last}"

    def _fraction(self, match: re.Match[str]) -> str:
        whole, written = match[1], match[2]
        spoken = self._words.fractions.get(_VULGAR.get(written, written))
        if spoken is None:
            return match[0]
        space = " " if match[0].startswith(" ") else ""
        return f"{whole} {self._words.and_} {spoken}" if whole else space + spoken

    def _quantity(self, match: re.Match[str]) -> str:
        return self._units.speak(match[1], match[2])


def _math_rules(words: SpokenWords) -> list[tuple[str, _Replacement]]:
    spoken = words.symbols
    rules: list[tuple[str, _Replacement]] = [
        (r"(?<=[\w)])(?:\^2\b|²)", f" {words.squared}"),
        (r"(?<=[\w)])(?:\^3\b|³)", f" {words.cubed}"),
        (r"\s*(?:->|=>|-->|[→⇒⟶➔➜])\s*", f" {words.to} "),
        (r"(?<=\d)\s*[*×]\s*(?=[\d(])|(?<=\d)\s[xX]\s?(?=\d)|(?<=\d)x(?=\d)", f" {spoken['×']} "),
        (r"(?<=[\d)])\s+-\s+(?=[\d(])", f" {words.minus} "),
        (r"(?<=[\d)])\s+/\s+(?=[\d(])", f" {spoken['÷']} "),
        (r"(?<=[\d)])\s*<\s*(?=[\d(])", f" {spoken['<']} "),
        (r"(?<=[\d)])\s*>\s*(?=[\d(])", f" {spoken['>']} "),
        (r"[~≈]\s?(?=\d)", f"{words.about} "),
        (r"<=", "≤"),
        (r">=", "≥"),
        (r"!=", "≠"),
        (r"={2,}", "="),
    ]
    return (
        rules
        + [
            (rf"\s*{re.escape(symbol)}\s*", f" {word} ")
            for symbol, word in spoken.items()
            if symbol not in "<>^"
        ]
        + [
            (r"\s+<\s+", f" {spoken['<']} "),
            (r"\s+>\s+", f" {spoken['>']} "),
            (r"(?<=\w)\^(?=\w)", f" {spoken['^']} "),
        ]
    )


def _joint_rules(words: SpokenWords) -> list[tuple[str, _Replacement]]:
    return [
        (r"\s*&\s*", f" {words.and_} "),
        (r"\band/or\b", "and or"),
        (r"(?<=[a-zß-ÿа-я]{2})/(?=[a-zß-ÿа-я]{2})", f" {words.or_} "),
        (r"(?<=[^\W\d_])/(?=[^\W\d_])", " "),
        (r"(?<=\w)_+(?=\w)", " "),
        (r"\b24/7\b", "24 7"),
    ]
