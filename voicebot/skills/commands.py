"""Matches whole commands, in whatever polite words they are wrapped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from num2words import num2words

from voicebot.protocols import Completeness

_NOT_WORDS = re.compile(r"[^\w\s'%]+|_")
_NOTHING = r"(?!)"
# Parts of number words, and what people say or type in their place.
_ALSO_SAID: Final = {
    "en": (("one hundred", "a hundred"), ("one hundred", "hundred")),
    "de": (
        ("einhundert", "hundert"),
        ("eins", "ein"),
        ("eins", "eine"),
        ("zwei", "zwo"),
        ("ß", "ss"),
    ),
}


@dataclass(frozen=True, kw_only=True)
class CommandTable:
    """The commands of one language.

    They are matched in lower case, without punctuation, from the first word to the last, so that
    a question about a thing is no command to do it.

    Attributes:
        language: code such as ``en``; numbers are understood in its words up to a hundred.
        before: pattern of what politely leads a command ("could you please").
        after: pattern of what may follow it ("please").
        commands: patterns by the name of the command; ``{number}`` stands for a number, and the
            name of a part in braces for that part.
        parts: patterns without capturing groups that commands share.
        complete: pattern of the commands after which hardly anything follows when the person
            pauses; parts may stand in it, too. None are by default.
        unfinished: pattern of texts that are no commands and lack the rest of one.
    """

    language: str
    before: str
    after: str
    commands: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, str] = field(default_factory=dict)
    complete: str = _NOTHING
    unfinished: str = _NOTHING

    def match(self, text: str) -> tuple[str, int | None] | None:
        """Return the name of the command in ``text`` and its number, or None."""
        plain, start = self._command(text)
        for name, pattern in self._patterns.items():
            if match := pattern.fullmatch(plain, start):
                spoken = next((group for group in match.groups() if group), None)
                return name, None if spoken is None else self._value(spoken)
        return None

    def completeness(self, text: str) -> Completeness:
        """Return whether ``text`` is a command that hardly ever goes on, or lacks the rest."""
        plain, start = self._command(text)
        if self.match(text) is None:
            is_unfinished = self._unfinished.fullmatch(plain, start) is not None
            return Completeness.UNFINISHED if is_unfinished else Completeness.UNKNOWN
        is_complete = self._complete.fullmatch(plain, start) is not None
        return Completeness.COMPLETE if is_complete else Completeness.UNKNOWN

    def say(self, number: int) -> str:
        """Return a number in words."""
        return str(num2words(number, lang=self.language))

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        words = {self.say(number).replace("-", " "): number for number in range(101)}
        for part, instead in _ALSO_SAID.get(self.language, ()):
            words |= {word.replace(part, instead): number for word, number in words.items()}
        return words

    @cached_property
    def _lead(self) -> re.Pattern[str]:
        return re.compile(rf"(?:(?:{self.before}) )*")

    @cached_property
    def _patterns(self) -> Mapping[str, re.Pattern[str]]:
        return {
            name: re.compile(rf"(?:{self._filled('|'.join(alternatives))})(?: (?:{self.after}))*")
            for name, alternatives in self.commands.items()
        }

    @cached_property
    def _complete(self) -> re.Pattern[str]:
        return re.compile(self._filled(self.complete))

    @cached_property
    def _unfinished(self) -> re.Pattern[str]:
        return re.compile(self._filled(self.unfinished))

    def _filled(self, pattern: str) -> str:
        """Return ``pattern`` with the parts in place of their names."""
        words = sorted(self._numbers, key=len, reverse=True)
        parts = {"number": rf"(\d{{1,3}}|{'|'.join(words)})", **self.parts}
        for name, part in parts.items():
            pattern = pattern.replace(f"{{{name}}}", part)
        return pattern

    def _command(self, text: str) -> tuple[str, int]:
        """Return the plain text and where in it the command begins."""
        plain = " ".join(_NOT_WORDS.sub(" ", text.lower().replace("\u2019", "'")).split())
        lead = self._lead.match(plain)
        return plain, lead.end() if lead else 0

    def _value(self, spoken: str) -> int:
        return int(spoken) if spoken.isdecimal() else self._numbers[spoken]


def language_code(tag: str) -> str:
    """Return the language of a tag: ``de`` for ``de-AT``."""
    return tag.replace("_", "-").split("-")[0].lower()
