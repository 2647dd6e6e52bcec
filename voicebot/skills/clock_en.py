"""The clock in English."""

from datetime import date

from num2words import num2words

from voicebot.skills.clock_language import Asked, ClockLanguage

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_LEADS = {
    -2: "The day before yesterday was",
    -1: "Yesterday was",
    0: "It's",
    1: "Tomorrow is",
    2: "The day after tomorrow is",
}
_PARTS_OF_HOUR = {15: "quarter", 30: "half"}


def _number(value: int) -> str:
    return str(num2words(value))


def _hour(hour: int) -> str:
    return _number((hour - 1) % 12 + 1)


def _minutes(count: int) -> str:
    if count in _PARTS_OF_HOUR:
        return _PARTS_OF_HOUR[count]
    if count % 5 == 0:
        return _number(count)
    return "one minute" if count == 1 else f"{_number(count)} minutes"


def _say_time(hour: int, minute: int) -> str:
    if minute == 0:
        if hour % 12 == 0:
            return "It's noon." if hour else "It's midnight."
        return f"It's {_hour(hour)} o'clock."
    if minute <= 30:
        return f"It's {_minutes(minute)} past {_hour(hour)}."
    return f"It's {_minutes(60 - minute)} to {_hour(hour + 1)}."


def _say_weekday(day: date, distance: int) -> str:
    return f"{_LEADS[distance]} {_WEEKDAYS[day.weekday()]}."


def _say_day(day: date, distance: int) -> str:
    ordinal = num2words(day.day, to="ordinal")
    weekday, month = _WEEKDAYS[day.weekday()], _MONTHS[day.month - 1]
    return f"{_LEADS[distance]} {weekday}, the {ordinal} of {month}."


_WHAT = "(?:what|which)"
_WEEKDAY = "(?:day of the week|weekday)"

ENGLISH = ClockLanguage(
    spellings={
        "what's": "what is",
        "whats": "what is",
        "todays": "today's",
        "tomorrows": "tomorrow's",
        "yesterdays": "yesterday's",
        "it's": "it is",
        "time's": "time is",
        "day's": "day is",
        "i'd": "i would",
        "u": "you",
        "pls": "please",
    },
    before=(
        "please|hey|hi|hello|okay|ok|so|and|now|well|um|uh|excuse me|sorry|quick question"
        "|(?:can|could|would|will) you (?:please )?(?:just )?(?:tell me|give me|say)"
        "|tell me|give me|say"
        "|(?:do|would) you (?:happen to )?know|you know|any idea|i (?:want|need) to know"
        "|i would like to know|let me know|i wonder|check"
    ),
    after="please|now|right now|just now|at the moment|currently|today|(?:over )?here|thanks"
    "|thank you|exactly|then|again|for me|by the way",
    questions={
        Asked.TIME: (
            r"(?:what|which) time (?:is it|it is|do we have|have you got|do you have|is now)",
            r"(?:what is )?the (?:current |exact |local )?time(?: is it)?",
            r"what (?:the )?(?:current |exact |local )?time is(?: it)?",
            r"what the time is|how late (?:is it|it is)|what does the clock say|(?:current )?time",
            r"(?:do you have|have you got|you got|got) the time",
            r"what hour is it|what is the hour",
        ),
        Asked.DATE: (
            rf"{_WHAT} (?:day|date) (?:is|was|will be) {{day}}",
            rf"{_WHAT} (?:day|date) (?:is it|it is|do we have|we have)(?: {{day}})?",
            rf"{_WHAT} (?:day|date) (?:was it|will it be|is it going to be) {{day}}",
            rf"{_WHAT} (?:day|date) will {{day}} be|{{day}} is {_WHAT} (?:day|date)",
            r"what {day} is|what day {day} is|what (?:is|was|will be) {day}",
            r"(?:what (?:is|was) )?{day}'s (?:date|day)|what will {day}'s date be",
            r"(?:what is )?the (?:current |exact |full )?date(?: is it)?|(?:current )?date",
            r"(?:what is )?the day",
            r"(?:what (?:is|was|will be) )?the (?:date|day) (?:of )?{day}",
            r"what will the (?:date|day) be {day}|what the (?:date|day) is(?: {day})?",
            rf"{_WHAT} (?:date|day) of the month is it",
        ),
        Asked.WEEKDAY: (
            rf"{_WHAT} {_WEEKDAY} (?:is it|it is|do we have)",
            rf"{_WHAT} {_WEEKDAY} (?:is|was|will be|will it be|was it|is it) {{day}}",
            rf"{_WHAT} {_WEEKDAY} will {{day}} be",
            rf"(?:what is )?the {_WEEKDAY}(?: {{day}})?|(?:what is )?{{day}}'s {_WEEKDAY}",
            rf"(?:on )?{_WHAT} {_WEEKDAY} are we(?: on)?",
            rf"{{day}} is {_WHAT} {_WEEKDAY}",
        ),
        Asked.WEEK: (
            r"(?:what|which) (?:calendar )?week (?:is it|it is|is this|do we have|are we in)",
            r"what is the (?:current )?(?:calendar )?week(?: number)?|what week number is it",
            r"what week of the year is it|the week number",
        ),
        Asked.MONTH: (
            r"(?:what|which) month (?:is it|it is|is this|do we have|are we in)",
            r"in (?:what|which) month are we",
            r"(?:what is )?the (?:current )?month|what is this month",
        ),
        Asked.YEAR: (
            r"(?:what|which) year (?:is it|it is|is this|do we have|are we in)",
            r"in (?:what|which) year are we|what year do we live in",
            r"(?:what is )?the (?:current )?year|what is this year",
        ),
    },
    complete=r"(?!what (?:is|was|will be) {day}$).+ (?:{day}|{after})"
    r"|(?!.*\b(?:day|weekday|date)\b).+ (?:is it|it is|do we have|we have|are we)",
    days={
        "today": 0,
        "tomorrow": 1,
        "yesterday": -1,
        "the day after tomorrow": 2,
        "the day before yesterday": -2,
    },
    time=_say_time,
    day=_say_day,
    weekday=_say_weekday,
    week=lambda week: f"It's week {_number(week)}.",
    month=lambda day: f"It's {_MONTHS[day.month - 1]}.",
    year=lambda day: f"It's {num2words(day.year, to='year')}.",
)
