"""Numbers, times, dates and durations as people say them, drawn at random."""

import random
from collections.abc import Callable

from num2words import num2words

MONTHS = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
]
_CLOCK_MINUTES = ("five", "ten", "fifteen", "twenty", "twenty five", "thirty", "thirty five",
                  "forty", "forty five", "fifty", "fifty five", "oh five")  # fmt: skip
_RELATIVE = ("half past", "quarter past", "a quarter past", "quarter to", "a quarter to",
             "ten past", "five past", "twenty past", "ten to", "five to", "twenty to")  # fmt: skip
_DAY_PARTS = ("in the morning", "in the evening", "in the afternoon", "at night", "tonight",
              "a m", "p m", "o'clock")  # fmt: skip
_FIXED_DURATIONS = ("half an hour", "an hour and a half", "a minute", "an hour",
                    "a quarter of an hour", "half a minute", "one and a half hours",
                    "two and a half minutes", "three quarters of an hour", "a second",
                    "a day")  # fmt: skip


def cardinal(value: int) -> str:
    """The words of a whole number: 105 is "one hundred and five"."""
    return str(num2words(value)).replace("-", " ").replace(",", "")


def ordinal(value: int) -> str:
    """The words of an ordinal: 21 is "twenty first"."""
    return str(num2words(value, to="ordinal")).replace("-", " ").replace(",", "")


def _number(rng: random.Random) -> str:
    high = rng.choices((20, 100, 1000, 10000), (4, 5, 2, 1))[0]
    return cardinal(rng.randrange(high))


def _digits(rng: random.Random) -> str:
    names = ("zero", "oh", *(cardinal(value) for value in range(1, 10)))
    return " ".join(rng.choice(names) for _ in range(rng.randint(3, 6)))


def _percent(rng: random.Random) -> str:
    return cardinal(rng.choice((rng.randint(0, 100), 5 * rng.randint(0, 20))))


def _duration(rng: random.Random) -> str:
    if rng.random() < 0.15:
        return rng.choice(_FIXED_DURATIONS)
    unit = rng.choice(("second", "minute", "minute", "minute", "hour"))
    value = rng.choice((rng.randint(1, 59), rng.choice((1, 2, 3, 5, 10, 15, 20, 30, 45))))
    spoken = f"{cardinal(value)} {unit}" + ("s" if value > 1 else "")
    if unit != "second" and rng.random() < 0.2:
        smaller = {"minute": "seconds", "hour": "minutes"}[unit]
        spoken += f" and {cardinal(rng.choice((5, 10, 15, 20, 30, 45)))} {smaller}"
    return spoken


def _short_duration(rng: random.Random) -> str:
    return f"{cardinal(rng.randint(1, 59))} {rng.choice(('second', 'minute', 'hour'))}"


def _time(rng: random.Random) -> str:
    hour = cardinal(rng.randint(1, 12))
    kind = rng.random()
    if kind < 0.35:
        spoken = f"{hour} {rng.choice(_CLOCK_MINUTES)}"
    elif kind < 0.55:
        spoken = f"{rng.choice(_RELATIVE)} {hour}"
    elif kind < 0.9:
        spoken = hour
    else:
        return rng.choice(("noon", "midnight"))
    return f"{spoken} {rng.choice(_DAY_PARTS)}" if rng.random() < 0.4 else spoken


def _date(rng: random.Random) -> str:
    month, day = rng.choice(MONTHS), ordinal(rng.randint(1, 31))
    return rng.choice((f"{month} {day}", f"the {day} of {month}", f"{month} the {day}"))


GENERATORS: dict[str, Callable[[random.Random], str]] = {
    "number": _number,
    "number_small": lambda rng: cardinal(rng.randint(2, 12)),
    "small": lambda rng: cardinal(rng.randint(1, 20)),
    "degrees": lambda rng: cardinal(rng.randint(5, 30)),
    "digits": _digits,
    "percent": _percent,
    "duration": _duration,
    "short_duration": _short_duration,
    "time": _time,
    "date": _date,
    "ordinal": lambda rng: ordinal(rng.randint(1, 31)),
}
