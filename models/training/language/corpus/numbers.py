"""Numbers, times and dates as they are said."""

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def number_words(number: int) -> str:
    """0 to 999 in words."""
    if number < 20:
        return _ONES[number]
    if number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens - 2] + (f" {_ONES[ones]}" if ones else "")
    hundreds, rest = divmod(number, 100)
    return f"{_ONES[hundreds]} hundred" + (f" and {number_words(rest)}" if rest else "")


def digit_words(digits: str) -> str:
    """A string of digits, said one by one."""
    return " ".join(_ONES[int(digit)] for digit in digits)


def time_forms(hour: int, minute: int) -> tuple[list[str], list[str]]:
    """Ways to say and to type a time of day; `hour` is 0 to 23."""
    twelve = (hour - 1) % 12 + 1
    half = "am" if hour < 12 else "pm"
    part = _part_of_day(hour)
    clock = number_words(twelve) + (f" {_minute_words(minute)}" if minute else "")
    said = [f"{clock} {half}", f"{clock} {part}"]
    if minute == 0:
        said.append(f"{number_words(twelve)} o'clock {part}")
    if minute == 30:
        said.append(f"half past {number_words(twelve)} {part}")
    if minute == 15:
        said.append(f"quarter past {number_words(twelve)} {part}")
    if minute == 45:
        said.append(f"quarter to {number_words(twelve % 12 + 1)} {_part_of_day(hour)}")
    if hour < 13 and (hour > 0):
        said += [clock, clock] if minute else [f"{clock} o'clock"]
    written = [f"{hour:02d}:{minute:02d}", f"{twelve}:{minute:02d} {half}"]
    return said, written


def _part_of_day(hour: int) -> str:
    if hour < 12:
        return "in the morning"
    return "in the afternoon" if hour < 18 else "in the evening"


def _minute_words(minute: int) -> str:
    return f"oh {_ONES[minute]}" if minute < 10 else number_words(minute)
