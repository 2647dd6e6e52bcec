# ruff: noqa: RUF001
"""What follows a place where a text may be cut, as far as it is written."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

OPENERS = "\"'“‘«([{*_`~„‚¿¡"
"""Marks that may stand before the first letter of a word."""

_LOOK_AHEAD = 48
_NUMBER_SIGNS = "+-#~$€£"
_ROMAN = re.compile(r"(?!I\b)(?=[IVX]+\b)X{0,3}(?:IX|IV|V?I{0,3})\b")
_LONGEST_ROMAN = 8
_NAME_END = re.compile(r"[,.;:!?()]|\s+(?=\w)")
_WORD = re.compile(r"[^\W\d_]+")
_PLAIN_WORDS = re.compile(r"[\w\s'’-]*")
_LONG_REGIONS = {"USA", "UAE"}


class UndecidedError(Exception):
    """The text to come decides."""


@dataclass(frozen=True, slots=True)
class Following:
    """What follows a boundary.

    A question that the text so far cannot answer raises UndecidedError. It sees no further than
    48 characters and the end of the line, so an answer is never far away.

    Attributes:
        is_line_end: nothing more is in the line.
        next: the next visible character, or nothing.
        is_known: text to come cannot change the above.
        ahead: the line from ``next`` on, as far as it is seen.
        may_grow: text to come may lengthen ``ahead``.
    """

    is_line_end: bool
    next: str
    is_known: bool
    ahead: str = ""
    may_grow: bool = False

    @classmethod
    def after(cls, text: str, position: int, *, is_final: bool) -> "Following":
        """Return what follows ``position``; ``is_final`` says that no more text will come."""
        index = position
        while index < len(text) and text[index].isspace():
            if text[index] == "\n":
                return cls(is_line_end=True, next="", is_known=True)
            index += 1
        visible = text[index : index + 1].lstrip(OPENERS)
        while not visible and index < len(text):
            index += 1
            visible = text[index : index + 1].lstrip(OPENERS)
        seen = position + _LOOK_AHEAD
        ahead, line_end, _ = text[index:seen].partition("\n")
        may_grow = not (is_final or line_end) and len(text) < seen
        return cls(not visible, visible, bool(visible), ahead, may_grow)

    def begins_with(self, phrases: Iterable[str]) -> bool:
        """Say whether one of the phrases comes next.

        They are in lower case; one that ends with a letter counts as whole words only.
        """
        text = self.ahead.lower() + ("" if self.may_grow else " ")
        undecided = False
        for phrase in phrases:
            if text.startswith(phrase):
                after = text[len(phrase) : len(phrase) + 1]
                if not phrase[-1].isalpha() or (after and not after.isalpha()):
                    return True
            undecided = undecided or phrase.startswith(text)
        if undecided and self.may_grow:
            raise UndecidedError
        return False

    def has_word(self, words: Collection[str], *, within: int) -> bool:
        """Say whether one of the words is among the next ``within``, before any punctuation.

        They are in lower case.
        """
        plain = _PLAIN_WORDS.match(self.ahead)
        text = plain[0] if plain else ""
        is_whole = len(text) < len(self.ahead) or not self.may_grow or text[-1:].isspace()
        coming = text.lower().split()
        whole = coming if is_whole else coming[:-1]
        if any(word in words for word in whole[:within]):
            return True
        if self.may_grow and len(text) == len(self.ahead) and len(whole) < within:
            raise UndecidedError
        return False

    def is_numeral(self) -> bool:
        """Say whether a number or its sign comes next, or a Roman numeral but not the word I."""
        if self.next.isdigit() or (self.next and self.next in _NUMBER_SIGNS):
            return True
        head = self.ahead[:_LONGEST_ROMAN]
        if self.may_grow and len(head) < _LONGEST_ROMAN and not head.strip("IVX"):
            raise UndecidedError
        return _ROMAN.match(self.ahead) is not None

    def is_year(self) -> bool:
        """Say whether a number of four digits comes next."""
        digits = len(self.ahead) - len(self.ahead.lstrip("0123456789"))
        if self.may_grow and digits == len(self.ahead) <= 4:
            raise UndecidedError
        return digits == 4

    def is_region_code(self) -> bool:
        """Say whether what comes next is like ``D.C.`` or ``CA``."""
        word = _WORD.match(self.ahead)
        code = word[0] if word else ""
        if not code.isupper() or len(code) > 3:
            return False
        if self.may_grow and code == self.ahead:
            raise UndecidedError
        if len(code) == 1:
            return self.ahead[1:2] == "."
        return len(code) == 2 or code in _LONG_REGIONS

    def is_name_alone(self) -> bool:
        """Say whether what comes next is a name that a punctuation mark follows."""
        if not self.next.isupper():
            return False
        for end in _NAME_END.finditer(self.ahead):
            if not end[0].isspace():
                return True
            if not self.ahead[end.end()].isupper():
                return False
        if self.may_grow:
            raise UndecidedError
        return True
