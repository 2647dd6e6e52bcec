# ruff: noqa: RUF001
"""Says mathematical symbols, and the signs that join words, in words."""

import re

from voicebot.pipeline.speakable_rules import Rule, primary_of
from voicebot.pipeline.speakable_words import SpokenWords

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ", "0123456789-n")
_RAISED_MANY = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]{2,}")
_FACTORIAL = {
    "en": "factorial",
    "de": "Fakultät",
    "es": "factorial",
    "pt": "fatorial",
    "it": "fattoriale",
    "fr": "factorielle",
    "ru": "факториал",
}
_NUMBER_SIGN = {
    "en": "number",
    "zh": "第",
    "de": "Nummer",
    "fr": "numéro",
    "es": "número",
    "it": "numero",
    "pt": "número",
    "ru": "номер",
    "hi": "नंबर",
    "ja": "ナンバー",
}
_OPERAND = r"(?:[a-zA-Z]\b|\d|\()"


def lower_exponents(text: str) -> str:
    """Return ``text`` with exponents of several figures as ``^23``."""
    return _RAISED_MANY.sub(lambda match: "^" + match[0].translate(_RAISED), text)


def math_rules(language: str, words: SpokenWords) -> list[Rule]:
    """Return the rules for mathematical symbols."""
    spoken = words.symbols
    primary = primary_of(language)
    number_sign = _NUMBER_SIGN.get(primary, _NUMBER_SIGN["en"])
    rules: list[Rule] = [
        (r"\^\{([^{}]{1,20})\}", r"^\1"),
        (r"(?<=[\w)])(?:\^2\b|²)", f" {words.squared}"),
        (r"(?<=[\w)])(?:\^3\b|³)", f" {words.cubed}"),
        (r"\s*(?:->|=>|-->|[→⇒⟶➔➜])\s*", f" {words.to} "),
        (
            r"(?<=[\d)])\s*[*×]\s*(?=[\d(])|(?<=\d)\s[xX]\s?(?=\d)|(?<=\d)x(?=\d)",
            f" {spoken['×']} ",
        ),
        (rf"(?:(?<=[\d)])|(?<=\b[a-zA-Z]))\s\*\s(?={_OPERAND})", f" {spoken['×']} "),
        (r"(?<=[\d)])\s+-\s+(?=[\d(])", f" {words.minus} "),
        (rf"(?:(?<=[\d)])|(?<=\b[a-zA-Z]))\s-\s(?={_OPERAND}[^=]*=)", f" {words.minus} "),
        (r"(?<=[\d)])\s+/\s+(?=[\d(])|(?<=\))/(?=[\d(])|(?<=\d)/(?=\()", f" {spoken['÷']} "),
        (r"(?<=[\d)])\s*<\s*(?=[\d(])", f" {spoken['<']} "),
        (r"(?<=[\d)])\s*>\s*(?=[\d(])", f" {spoken['>']} "),
        (r"[~≈]\s?(?=\d)", f"{words.about} "),
        (r"(?<!\w)#(?=\d{1,5}\b)", f"{number_sign} "),
        (r"<=", "≤"),
        (r">=", "≥"),
        (r"!=", "≠"),
        (r"={2,}", "="),
    ]
    if primary in _FACTORIAL:
        rules.insert(0, (r"(?:(?<=\d)|(?<=\b[nk]))!(?=\s*[=+×*÷/]\s)", f" {_FACTORIAL[primary]}"))
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
            (r"(?<=[\w)])\^(?=[\w(])", f" {spoken['^']} "),
        ]
    )


def joint_rules(words: SpokenWords) -> list[Rule]:
    """Return the rules for signs between words."""
    return [
        (r"\s*&\s*", f" {words.and_} "),
        (rf"\b({words.and_})/({words.or_})\b", r"\1 \2"),
        (r"(?<=[a-zß-ÿа-я]{2})/(?=[a-zß-ÿа-я]{2})", f" {words.or_} "),
        (r"(?<=[^\W\d_])/(?=[^\W\d_])", " "),
        (r"(?<=\w)_+(?=\w)", " "),
        (r"\b24/7\b", "24 7"),
    ]
