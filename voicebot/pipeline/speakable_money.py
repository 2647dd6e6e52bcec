# ruff: noqa: RUF001
"""Says amounts of money in the words of one language."""

import re

from voicebot.pipeline.speakable_numbers import whole_part
from voicebot.pipeline.speakable_rules import Rule, primary_of
from voicebot.pipeline.speakable_units import CURRENCIES, MAGNITUDES, NUMBER, UnitNames
from voicebot.pipeline.speakable_words import SpokenWords

_SHORT_MAGNITUDES = {
    "en": {"k": "thousand", "m": "million", "mn": "million", "b": "billion", "bn": "billion"},
    "de": {"k": "tausend", "m": "Millionen", "b": "Milliarden"},
}
_CENTS = {"en": ("cent", "cents"), "de": ("Cent", "Cent")}
_HAVE_CENTS = "$€"
_KEEP_DECIMALS = frozenset(("zh", "ja", "hi"))


class MoneySpeaker:
    """Has the rules for amounts, ranges and differences of money."""

    def __init__(self, language: str, units: UnitNames, words: SpokenWords) -> None:
        self._language = primary_of(language)
        self._units = units
        self._words = words
        self._short = _SHORT_MAGNITUDES.get(self._language, {})

    def rules(self) -> list[Rule]:
        """Return the rules, in order."""
        short = rf"|(?i:{'|'.join(self._short)})\b" if self._short else ""
        sign, amount = f"[{CURRENCIES}]", rf"({NUMBER})(\s(?:{MAGNITUDES})\b{short})?"
        return [
            (rf"({sign}){amount}\s?[-–—]\s?(\1?){amount}(?![\w-])", self._range),
            (rf"(?:US)?({sign})\s?{amount}", self._before),
            (rf"({NUMBER})(\s(?:{MAGNITUDES}))?\s?({sign})(?!\w)", self._after),
        ]

    def _range(self, match: re.Match[str]) -> str:
        sign, first, first_magnitude, second_sign, last, last_magnitude = match.groups()
        falls = whole_part(first) >= whole_part(last) and not last_magnitude
        is_difference = second_sign and " " in match[0] and (falls or "=" in match.string)
        amount = self._amount(last, last_magnitude, sign)
        if is_difference:
            return f"{self._amount(first, first_magnitude, sign)} {self._words.minus} {amount}"
        return f"{self._with_magnitude(first, first_magnitude)} {self._words.to} {amount}"

    def _before(self, match: re.Match[str]) -> str:
        sign, number, magnitude = match.groups()
        return self._amount(number, magnitude, sign)

    def _after(self, match: re.Match[str]) -> str:
        number, magnitude, sign = match.groups()
        if self._language in _KEEP_DECIMALS and not magnitude:
            return self._units.speak(number, sign)
        return self._amount(number, magnitude, sign)

    def _with_magnitude(self, number: str, magnitude: str | None) -> str:
        if not magnitude:
            return number
        return f"{number} {self._short.get(magnitude.lower(), magnitude.strip())}"

    def _amount(self, number: str, magnitude: str | None, sign: str) -> str:
        """Return an amount, its cents behind the name of the currency."""
        if magnitude or len(number) <= 3 or number[-3] not in ".,":
            return self._units.speak(self._with_magnitude(number, magnitude), sign)
        whole, parts = number[:-3], number[-2:]
        if whole != "0":
            spoken = self._units.speak(whole, sign)
            return spoken if parts == "00" else f"{spoken} {int(parts)}"
        cents = _CENTS.get(self._language)
        if cents is None or sign not in _HAVE_CENTS or parts == "00":
            return self._units.speak(number, sign)
        return f"{int(parts)} {cents[int(parts) != 1]}"
