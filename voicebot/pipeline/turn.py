"""One question and its answer, while it is under way."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from voicebot.chat import Message
from voicebot.dialogue.router import RoutedReply
from voicebot.events import InterruptReason, StageTimings, TurnWork
from voicebot.pipeline.engine_stream import EngineStream
from voicebot.pipeline.gate import Gate
from voicebot.pipeline.ledger import Ledger

# The model is ahead of the voice by more than that, where it is of use at all.
_LONGEST_HOLD_S = 1.0


class Origin(StrEnum):
    """How the question came."""

    VOICE = "voice"
    TEXT = "text"


@dataclass(slots=True)
class TurnMarks:
    """When each stage of a turn was reached: readings of the clock's ``monotonic_s``.

    Attributes:
        begun_s: another answer had to end first, and did; None when there was none.
        loaded_s: the language model had to be loaded first, and was; None when it was loaded.
    """

    last_voiced_s: float | None = None
    endpoint_s: float | None = None
    transcript_s: float | None = None
    begun_s: float | None = None
    loaded_s: float | None = None
    first_text_s: float | None = None
    first_piece_s: float | None = None
    first_audio_s: float | None = None
    playback_s: float | None = None
    reply_s: float | None = None
    end_s: float | None = None

    def timings(self) -> StageTimings:
        """Return the stages' lengths in milliseconds."""
        begun_s = self.transcript_s if self.begun_s is None else self.begun_s
        loaded_s = begun_s if self.loaded_s is None else self.loaded_s
        return StageTimings(
            endpoint_ms=_between_ms(self.last_voiced_s, self.endpoint_s),
            recognizer_ms=_between_ms(self.endpoint_s, self.transcript_s),
            queue_ms=_between_ms(self.transcript_s, self.begun_s),
            loading_ms=_between_ms(begun_s, self.loaded_s),
            first_token_ms=_between_ms(loaded_s, self.first_text_s),
            first_piece_ms=_between_ms(self.first_text_s, self.first_piece_s),
            first_audio_ms=_between_ms(self.first_piece_s, self.first_audio_s),
            playback_ms=_between_ms(self.first_audio_s, self.playback_s),
            response_ms=_between_ms(self.last_voiced_s, self.playback_s),
            reply_ms=_between_ms(self.transcript_s, self.reply_s),
            total_ms=_between_ms(self.transcript_s, self.end_s),
        )

    def took_place_before(self, asked: "TurnMarks") -> None:
        """Take over when the question was asked; what was done before it cost nobody time."""
        self.last_voiced_s = asked.last_voiced_s
        self.endpoint_s = asked.endpoint_s
        self.transcript_s, self.begun_s = asked.transcript_s, asked.begun_s
        begun_s = asked.transcript_s if asked.begun_s is None else asked.begun_s
        assert begun_s is not None
        if self.loaded_s is not None and self.loaded_s <= begun_s:
            self.loaded_s = None
        for stage in ("first_text_s", "first_piece_s", "first_audio_s", "reply_s"):
            if (reached_s := getattr(self, stage)) is not None:
                setattr(self, stage, max(reached_s, begun_s))


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
        asked_at: the time of day that the prompt tells; None before there is a prompt.
        reply: the text so far; once it is whole, without a last sentence that broke off.
        truncated: the language model was stopped before the reply was whole.
        written: what the texts that go to the voice are as written, with whitespace before them.
        was_cut: the end of the question was left out of the prompt.
        messages: the prompt; empty when the language model was not asked.
        prompt_tokens: length of the prompt, once it was read.
        failed: the language model gave no reply, or none of which a sentence is whole; of a guess
            also that the voice failed.
        forgotten: the turn leaves no trace in the history.
        erasures: how often others had erased the conversation when the question began; a further
            time leaves no trace of the turn. None before it began.
        skill: name of the skill that answers, if one does.
        foreseen: what a skill answers to the question that is only guessed.
        begun_early: it was begun before the question was over.
        interrupted_by: why the answer was cut short, if it was.
        cancelled: set to stop the engines that work for this turn.
        gate: holds back events and sound while the turn is only guessed.
        on_likely_piece: told of a first piece for the voice that is probably whole, and with an
            empty one that it was not.
        writing: what writes the reply.
        may_hold_writing: nothing was heard of the answer yet, and nothing failed.
        sounding: set once the first sound of the answer was made.
        streams: what the engines were asked to do.
        ledger: what that cost.
    """

    turn_id: int
    origin: Origin
    speak: bool
    question: str = ""
    marks: TurnMarks = field(default_factory=TurnMarks)
    asked_at: datetime | None = None
    reply: str = ""
    truncated: bool = False
    written: dict[str, str] = field(default_factory=dict)
    was_cut: bool = False
    messages: tuple[Message, ...] = ()
    prompt_tokens: int | None = None
    failed: bool = False
    forgotten: bool = False
    erasures: int | None = None
    skill: str | None = None
    foreseen: RoutedReply | None = None
    begun_early: bool = False
    interrupted_by: InterruptReason | None = None
    cancelled: threading.Event = field(default_factory=threading.Event)
    gate: Gate = field(default_factory=Gate)
    on_likely_piece: Callable[[str], None] | None = None
    writing: EngineStream[Any] | None = None
    may_hold_writing: bool = True
    sounding: asyncio.Event = field(default_factory=asyncio.Event)
    streams: list[EngineStream[Any]] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)

    @property
    def prompt(self) -> str | None:
        """The user message as the language model saw it."""
        return self.messages[-1].content if self.messages else None

    def guess(self, question: str, *, early: bool = True) -> "Turn":
        """Return a turn that answers ``question`` behind a closed gate.

        ``early`` is before the question was over.
        """
        return Turn(
            turn_id=self.turn_id,
            origin=self.origin,
            speak=self.speak,
            question=question,
            asked_at=self.asked_at,
            erasures=self.erasures,
            begun_early=early,
            gate=Gate(is_open=False),
            ledger=self.ledger,
        )

    def hold_writing(self) -> None:
        """Let the model write one more token and rest then, until the first sound is made."""
        if self.may_hold_writing and self.writing is not None:
            self.writing.hold(1, longest_s=_LONGEST_HOLD_S)

    def go_on_writing(self) -> None:
        """From now on the model is not held."""
        self.may_hold_writing = False
        if self.writing is not None:
            self.writing.go_on()

    def busy_s(self) -> float:
        """Return the seconds that the engines have worked for this turn."""
        return sum(stream.busy_s for stream in self.streams)

    def work(self) -> TurnWork:
        """Return what the engines did for this turn and for what was guessed before it."""
        return self.ledger.work(
            self.prompt_tokens, self.marks.last_voiced_s, self.marks.transcript_s
        )
