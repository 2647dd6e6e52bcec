"""What stands around a question: system texts, the line with the time, filler words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from training.language.corpus.facts import read_data
from training.language.corpus.numbers import MONTHS, WEEKDAYS
from training.language.corpus.text import heard_or_typed

if TYPE_CHECKING:
    import random

_EPOCH = datetime(2024, 1, 1, tzinfo=UTC)


@cache
def _data() -> dict[str, Any]:
    return read_data("wrappers")


def system_text(rng: random.Random) -> str | None:
    """A system text, or None for a conversation without one."""
    if rng.random() < 0.35:
        return None
    if rng.random() < 0.25:
        return str(_data()["default"])
    role = rng.choice(_data()["roles"])
    count = rng.choice((0, 1, 1, 1, 2))
    return " ".join([role, *rng.sample(_data()["manners"], count)])


def wrapped(text: str, rng: random.Random) -> str:
    """The question, at times with words before or after it, heard or typed."""
    chance = rng.random()
    if chance < 0.2:
        text = f"{rng.choice(_data()['prefixes'])} {text}"
    elif chance < 0.26:
        text = f"{text} {rng.choice(_data()['suffixes'])}"
    return heard_or_typed(text, rng)


@dataclass(frozen=True, slots=True)
class Moment:
    """A point in time and the line by which a program tells it to the model."""

    now: datetime

    @classmethod
    def random(cls, rng: random.Random) -> Moment:
        """A minute of the years from 2024 to 2033."""
        return cls(_EPOCH + timedelta(minutes=rng.randrange(10 * 365 * 24 * 60)))

    @property
    def values(self) -> dict[str, str]:
        """Slot values for answers about the time."""
        now = self.now
        month = MONTHS[now.month - 1]
        return {
            "time": f"{now.hour:02d}:{now.minute:02d}",
            "weekday": WEEKDAYS[now.weekday()],
            "date": f"{now.day} {month} {now.year}",
            "month": month,
            "year": str(now.year),
        }

    def line(self, rng: random.Random) -> str:
        """The line of facts in parentheses, now and then with the room."""
        values = self.values
        room = f" You are in the {rng.choice(_data()['rooms'])}." if rng.random() < 0.2 else ""
        return f"(It is {values['time']} on {values['weekday']} {values['date']}.{room})"


def with_line(text: str, line: str, rng: random.Random) -> str:
    """The user's text with the line of facts before it, or sometimes after it."""
    return f"{line}\n{text}" if rng.random() < 0.8 else f"{text}\n{line}"
