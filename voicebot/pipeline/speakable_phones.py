"""Says telephone numbers figure by figure."""

import re

from voicebot.pipeline.speakable_rules import Rule, primary_of, text_before

_MIN_FIGURES = 8
_CALLED = re.compile(
    r"\b(?:[Cc]all|[Pp]hone|[Tt]elephone|[Nn]umber|[Dd]ial|[Tt]ext|[Ff]ax|Nummer|Telefon)\b"
    r"[^.!?]{0,40}$"
)
_EMERGENCY = {
    "en": (
        r"\b((?:[Cc]all|[Cc]alling|[Dd]ial|[Dd]ialing|[Rr]ing|[Tt]ext)\s)"
        r"(911|999|988|112|111|211|311|000)\b(?!-|\s[a-z]+s\b)"
    ),
    "de": (
        r"\b((?:Notruf|Notrufnummer|[Ww]ählen?|[Rr]ufen?|[Uu]nter|Nummer|Sie|der|die)\s(?:die\s)?)"
        r"(112|110|911|116117)\b(?!\s[A-ZÄÖÜ]|[.,]\d)"
    ),
}


def phone_rules(language: str) -> tuple[Rule, ...]:
    """Return the rules of a language tag such as ``de-AT``."""
    rules: list[Rule] = [
        (r"(?<!\w)\+\d{1,3}(?:[ ./-]{1,2}\(?\d{1,8}\)?){1,6}(?![\w/-])", _long_number),
        (
            r"(?<![\w.,:/+-])0\d{2,5}(?:[ /]\d{3,8}|-\d{5,8})(?:[ -]\d{2,5}){0,3}(?![\w/-]|[.,]\d)",
            _long_number,
        ),
        (
            r"(?<![\w.,/-])(?:1[-. ])?(?:\(\d{3}\)\s?|\d{3}[-.])\d{3}[-.]\d{4}(?![\w/-]|[.,]\d)",
            _spell,
        ),
        (r"(?<![\w.,/$€£-])\d{3}-\d{4}(?![\w/-]|[.,]\d|\s?[%°$€£])", _short_number),
    ]
    emergency = _EMERGENCY.get(primary_of(language))
    if emergency:
        rules.append((emergency, lambda match: match[1] + " ".join(match[2])))
    return tuple(rules)


def _spell(match: re.Match[str]) -> str:
    groups = re.findall(r"\d+", match[0])
    sign = "+" if match[0].startswith("+") else ""
    return sign + ", ".join(" ".join(group) for group in groups)


def _long_number(match: re.Match[str]) -> str:
    is_long = sum(character.isdigit() for character in match[0]) >= _MIN_FIGURES
    return _spell(match) if is_long else match[0]


def _short_number(match: re.Match[str]) -> str:
    """Spell seven figures; ``500-1500`` may be a range."""
    is_called = _CALLED.search(text_before(match))
    return _spell(match) if match[0].startswith("555") or is_called else match[0]
