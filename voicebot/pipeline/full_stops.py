"""Says whether a full stop ends a sentence."""

import re

from voicebot.pipeline.abbreviations import CuttingWords
from voicebot.pipeline.boundary import Strength
from voicebot.pipeline.following import OPENERS, Following

LINE_NUMBER = re.compile(r"(?:^|\n)[\s>*_]*(?:\d{1,3}|[a-zA-Z])$")
"""Matches a text that ends with nothing but a number, or a letter, in its line."""

_DOTTED_LETTERS = re.compile(r"^(?:[^\W\d_]\.)+[^\W\d_]{1,2}$")
_SPACED = re.compile(r"(?<!\w)(?:[^\W\d_]{1,2}\.\s?)+[^\W\d_]{1,4}$")
_SPACED_LENGTH = 20
_LONGEST_ABBREVIATION = 4


class FullStops:
    """Tells the ends of sentences from abbreviations in one language."""

    def __init__(self, words: CuttingWords) -> None:
        self._words = words
        self._dotted = [
            word for word in words.never | words.closing | words.ambiguous if "." in word
        ]

    def strength(self, before: str, rest: Following) -> Strength | None:
        """Return how much of an end a full stop between ``before`` and ``rest`` is.

        Raises UndecidedError.
        """
        if LINE_NUMBER.search(before):
            return None
        word = before[max(before.rfind(" "), before.rfind("\n")) + 1 :].lstrip(OPENERS)
        spaced = _SPACED.search(before[-_SPACED_LENGTH:])
        spelling = re.sub(r"\s", "", spaced[0]) if spaced else word
        spellings = _endings_of(spelling) | {word}
        names = {name.lower() for name in spellings}
        if self._is_closing(names, word):
            return self._closing_strength(names, rest)
        if self._is_ambiguous(names, word, follows_initial="." in spelling):
            return self._strength_before_starter(rest)
        if names & self._words.never or _DOTTED_LETTERS.match(word):
            return None
        is_answer = word.lower() in self._words.answers and _is_all(before, word)
        if names & self._words.numbered and not is_answer and rest.is_numeral():
            return None
        if self._goes_on(spellings, rest):
            return None
        return self._plain_strength(word, rest)

    def _is_closing(self, names: set[str], word: str) -> bool:
        endings = self._words.closing_endings
        return bool(names & self._words.closing) or word.lower().endswith(endings)

    def _closing_strength(self, names: set[str], rest: Following) -> Strength | None:
        if not rest.next.isupper():
            return None
        suffixes = self._words.time_suffixes if names & self._words.times else ()
        return None if rest.begins_with(suffixes) else Strength.SENTENCE

    def _is_ambiguous(self, names: set[str], word: str, *, follows_initial: bool) -> bool:
        if names & self._words.ambiguous:
            return True
        is_initial = len(word) == 1 and word.isupper() and (word != "I" or follows_initial)
        is_capitals = word.isupper() and _DOTTED_LETTERS.match(word) is not None
        return (is_initial or is_capitals) and not names & self._words.never

    def _goes_on(self, spellings: set[str], rest: Following) -> bool:
        """Say whether this is the ``z.`` of ``z. B.``."""
        begins = [spelling + "." for spelling in spellings]
        return rest.begins_with(
            word[len(begin) :].partition(".")[0] + "."
            for word in self._dotted
            for begin in begins
            if word.startswith(begin)
        )

    def _strength_before_starter(self, rest: Following) -> Strength | None:
        ends = rest.next.isupper() and rest.begins_with(self._words.starters)
        return Strength.SENTENCE if ends else None

    def _plain_strength(self, word: str, rest: Following) -> Strength | None:
        is_ordinal = self._words.has_dotted_ordinals and word.isdigit() and len(word) <= 3
        if is_ordinal and rest.next.isalpha():
            return self._strength_before_starter(rest)
        if rest.next.islower():
            return Strength.CLAUSE if len(word) > _LONGEST_ABBREVIATION else None
        return Strength.SENTENCE


def _is_all(before: str, word: str) -> bool:
    return before.strip().lstrip(OPENERS) == word


def _endings_of(spelling: str) -> set[str]:
    """Return ``Jh.v.Chr``, ``v.Chr`` and ``Chr`` of the first."""
    parts = spelling.split(".")
    return {".".join(parts[index:]) for index in range(len(parts))}
