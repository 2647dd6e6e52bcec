"""The clock: time, date, day of the week, week, month and year, in words."""

import itertools
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from voicebot.protocols import Completeness, SkillReply, SkillRequest
from voicebot.skills.clock_de import GERMAN
from voicebot.skills.clock_en import ENGLISH
from voicebot.skills.clock_language import Asked, ClockLanguage, QuestionMatcher
from voicebot.skills.commands import language_code

LANGUAGES = {"en": ENGLISH, "de": GERMAN}
_DAYS_AROUND_TODAY = (-1, 0, 1)
_MINUTES_WITH_THE_HOUR = (0, 1, 5, 59)


class ClockSkill:
    """Answers questions about the time and the date here; leaves other places alone."""

    def __init__(self) -> None:
        self._matchers = {code: QuestionMatcher(table) for code, table in LANGUAGES.items()}

    @property
    def name(self) -> str:
        """``clock``."""
        return "clock"

    def handle(self, request: SkillRequest) -> SkillReply | None:
        """Return the answer to a question about the clock or the calendar, else None."""
        code = language_code(request.language)
        if code not in self._matchers:
            return None
        match = self._matchers[code].match(request.text)
        if match is None:
            return None
        asked, distance = match
        return SkillReply(text=_answer(LANGUAGES[code], asked, distance, request.now))

    def completeness(self, request: SkillRequest) -> Completeness:
        """Return whether the text is a whole question about the clock or the calendar."""
        matcher = self._matchers.get(language_code(request.language))
        is_complete = matcher is not None and matcher.is_complete(request.text)
        return Completeness.COMPLETE if is_complete else Completeness.UNKNOWN

    def phrases(self, language: str) -> frozenset[str]:
        """Return the parts of every time of day and of the days around today."""
        table = LANGUAGES.get(language_code(language))
        return frozenset() if table is None else frozenset(_parts(table))


def _parts(language: ClockLanguage) -> Iterator[str]:
    """Yield what times and dates are made of: a sentence without its last word, and that word."""
    times = itertools.chain(
        ((1, minute) for minute in range(1, 60)),
        itertools.product(range(24), _MINUTES_WITH_THE_HOUR),
    )
    for hour, minute in times:
        sentence = language.time(hour, minute)
        yield from sentence.rsplit(" ", 1) if minute else (sentence,)
    days = [date(2024, 1, day) for day in range(1, 32)]
    days += [date(2024, month, 1) for month in range(2, 13)]
    for day, distance in itertools.product(days, _DAYS_AROUND_TODAY):
        weekday, _, rest = language.day(day, distance).partition(", ")
        yield f"{weekday},"
        yield from rest.rsplit(" ", 1)


def _answer(language: ClockLanguage, asked: Asked, distance: int, now: datetime) -> str:
    day = now.date() + timedelta(days=distance)
    if asked is Asked.TIME:
        return language.time(now.hour, now.minute)
    if asked is Asked.DATE:
        return language.day(day, distance)
    if asked is Asked.WEEKDAY:
        return language.weekday(day, distance)
    if asked is Asked.WEEK:
        return language.week(day.isocalendar().week)
    if asked is Asked.MONTH:
        return language.month(day)
    return language.year(day)
