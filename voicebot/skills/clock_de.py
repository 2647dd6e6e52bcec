"""The clock in German."""

from datetime import date

from num2words import num2words

from voicebot.skills.clock_language import Asked, ClockLanguage

_WEEKDAYS = ("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag")
_MONTHS = (
    *("Januar", "Februar", "März", "April", "Mai", "Juni"),
    *("Juli", "August", "September", "Oktober", "November", "Dezember"),
)
_LEADS = {
    -2: "Vorgestern war",
    -1: "Gestern war",
    0: "Heute ist",
    1: "Morgen ist",
    2: "Übermorgen ist",
}
_PARTS_OF_HOUR = {
    5: "fünf nach {this}",
    10: "zehn nach {this}",
    15: "Viertel nach {this}",
    20: "zwanzig nach {this}",
    25: "fünf vor halb {next}",
    30: "halb {next}",
    35: "fünf nach halb {next}",
    40: "zwanzig vor {next}",
    45: "Viertel vor {next}",
    50: "zehn vor {next}",
    55: "fünf vor {next}",
}


def _number(value: int) -> str:
    return str(num2words(value, lang="de"))


def _hour(hour: int) -> str:
    return _number((hour - 1) % 12 + 1)


def _say_time(hour: int, minute: int) -> str:
    if minute == 0:
        if hour == 0:
            return "Es ist Mitternacht."
        return f"Es ist {_clock_hour((hour - 1) % 12 + 1)} Uhr."
    if minute in _PARTS_OF_HOUR:
        spoken = _PARTS_OF_HOUR[minute].format(this=_hour(hour), next=_hour(hour + 1))
        return f"Es ist {spoken}."
    return f"Es ist {_clock_hour(hour)} Uhr {_number(minute)}."


def _clock_hour(hour: int) -> str:
    return "ein" if hour == 1 else _number(hour)


def _say_weekday(day: date, distance: int) -> str:
    return f"{_LEADS[distance]} {_WEEKDAYS[day.weekday()]}."


def _say_day(day: date, distance: int) -> str:
    ordinal = num2words(day.day, to="ordinal", lang="de")
    weekday, month = _WEEKDAYS[day.weekday()], _MONTHS[day.month - 1]
    return f"{_LEADS[distance]} {weekday}, der {ordinal} {month}."


_IS = "(?:ist|war|wird)"
_HAVE = "(?:haben wir(?: {day})?|wir(?: {day})? haben|hatten wir {day})"

GERMAN = ClockLanguage(
    spellings={
        "wieviel": "wie viel",
        "wievielte": "wie vielte",
        "wievielter": "wie vielte",
        "wievielten": "wie vielten",
        "ist's": "ist es",
        "ists": "ist es",
        "isses": "ist es",
        "wir's": "wir es",
        "wirs": "wir es",
        "weisst": "weißt",
        "kw": "kalenderwoche",
        **dict.fromkeys(("denn", "eigentlich", "mal"), ""),
    },
    before=(
        "bitte|hey|hallo|okay|ok|also|und|na|ähm|äh|entschuldigung|entschuldige|du"
        "|(?:kannst|könntest|würdest) du(?: mir)?(?: bitte)?(?: sagen)?"
        "|(?:können|könnten) sie(?: mir)?(?: bitte)?(?: sagen)?"
        "|sag(?:e)?(?: mir)?(?: bitte)?|sagen sie mir(?: bitte)?|verrat(?:e)? mir"
        "|weißt du|wissen sie|ich (?:möchte|will) wissen|nenn(?:e)? mir|gib mir"
    ),
    after="bitte|jetzt|gerade|grade|gerade eben|momentan|im moment|aktuell|heute"
    "|danke|genau|hier|nochmal|sagen|nennen|verraten",
    questions={
        Asked.TIME: (
            r"wie spät (?:ist es|haben wir es|haben wir|es ist|wir es haben|ist)",
            r"wie spät (?:es|wir es) (?:jetzt|gerade) (?:ist|haben)",
            r"wie viel uhr (?:ist es|haben wir es|haben wir|es ist|wir es haben|wir haben|ist)",
            r"(?:welche|was für eine) uhrzeit (?:ist es|haben wir|ist|es ist|wir haben)",
            r"(?:was ist|wie ist|wie lautet) (?:die|für eine) (?:aktuelle |genaue )?(?:uhr)?zeit",
            r"(?:die )?(?:aktuelle |genaue )?uhrzeit|die (?:aktuelle |genaue )?zeit",
            r"hast du die uhrzeit|was sagt die uhr",
        ),
        Asked.DATE: (
            rf"(?:welcher tag|welches datum|was für ein (?:tag|datum)) {_IS} {{day}}",
            rf"(?:welchen tag|welches datum|was für (?:ein datum|einen tag)) {_HAVE}",
            rf"was {_IS} {{day}} für ein (?:tag|datum)",
            r"was haben wir(?: {day})? für (?:ein datum|einen tag)(?: {day})?",
            rf"(?:der )?wie vielte (?:{_IS} (?:es )?{{day}}|ist es)|(?:den )?wie vielten {_HAVE}",
            rf"(?:welcher tag|welches datum|der wie vielte) {{day}} {_IS}",
            r"welcher tag ist es|welcher tag ist|welches datum ist(?: es)?",
            r"(?:was ist|wie ist|wie lautet) das (?:heutige |aktuelle )?datum(?: {day})?",
            rf"(?:was|wie) {_IS} das datum {{day}}",
            r"(?:das )?(?:heutige |aktuelle )?datum|(?:was ist )?das datum von {day}",
            rf"was {_IS} {{day}}",
        ),
        Asked.WEEKDAY: (
            rf"(?:welcher wochentag|was für ein wochentag) {_IS} {{day}}",
            rf"was {_IS} {{day}} für ein wochentag|welcher wochentag {{day}} {_IS}",
            rf"(?:welchen wochentag|was für einen wochentag) {_HAVE}",
            r"welcher wochentag ist(?: es)?|de[rn] wochentag",
        ),
        Asked.WEEK: (
            r"(?:welche|die wie vielte) (?:kalender)?woche (?:ist(?: es)?|haben wir)",
            r"in welcher (?:kalender)?woche sind wir|die (?:aktuelle )?kalenderwoche",
            r"was ist die (?:aktuelle )?kalenderwoche",
        ),
        Asked.MONTH: (
            r"welche[rn] monat (?:ist(?: es)?|haben wir)|in welchem monat sind wir",
            r"was für (?:ein monat ist(?: es)?|einen monat haben wir)|(?:der )?aktuelle monat",
        ),
        Asked.YEAR: (
            r"welches jahr (?:ist(?: es)?|haben wir|schreiben wir)",
            r"in welchem jahr (?:sind|leben) wir|was für ein jahr (?:ist(?: es)?|haben wir)",
            r"(?:das )?aktuelle jahr",
        ),
    },
    complete=r"(?!was (?:ist|war|wird) {day}$).+ (?:{day}|{after})"
    r"|(?!.*(?:tag|datum|wie vielte)).+ "
    r"(?:ist es|es ist|haben wir|haben wir es|wir haben|wir es haben|sind wir)",
    days={"heute": 0, "morgen": 1, "gestern": -1, "übermorgen": 2, "vorgestern": -2},
    time=_say_time,
    day=_say_day,
    weekday=_say_weekday,
    week=lambda week: f"Es ist Woche {_number(week)}.",
    month=lambda day: f"Es ist {_MONTHS[day.month - 1]}.",
    year=lambda day: f"Wir haben das Jahr {_number(day.year)}.",
)
