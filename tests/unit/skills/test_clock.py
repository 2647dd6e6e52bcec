from datetime import UTC, datetime

import pytest

from voicebot.protocols import Completeness, CompletingSkill, Skill, SkillRequest
from voicebot.skills.clock import LANGUAGES, ClockSkill
from voicebot.skills.clock_language import Asked

_NOW = datetime(2026, 11, 21, 14, 10, tzinfo=UTC)
_CLOCK = ClockSkill()


def _ask(text: str, language: str = "en", now: datetime = _NOW) -> str | None:
    reply = _CLOCK.handle(SkillRequest(text=text, language=language, now=now))
    return None if reply is None else reply.text


_TODAY = "It's Saturday, the twenty-first of November."
_TOMORROW = "Tomorrow is Sunday, the twenty-second of November."
_HEUTE = "Heute ist Samstag, der einundzwanzigste November."
_YESTERDAY = "Yesterday was Friday, the twentieth of November."


def test_is_a_skill() -> None:
    assert isinstance(_CLOCK, Skill)
    assert _CLOCK.name == "clock"


@pytest.mark.parametrize(
    "question",
    [
        *("what time is it", "What time is it?", "what's the time", "whats the time"),
        *("tell me the time please", "do you know what time it is", "the time please"),
        *("Can you tell me what time it is?", "what time is it now", "time", "got the time"),
        *("hey what time is it right now please", "could you please tell me the time"),
        *(
            "what is the current time",
            "what time is it here",
            "what\u2019s the time?",
            "WHAT TIME IS IT",
        ),
        *("what time do we have", "which time is it right now", "can you tell me how late it is"),
    ],
)
def test_time_questions(question: str) -> None:
    assert _ask(question) == "It's ten past two."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("what day is it today", _TODAY),
        ("what day is it", _TODAY),
        ("what is the date", _TODAY),
        ("what's the date today", _TODAY),
        ("what's today's date?", _TODAY),
        ("whats todays date", _TODAY),
        ("what date is it", _TODAY),
        ("what is today", _TODAY),
        ("do you know what day we have today", _TODAY),
        ("tell me the day", _TODAY),
        ("what day is tomorrow", _TOMORROW),
        ("what day will it be tomorrow", _TOMORROW),
        ("what is tomorrow's date", _TOMORROW),
        ("what day was yesterday", _YESTERDAY),
        ("what was yesterday's date", _YESTERDAY),
        (
            "what day is the day after tomorrow",
            "The day after tomorrow is Monday, the twenty-third of November.",
        ),
        (
            "what day was the day before yesterday",
            "The day before yesterday was Thursday, the nineteenth of November.",
        ),
        ("what day of the week is it", "It's Saturday."),
        ("what weekday is it tomorrow", "Tomorrow is Sunday."),
        ("what month is it", "It's November."),
        ("in which month are we now", "It's November."),
        ("what year is it", "It's twenty twenty-six."),
        ("what week is it", "It's week forty-seven."),
        ("what day will tomorrow be", _TOMORROW),
        ("what day is it going to be tomorrow", _TOMORROW),
        ("what will the date be tomorrow", _TOMORROW),
        ("do you know what the date is tomorrow", _TOMORROW),
        ("tomorrow is what day", _TOMORROW),
        ("what day was it yesterday", _YESTERDAY),
        ("what is the weekday tomorrow", "Tomorrow is Sunday."),
        ("what's today's day of the week", "It's Saturday."),
    ],
)
def test_calendar_questions(question: str, answer: str) -> None:
    assert _ask(question) == answer


@pytest.mark.parametrize(
    "question",
    [
        *("what time is it in tokyo", "what time should i go to bed", "how much time do i have"),
        *("the times", "what day was the battle of hastings", "what time does the shop open"),
        *("what is time", "time flies", "what date is easter", "what is the date of christmas"),
        *("what year did it end", "what month has 28 days", "what is a year", "today is nice"),
        *("set a timer", "what is the year of the dragon", "tomorrow", "yesterday", "", "?!"),
        *("what day is it going to rain", "tell me", "please", "what time is it on the moon"),
        *("what day was it", "what date was it", "what was the date", "what will the day be"),
        *("what's the date next friday", "what is the date in two weeks", "what day is christmas"),
        *("what is date", "today's", "what time is it tomorrow", "what day is it in australia"),
    ],
)
def test_leaves_other_questions_alone(question: str) -> None:
    assert _ask(question) is None


@pytest.mark.parametrize(
    ("hour", "minute", "english", "german"),
    [
        (0, 0, "It's midnight.", "Es ist Mitternacht."),
        (12, 0, "It's noon.", "Es ist zwölf Uhr."),
        (1, 0, "It's one o'clock.", "Es ist ein Uhr."),
        (13, 5, "It's five past one.", "Es ist fünf nach eins."),
        (0, 15, "It's quarter past twelve.", "Es ist Viertel nach zwölf."),
        (14, 25, "It's twenty-five past two.", "Es ist fünf vor halb drei."),
        (14, 29, "It's twenty-nine minutes past two.", "Es ist vierzehn Uhr neunundzwanzig."),
        (14, 30, "It's half past two.", "Es ist halb drei."),
        (14, 31, "It's twenty-nine minutes to three.", "Es ist vierzehn Uhr einunddreißig."),
        (12, 45, "It's quarter to one.", "Es ist Viertel vor eins."),
        (23, 58, "It's two minutes to twelve.", "Es ist dreiundzwanzig Uhr achtundfünfzig."),
        (12, 1, "It's one minute past twelve.", "Es ist zwölf Uhr eins."),
        (1, 7, "It's seven minutes past one.", "Es ist ein Uhr sieben."),
    ],
)
def test_times_in_words(hour: int, minute: int, english: str, german: str) -> None:
    now = _NOW.replace(hour=hour, minute=minute)
    assert _ask("what time is it", now=now) == english
    assert _ask("wie spät ist es", "de", now) == german


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("wie spät ist es", "Es ist zehn nach zwei."),
        ("Wie viel Uhr ist es?", "Es ist zehn nach zwei."),
        ("wieviel uhr haben wir", "Es ist zehn nach zwei."),
        ("kannst du mir bitte sagen wie spät es ist", "Es ist zehn nach zwei."),
        ("sag mir bitte die uhrzeit", "Es ist zehn nach zwei."),
        ("wie spät ist es denn", "Es ist zehn nach zwei."),
        ("welcher tag ist heute", "Heute ist Samstag, der einundzwanzigste November."),
        ("der wievielte ist heute", "Heute ist Samstag, der einundzwanzigste November."),
        ("was ist heute für ein tag", "Heute ist Samstag, der einundzwanzigste November."),
        ("welches datum haben wir heute", "Heute ist Samstag, der einundzwanzigste November."),
        ("welcher tag war gestern", "Gestern war Freitag, der zwanzigste November."),
        (
            "was ist übermorgen für ein tag",
            "Übermorgen ist Montag, der dreiundzwanzigste November.",
        ),
        ("welcher wochentag ist morgen", "Morgen ist Sonntag."),
        ("welchen monat haben wir", "Es ist November."),
        ("welches jahr haben wir", "Wir haben das Jahr zweitausendsechsundzwanzig."),
        ("welche kalenderwoche haben wir", "Es ist Woche siebenundvierzig."),
        ("Wie spät haben wir's?", "Es ist zehn nach zwei."),
        ("wie spät haben wirs denn", "Es ist zehn nach zwei."),
        ("wie viel uhr haben wir es", "Es ist zehn nach zwei."),
        ("kannst du mir bitte die uhrzeit sagen", "Es ist zehn nach zwei."),
        ("hast du mal die uhrzeit", "Es ist zehn nach zwei."),
        ("wie lautet das datum", _HEUTE),
        ("was haben wir denn heute für ein datum", _HEUTE),
        ("welcher tag ist denn heute", _HEUTE),
        ("wievielter ist heute", _HEUTE),
        ("kannst du mir sagen welchen tag wir heute haben", _HEUTE),
        ("sag mir den wochentag", "Heute ist Samstag."),
        ("welchen tag hatten wir gestern", "Gestern war Freitag, der zwanzigste November."),
        ("welchen tag hatten wir", None),
        ("was war das datum", None),
        ("welches datum ist nächsten freitag", None),
        ("welcher tag ist heute morgen", None),
        ("wie spät ist es in tokio", None),
        ("wann ist weihnachten", None),
        ("wie spät soll ich kommen", None),
        ("what time is it", None),
    ],
)
def test_german(question: str, answer: str | None) -> None:
    assert _ask(question, "de-DE") == answer


def test_a_language_without_a_table_is_left_alone() -> None:
    assert _ask("what time is it", "pl") is None


def test_tomorrow_may_be_next_year() -> None:
    now = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    assert _ask("what day is tomorrow", now=now) == "Tomorrow is Friday, the first of January."


@pytest.mark.parametrize("language", LANGUAGES)
def test_spellings_are_of_single_words(language: str) -> None:
    assert [word for word in LANGUAGES[language].spellings if len(word.split()) != 1] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_answers_have_no_digits(language: str) -> None:
    table = LANGUAGES[language]
    assert set(table.questions) == set(Asked)
    spoken = [table.time(hour, minute) for hour in range(24) for minute in range(60)]
    days = [_NOW.replace(month=month, day=day).date() for month in range(1, 13) for day in (1, 28)]
    spoken += [table.day(day, distance) for day in days for distance in table.days.values()]
    spoken += [table.weekday(day, 0) for day in days]
    spoken += [table.month(day) for day in days] + [table.year(days[0])]
    spoken += [table.week(week) for week in range(1, 54)]
    for text in spoken:
        assert text.endswith(".")
        assert not any(character.isdigit() for character in text)
    assert len(set(spoken[: 24 * 60])) >= 12 * 60


def _judge(text: str, language: str = "en") -> Completeness:
    return _CLOCK.completeness(SkillRequest(text=text, language=language, now=_NOW))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what time is it", "en"),
        ("Could you tell me what time it is?", "en"),
        ("what's the time please", "en"),
        ("what day is it today", "en"),
        ("what day was yesterday", "en"),
        ("what month is it", "en"),
        ("wie spät ist es", "de"),
        ("kannst du mir sagen wie spät es ist", "de"),
        ("welcher tag ist morgen", "de"),
        ("wie viel uhr haben wir", "de-DE"),
    ],
)
def test_whole_questions_are_complete(text: str, language: str) -> None:
    assert isinstance(_CLOCK, CompletingSkill)
    assert _judge(text, language) is Completeness.COMPLETE


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("what time", "en"),
        ("what time is it in", "en"),
        ("what is the date", "en"),
        ("the time", "en"),
        ("what day is it", "en"),
        ("what is tomorrow", "en"),
        ("what is the capital of france", "en"),
        ("welcher tag ist", "de"),
        ("was ist heute", "de"),
        ("wie spät", "de"),
        ("what time is it", "fr"),
    ],
)
def test_questions_that_go_on_are_not_known_to_be_complete(text: str, language: str) -> None:
    assert _judge(text, language) is Completeness.UNKNOWN
