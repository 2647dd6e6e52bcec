"""When the assistant listens, what interrupts it and how it sounds meanwhile."""

from dataclasses import dataclass, field
from enum import StrEnum

from voicebot.audio_types import AudioChunk
from voicebot.pipeline.endpointer import EndpointerSettings


class WakeMode(StrEnum):
    """What makes the assistant listen."""

    WAKE_WORD = "wake_word"
    ALWAYS = "always"
    PUSH_TO_TALK = "push_to_talk"


class BargeIn(StrEnum):
    """What interrupts an answer."""

    WAKE_WORD = "wake_word"
    SPEECH = "speech"
    OFF = "off"


@dataclass(frozen=True, slots=True, kw_only=True)
class Earcons:
    """Short sounds; None is silent."""

    wake: AudioChunk | None = None
    end: AudioChunk | None = None
    error: AudioChunk | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionSettings:
    """When to listen.

    Attributes:
        mode: what makes the assistant listen.
        wake_phrase: cut from the beginning of transcripts; None without a wake word.
        barge_in: what interrupts an answer.
        endpointer: when a question begins and ends.
        follow_up_window_s: how long to wait for a further question after an answer; None is off,
            and so is push to talk.
        pre_roll_s: audio from before speech was noticed that belongs to the question.
    """

    mode: WakeMode
    wake_phrase: str | None
    barge_in: BargeIn
    endpointer: EndpointerSettings
    follow_up_window_s: float | None = None
    pre_roll_s: float = 0.5
    earcons: Earcons = field(default_factory=Earcons)
