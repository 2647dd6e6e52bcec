# ruff: noqa: RUF001
"""Says mathematical symbols, and the signs that join words, in words."""

import re

from voicebot.pipeline.speakable_rules import Rule, primary_of, text_before
from voicebot.pipeline.speakable_units import CURRENCIES
from voicebot.pipeline.speakable_words import SpokenWords

_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻ⁿ", "0123456789-n")
_RAISED_MANY = re.compile(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]{2,}")
_OPERAND = r"(?:[a-zA-Z]\b|\d|\()"
# The letters that are words are no operands: I know, a few.
_MINUS = (
    rf"(?:(?<=[\d)²³])|(?<=\b[a-zA-Z])|(?<=\d[a-z]))\s[-–]\s(?={_OPERAND})"
    r"(?![aAI]\s[^\W\d_]{2}|I['’])|(?:(?<=[²³])|(?<=\^\d))-(?=\d|[a-z]\b)"
)
_SLASH = {
    "en": "slash",
    "zh": "斜杠",
    "de": "Schrägstrich",
    "fr": "slash",
    "es": "barra",
    "it": "barra",
    "pt": "barra",
    "ru": "слеш",
    "hi": "स्लैश",
    "ja": "スラッシュ",
}
_ADDRESS = (
    r"(?<![\w./@-])(?:[\w-]+\.)+(?:com|org|net|io|dev|ai|gov|edu|info|app|de|at|ch|fr|es|it|pt|uk|eu"
    r"|ru|br|in|jp|cn)/[\w.~/-]*[\w/]"
)
_PATH = r"(?<![^\s(\"'“„])(?:~|\.{1,2})?(?:/[\w.-]*\w){2,}/?(?![\w/])"
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
_OPENED = re.compile(r"\(([^()\n]*)$")
_CLOSED = re.compile(r"([^()\n]*)\)")
_WORD = re.compile(r"[^\W\d_]{2}")
_WIDE = "\u3040-\u30ff\u4e00-\u9fff"


def lower_exponents(text: str) -> str:
    """Return ``text`` with exponents of several figures as ``^23``."""
    return _RAISED_MANY.sub(lambda match: "^" + match[0].translate(_RAISED), text)


def comparison_rules(words: SpokenWords) -> list[Rule]:
    """Return the rules for a sign at the beginning of a figure: <5 %, but not <0-5>."""
    figure = rf"\s?(?=-?[\d{CURRENCIES}½⅓⅔¼¾⅛])"
    rules: list[Rule] = []
    for sign in "<>":
        word = words.symbols[sign]
        at_figure = rf"{sign}(?![^\s<>]*>){figure}"
        rules += (
            (rf"(?<![\w)<>=/-]){at_figure}|(?<=[{_WIDE}]){at_figure}", f"{word} "),
            (rf"(?<=\b[a-zA-Z])\s?{at_figure}", f" {word} "),
        )
    return rules


def _is_formula(match: re.Match[str]) -> bool:
    """Say whether a dash between two operands is a minus sign."""
    before, after = text_before(match), match.string[match.end() :]
    if "=" in match.string or before[-1:] in "²³" or before[-2:-1] == "^":
        return True
    opening, closing = _OPENED.search(before), _CLOSED.match(after)
    inside = f"{opening[1]}{closing[1]}" if opening and closing else ""
    return any(map(str.isdigit, inside)) and not _WORD.search(inside)


def math_rules(language: str, words: SpokenWords) -> list[Rule]:
    """Return the rules for mathematical symbols."""
    spoken = words.symbols
    primary = primary_of(language)
    number_sign = _NUMBER_SIGN.get(primary, _NUMBER_SIGN["en"])
    rules: list[Rule] = [
        (r"\^\{([^{}]{1,20})\}", r"^\1"),
        (
            r"(?<=[=(])\s?-(?=[a-zA-Z]\b)",
            lambda match: f" {words.minus} " if "=" in match.string else match[0],
        ),
        (
            _MINUS,
            lambda match: f" {words.minus} " if _is_formula(match) else match[0],
        ),
        (r"(?<=[\w)])(?:\^2|²)(?=[^\W\d_])", f" {words.squared} "),
        (r"(?<=[\w)])(?:\^3|³)(?=[^\W\d_])", f" {words.cubed} "),
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
        (
            r"(?<=[\w)])\s/\s(?=[\w(])|(?<=\))/(?=[a-zA-Z]\b)",
            lambda match: f" {spoken['÷']} " if "=" in match.string else match[0],
        ),
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
            (r"(?<=[^\W\d_]{2})\s+>\s+(?=[A-ZÄÖÜ])", ", "),
            (r"\s+<\s+", f" {spoken['<']} "),
            (r"\s+>\s+", f" {spoken['>']} "),
            (r"(?<=[\w)])\^(?=[\w(])", f" {spoken['^']} "),
        ]
    )


def joint_rules(language: str, words: SpokenWords) -> list[Rule]:
    """Return the rules for signs between words."""
    slash = _SLASH.get(primary_of(language), _SLASH["en"])
    return [
        (
            rf"{_ADDRESS}|{_PATH}",
            lambda match: re.sub(r"/\.?", f" {slash} ", match[0].lstrip(".").rstrip("/")),
        ),
        (r"\s*&\s*", f" {words.and_} "),
        (rf"\b({words.and_})/({words.or_})\b", r"\1 \2"),
        (r"(?<=[a-zß-ÿа-я]{2})/(?=[a-zß-ÿа-я]{2})", f" {words.or_} "),
        (r"(?<=[^\W\d_])/(?=[^\W\d_])", " "),
        (r"(?<=\w)_+(?=\w)", " "),
        (r"\b24/7\b", "24 7"),
    ]
