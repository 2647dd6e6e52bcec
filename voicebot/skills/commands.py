"""Matches whole commands, in whatever polite words they are wrapped."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from num2words import num2words

_NOT_WORDS = re.compile(r"[^\w\s'%]+|_")


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
    """

    language: str
    before: str
    after: str
    commands: Mapping[str, tuple[str, ...]]
    parts: Mapping[str, str] = field(default_factory=dict)

    def match(self, text: str) -> tuple[str, int | None] | None:
        """Return the name of the command in ``text`` and its number, or None."""
        plain = " ".join(_NOT_WORDS.sub(" ", text.lower().replace("\u2019", "'")).split())
        lead = self._lead.match(plain)
        start = lead.end() if lead else 0
        for name, pattern in self._patterns.items():
            if match := pattern.fullmatch(plain, start):
                spoken = next((group for group in match.groups() if group), None)
                return name, None if spoken is None else self._value(spoken)
        return None

    def say(self, number: int) -> str:
        """Return a number in words."""
        return str(num2words(number, lang=self.language))

    @cached_property
    def _numbers(self) -> Mapping[str, int]:
        return {self.say(number).replace("-", " "): number for number in range(101)}

    @cached_property
    def _lead(self) -> re.Pattern[str]:
        return re.compile(rf"(?:(?:{self.before}) )*")

    @cached_property
    def _patterns(self) -> Mapping[str, re.Pattern[str]]:
        words = sorted(self._numbers, key=len, reverse=True)
        parts = {"number": rf"(\d{{1,3}}|{'|'.join(words)})", **self.parts}
        patterns = {name: "|".join(alternatives) for name, alternatives in self.commands.items()}
        for part, pattern in parts.items():
            patterns = {
                name: text.replace(f"{{{part}}}", pattern) for name, text in patterns.items()
            }
        return {
            name: re.compile(rf"(?:{text})(?: (?:{self.after}))*")
            for name, text in patterns.items()
        }

    def _value(self, spoken: str) -> int:
        return int(spoken) if spoken.isdecimal() else self._numbers[spoken]


def language_code(tag: str) -> str:
    """Return the language of a tag: ``de`` for ``de-AT``."""
    return tag.replace("_", "-").split("-")[0].lower()
