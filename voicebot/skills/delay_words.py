"""How the stages of a turn are called by people, in each language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Stages(StrEnum):
    """What a person waits for."""

    WAITING = "waiting"
    UNDERSTANDING = "understanding"
    QUEUE = "queue"
    LOADING = "loading"
    THINKING = "thinking"
    WRITING = "writing"
    VOICE = "voice"
    PLAYBACK = "playback"


@dataclass(frozen=True, slots=True, kw_only=True)
class DelayWords:
    """The words of one language.

    Attributes:
        mostly: template for a stage that took more than half of the time, with the fields
            ``stage`` and ``time``.
        partly: the same for one that took less.
        gerunds: each stage as it stands in these.
        clauses: each stage as a clause after these, with the field ``time``.
        conjunction: joins the last two clauses.
        second: one second.
        seconds_: several.
        decimal_mark: between whole and tenths.
        in_all: template for the whole time, with the field ``time``.
        at_once: when there was nothing to wait for.
        nothing_yet: when there was no turn before.
    """

    mostly: str
    partly: str
    gerunds: Mapping[Stages, str]
    clauses: Mapping[Stages, str]
    conjunction: str
    second: str
    seconds_: str
    decimal_mark: str
    in_all: str
    at_once: str
    nothing_yet: str

    def seconds(self, milliseconds: float, *, unit: bool) -> str:
        """Return a time to the tenth of a second, such as ``0.7 seconds``."""
        tenths = max(1, round(milliseconds / 100))
        whole, rest = divmod(tenths, 10)
        number = f"{whole}{self.decimal_mark}{rest}" if rest else str(whole)
        if not unit:
            return number
        return f"{number} {self.second if tenths == 10 else self.seconds_}"

    def join(self, clauses: Sequence[str]) -> str:
        """Return the clauses as a list in prose."""
        *first, last = clauses
        return f"{', '.join(first)} {self.conjunction} {last}" if first else last


ENGLISH = DelayWords(
    mostly="Mostly {stage}: {time}",
    partly="The longest part was {stage}: {time}",
    gerunds={
        Stages.WAITING: "waiting to be sure that you had finished",
        Stages.UNDERSTANDING: "working out what you said",
        Stages.QUEUE: "finishing another answer",
        Stages.LOADING: "starting up",
        Stages.THINKING: "thinking",
        Stages.WRITING: "writing the answer",
        Stages.VOICE: "finding my voice",
        Stages.PLAYBACK: "waiting for the loudspeaker",
    },
    clauses={
        Stages.WAITING: "waiting for you to finish took {time}",
        Stages.UNDERSTANDING: "working out what you said took {time}",
        Stages.QUEUE: "another answer took {time}",
        Stages.LOADING: "starting up took {time}",
        Stages.THINKING: "thinking took {time}",
        Stages.WRITING: "writing the answer took {time}",
        Stages.VOICE: "finding my voice took {time}",
        Stages.PLAYBACK: "the loudspeaker took {time}",
    },
    conjunction="and",
    second="second",
    seconds_="seconds",
    decimal_mark=".",
    in_all="{time} in all.",
    at_once="There was hardly any delay: the answer came at once.",
    nothing_yet="I have not answered anything yet.",
)
GERMAN = DelayWords(
    mostly="Vor allem habe ich {stage}: {time}",
    partly="Am längsten habe ich {stage}: {time}",
    gerunds={
        Stages.WAITING: "gewartet, ob du fertig bist",
        Stages.UNDERSTANDING: "überlegt, was du gesagt hast",
        Stages.QUEUE: "noch anderes beantwortet",
        Stages.LOADING: "mich noch bereit gemacht",
        Stages.THINKING: "nachgedacht",
        Stages.WRITING: "an der Antwort geschrieben",
        Stages.VOICE: "an der Aussprache gearbeitet",
        Stages.PLAYBACK: "auf den Lautsprecher gewartet",
    },
    clauses={
        Stages.WAITING: "abgewartet, ob du fertig bist, habe ich {time}",
        Stages.UNDERSTANDING: "das Verstehen hat {time} gedauert",
        Stages.QUEUE: "eine andere Antwort hat {time} gedauert",
        Stages.LOADING: "der Start hat {time} gedauert",
        Stages.THINKING: "das Nachdenken hat {time} gedauert",
        Stages.WRITING: "das Schreiben hat {time} gedauert",
        Stages.VOICE: "die Aussprache hat {time} gedauert",
        Stages.PLAYBACK: "der Lautsprecher hat {time} gedauert",
    },
    conjunction="und",
    second="Sekunde",
    seconds_="Sekunden",
    decimal_mark=",",
    in_all="Insgesamt {time}.",
    at_once="Das ging ohne Verzögerung: Die Antwort kam sofort.",
    nothing_yet="Ich habe noch gar nicht geantwortet.",
)
