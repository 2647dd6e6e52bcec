"""One question and its answer, while it is under way."""

import threading
from dataclasses import dataclass, field
from enum import StrEnum

from voicebot.events import InterruptReason, StageTimings
from voicebot.pipeline.gate import Gate


class Origin(StrEnum):
    """How the question came."""

    VOICE = "voice"
    TEXT = "text"


@dataclass(slots=True)
class TurnMarks:
    """When each stage of a turn was reached: readings of the clock's ``monotonic_s``."""

    last_voiced_s: float | None = None
    endpoint_s: float | None = None
    transcript_s: float | None = None
    first_text_s: float | None = None
    first_audio_s: float | None = None
    playback_s: float | None = None
    reply_s: float | None = None
    end_s: float | None = None

    def timings(self) -> StageTimings:
        """Return the stages' lengths in milliseconds."""
        return StageTimings(
            endpoint_ms=_between_ms(self.last_voiced_s, self.endpoint_s),
            recognizer_ms=_between_ms(self.endpoint_s, self.transcript_s),
            first_token_ms=_between_ms(self.transcript_s, self.first_text_s),
            first_audio_ms=_between_ms(self.first_text_s, self.first_audio_s),
            playback_ms=_between_ms(self.first_audio_s, self.playback_s),
            response_ms=_between_ms(self.last_voiced_s, self.playback_s),
            reply_ms=_between_ms(self.transcript_s, self.reply_s),
            total_ms=_between_ms(self.transcript_s, self.end_s),
        )


def _between_ms(start_s: float | None, end_s: float | None) -> float | None:
    if start_s is None or end_s is None:
        return None
    return round((end_s - start_s) * 1000, 1)


@dataclass(slots=True)
class Turn:
    """The state of one turn.

    Attributes:
        turn_id: number of the turn, from 1.
        origin: spoken or typed.
        speak: play the answer.
        question: final transcript or typed text.
        marks: when each stage was reached.
        reply: the text so far.
        prompt: the user message as the language model saw it.
        failed: the language model gave no whole reply.
        forgotten: the turn leaves no trace in the history.
        skill: name of the skill that answers, if one does.
        interrupted_by: why the answer was cut short, if it was.
        cancelled: set to stop the engines that work for this turn.
        gate: holds back events and sound while the turn is only guessed.
    """

    turn_id: int
    origin: Origin
    speak: bool
    question: str = ""
    marks: TurnMarks = field(default_factory=TurnMarks)
    reply: str = ""
    prompt: str | None = None
    failed: bool = False
    forgotten: bool = False
    skill: str | None = None
    interrupted_by: InterruptReason | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    gate: Gate = field(default_factory=Gate)
