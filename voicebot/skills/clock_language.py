# ruff: noqa: RUF001
"""How the clock skill understands and speaks a language; each language is one table of these."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Asked(StrEnum):
    """What a question about the clock or the calendar asks for."""

    TIME = "time"
    DATE = "date"
    WEEKDAY = "weekday"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLanguage:
    """The words of one language.

    Questions are matched in lower case, without punctuation, from the first word to the last,
    so that "what time is it in Tokyo" is no question about the time here.

    Attributes:
        spellings: single words to replace before matching, such as ``what's``; by nothing to
            leave them out.
        before: pattern of what politely leads a question ("could you tell me").
        after: pattern of what may follow it ("please").
        questions: patterns of the questions themselves; a pattern may hold ``{day}``
            where a name from ``days`` may stand, and no other capturing group.
        complete: pattern of the questions after which hardly anything follows when the person
            pauses; it may hold ``{day}`` and ``{after}``.
        days: names of days near today, with their distance in days.
        time: says an hour (0 to 23) and a minute.
        day: says a day at a distance in days from today.
        weekday: says the day of the week of a day at a distance.
        week: says the number of an ISO week.
        month: says the month.
        year: says the year.
    """

    spellings: Mapping[str, str]
    before: str
    after: str
    questions: Mapping[Asked, tuple[str, ...]]
    complete: str
    days: Mapping[str, int]
    time: Callable[[int, int], str]
    day: Callable[[date, int], str]
    weekday: Callable[[date, int], str]
    week: Callable[[int], str]
    month: Callable[[date], str]
    year: Callable[[date], str]


_NOT_WORDS = re.compile(r"[^\w\s']+|_")


class QuestionMatcher:
    """Recognizes questions about the clock and the calendar in one language."""

    def __init__(self, language: ClockLanguage) -> None:
        self._language = language
        days = "|".join(sorted(language.days, key=len, reverse=True))
        self._before = re.compile(rf"(?:(?:{language.before}) )*")
        self._patterns = [
            (
                asked,
                re.compile(
                    rf"(?:{'|'.join(patterns).replace('{day}', f'({days})')})"
                    rf"(?: (?:{language.after}))*"
                ),
            )
            for asked, patterns in language.questions.items()
        ]
        complete = language.complete.replace("{day}", f"(?:{days})")
        self._complete = re.compile(complete.replace("{after}", f"(?:{language.after})"))

    def match(self, text: str) -> tuple[Asked, int] | None:
        """Return what ``text`` asks for, and of which day (0 is today); None for all else."""
        plain, start = self._question(text)
        for asked, pattern in self._patterns:
            match = pattern.fullmatch(plain, start)
            if match:
                named = [self._language.days[day] for day in match.groups() if day]
                return asked, named[0] if named else 0
        return None

    def is_complete(self, text: str) -> bool:
        """Whether ``text`` is a question for the clock that hardly ever goes on after a pause."""
        plain, start = self._question(text)
        return self._complete.fullmatch(plain, start) is not None and self.match(text) is not None

    def _question(self, text: str) -> tuple[str, int]:
        """Return the plain text and where in it the question begins."""
        plain = self._plain(text)
        lead = self._before.match(plain)
        return plain, lead.end() if lead else 0

    def _plain(self, text: str) -> str:
        words = _NOT_WORDS.sub(" ", text.lower().replace("’", "'")).split()
        spelled = (self._language.spellings.get(word, word) for word in words)
        return " ".join(word for word in spelled if word)
