"""espeak-ng's American English phonemes as phones of Festival's ``radio`` phone set."""

# ruff: noqa: RUF001 (phonetic letters look like others)

from __future__ import annotations

from dataclasses import dataclass

_GROUPS = {
    "aɪ": "ay", "aʊ": "aw", "ɔɪ": "oy", "eɪ": "ey", "oʊ": "ow", "tʃ": "ch", "dʒ": "jh",
    "iː": "iy", "ɑː": "aa", "ɔː": "ao", "oː": "ao", "uː": "uw", "ɜː": "er", "n̩": "ax n",
    "l̩": "ax l", "m̩": "ax m", "i": "iy", "ɪ": "ih", "ᵻ": "ih", "ɛ": "eh", "æ": "ae", "ɑ": "aa",
    "ɔ": "ao", "o": "ow", "ʊ": "uh", "u": "uw", "ʌ": "ah", "ə": "ax", "ɐ": "ax", "ɜ": "er",
    "ɚ": "er", "a": "aa", "e": "ey", "ɾ": "d", "ʔ": "t", "x": "k", "r": "r", "ɹ": "r", "ɡ": "g",
    "j": "y", "h": "hh", "ŋ": "ng", "θ": "th", "ð": "dh", "ʃ": "sh", "ʒ": "zh", "p": "p",
    "b": "b", "t": "t", "d": "d", "k": "k", "f": "f", "v": "v", "s": "s", "z": "z", "m": "m",
    "n": "n", "l": "l", "w": "w",
}  # fmt: skip

VOWELS = frozenset(
    ["aa", "ae", "ah", "ao", "aw", "ax", "ay", "eh", "er", "ey", "ih", "iy", "ow", "oy", "uh", "uw"]
)
_MARKS = {"ˈ": 1, "ˌ": 1}
_IGNORED = frozenset("ʲ̃")


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One teacher phone and the symbols of the utterance that stand for it."""

    name: str
    symbols: tuple[int, ...]
    """Positions in the symbol sequence."""
    stress: int
    """1 in a stressed vowel, else 0."""


def parse_phones(symbols: list[str]) -> list[Phone] | None:
    """Split a sentence's symbols into teacher phones; None if a symbol has no counterpart."""
    phones: list[Phone] = []
    stress = 0
    at = 0
    while at < len(symbols):
        here = symbols[at]
        pair = here + symbols[at + 1] if at + 1 < len(symbols) else here
        group = pair if len(pair) > len(here) and pair in _GROUPS else here
        if here in _MARKS:
            stress = _MARKS[here]
        elif group in _GROUPS:
            names = _GROUPS[group].split()
            phones += _spread(names, at, len(group), stress)
            stress = 0 if any(name in VOWELS for name in names) else stress
        elif here.isalpha() and here not in _IGNORED:
            return None
        at += max(1, len(group))
    return phones


def _spread(names: list[str], at: int, length: int, stress: int) -> list[Phone]:
    """Give each phone of a group its symbols: one each if there are several phones."""
    if len(names) == 1:
        return [Phone(name=names[0], symbols=tuple(range(at, at + length)), stress=stress)]
    return [Phone(name=name, symbols=(at,), stress=0) for name in names]
