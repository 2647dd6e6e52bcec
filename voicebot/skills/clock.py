"""The clock: time, date, day of the week, week, month and year, in words."""

from datetime import datetime, timedelta

from voicebot.protocols import Completeness, SkillReply, SkillRequest
from voicebot.skills.clock_de import GERMAN
from voicebot.skills.clock_en import ENGLISH
from voicebot.skills.clock_language import Asked, ClockLanguage, QuestionMatcher

LANGUAGES = {"en": ENGLISH, "de": GERMAN}


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
        code = _code(request)
        if code not in self._matchers:
            return None
        match = self._matchers[code].match(request.text)
        if match is None:
            return None
        asked, distance = match
        return SkillReply(text=_answer(LANGUAGES[code], asked, distance, request.now))

    def completeness(self, request: SkillRequest) -> Completeness:
        """Return whether the text is a whole question about the clock or the calendar."""
        matcher = self._matchers.get(_code(request))
        is_complete = matcher is not None and matcher.is_complete(request.text)
        return Completeness.COMPLETE if is_complete else Completeness.UNKNOWN


def _code(request: SkillRequest) -> str:
    return request.language.replace("_", "-").split("-")[0].lower()


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
