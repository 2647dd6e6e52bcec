"""What is said in the room, and what becomes of it."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from tests.soak.clock import SimulatedClock
from tests.soak.devices import RoomMicrophone
from tests.support.flite import flite_speech, silence
from voicebot.audio_types import Samples
from voicebot.events import (
    AudioOverflowed,
    Event,
    FinalTranscript,
    StateChanged,
    TurnCompleted,
    TurnFailed,
    TurnInterrupted,
    TurnState,
    WakeWordDetected,
)
from voicebot.pipeline.turn import Origin

if TYPE_CHECKING:
    from voicebot.app import App

WAKE = "Hey Jarvis"
QUESTIONS = (
    "what time is it",
    "what day is it today",
    "what is the capital of France",
    "who wrote Hamlet",
    "tell me a joke",
    "what is the largest planet",
    "what is the opposite of hot",
    "how many days are in a week",
    "speak louder",
    "set the volume to five",
    "forget what I said",
)
VOICE = "rms"
_CHATTER = ("I went to the market and bought some bread.", "Did you see the news last night?")
_PATIENCE_S = 75.0
_UNNOTICED_S = 4.0


class Outcome(StrEnum):
    """What became of a question."""

    ANSWERED = "answered"
    FAILED = "failed with a code"
    INTERRUPTED = "interrupted"
    UNHEARD = "not heard"
    NOT_UNDERSTOOD = "heard and not understood"
    NOTHING = "nothing, within the time"


@dataclass
class Diary:
    """A subscriber that counts; what it remembers does not grow with time.

    Attributes:
        failures: how often each stage failed with each code.
        completed: turns that ended.
        open_turns: turns with a question that have not ended, and since when.
        overflowed_samples: samples reported as lost.
    """

    failures: Counter[str] = field(default_factory=Counter)
    completed: int = 0
    open_turns: dict[int, float] = field(default_factory=dict)
    overflowed_samples: int = 0
    state: TurnState = TurnState.IDLE
    wakes: int = 0
    failed_turns: set[int] = field(default_factory=set)
    last_completed: TurnCompleted | None = None
    last_transcript: str = ""

    def __call__(self, event: Event) -> None:
        """Take note of an event."""
        match event:
            case StateChanged():
                self.state = event.current
            case WakeWordDetected():
                self.wakes += 1
            case FinalTranscript():
                self.open_turns[event.turn_id] = event.monotonic_s
                self.last_transcript = event.text
            case TurnFailed():
                self.failures[f"{event.stage.value} ({event.code})"] += 1
                self.failed_turns.add(event.turn_id)
            case TurnInterrupted():
                pass
            case TurnCompleted():
                self.completed += 1
                self.open_turns.pop(event.turn_id, None)
                self.last_completed = event
            case AudioOverflowed():
                self.overflowed_samples += event.dropped_samples
            case _:
                return

    def begin_again(self) -> None:
        """Forget what the assistant that was restarted was doing."""
        self.open_turns.clear()
        self.state = TurnState.IDLE


class Household:
    """Speaks to the assistant and waits for what comes of it."""

    def __init__(
        self, clock: SimulatedClock, microphone: RoomMicrophone, random_numbers: random.Random
    ) -> None:
        self._clock = clock
        self._microphone = microphone
        self._random = random_numbers
        self.diary = Diary()
        self.app: App | None = None
        self.outcomes: Counter[Outcome] = Counter()

    async def ask(self, question: str | None = None) -> Outcome:
        """Say the wake word and a question; return what became of it."""
        question = question or self._random.choice(QUESTIONS)
        how = self._random.random()
        if how < 0.15 and self.app is not None:
            return await self._typed(question)
        if how < 0.25 and self.app is not None and self.app.attention is not None:
            await self.app.attention.trigger()
            return await self._said(_speech(question))
        return await self._said(_speech(f"{WAKE}, {question}?"))

    async def chatter(self) -> None:
        """Talk, not to the assistant."""
        length_s = self._microphone.hear(_speech(self._random.choice(_CHATTER)))
        await asyncio.sleep(length_s + 1.0)

    async def wake_only(self) -> None:
        """Say the wake word and nothing else."""
        length_s = self._microphone.hear(_speech(WAKE))
        await asyncio.sleep(length_s + 1.0)

    async def ask_over_answer(self) -> Outcome:
        """Ask, and ask something else as soon as the answer is being spoken."""
        length_s = self._microphone.hear(_speech(f"{WAKE}, tell me a joke"))
        await self._until(lambda: self.diary.state is TurnState.SPEAKING, length_s + 20.0)
        return await self._said(_speech(f"{WAKE}, what time is it?"))

    async def settle(self) -> None:
        """Wait until the assistant rests; a follow-up question may be waited for before."""
        await asyncio.sleep(1.0)
        await self._until(lambda: self.diary.state is TurnState.IDLE, 60.0)

    async def _typed(self, question: str) -> Outcome:
        assert self.app is not None
        turn = self.app.assistant.new_turn(Origin.TEXT, speak=True)
        try:
            async with asyncio.timeout(_PATIENCE_S):
                completed = await self.app.assistant.answer(turn, question)
        except TimeoutError:
            return self._count(Outcome.NOTHING)
        return self._count(self._of_turn(completed))

    async def _said(self, speech: Samples) -> Outcome:
        diary = self.diary
        completed, wakes = diary.last_completed, diary.wakes
        failures = diary.failures.total()
        length_s = self._microphone.hear(speech)
        await asyncio.sleep(length_s)
        await self._end_of_turn(completed)
        failed = diary.failures.total() > failures
        if diary.last_completed is not completed and diary.last_completed is not None:
            return self._count(self._of_turn(diary.last_completed))
        if failed:
            return self._count(Outcome.FAILED)
        if diary.state is not TurnState.IDLE or diary.open_turns:
            return self._count(Outcome.NOTHING)
        heard = diary.wakes > wakes
        return self._count(Outcome.NOT_UNDERSTOOD if heard else Outcome.UNHEARD)

    async def _end_of_turn(self, before: TurnCompleted | None) -> None:
        """Wait until a turn has ended or the assistant has rested for a while."""
        end_s = self._clock.monotonic_s() + _PATIENCE_S
        rests_since_s: float | None = None
        while (now_s := self._clock.monotonic_s()) < end_s:
            if self.diary.last_completed is not before:
                return
            if self.diary.state is not TurnState.IDLE or self.diary.open_turns:
                rests_since_s = None
            elif rests_since_s is None:
                rests_since_s = now_s
            elif now_s - rests_since_s > _UNNOTICED_S:
                return
            await asyncio.sleep(0.1)

    def _of_turn(self, completed: TurnCompleted) -> Outcome:
        if completed.turn_id in self.diary.failed_turns:
            return Outcome.FAILED
        if completed.interrupted:
            return Outcome.INTERRUPTED
        return Outcome.ANSWERED if completed.reply.strip() else Outcome.NOTHING

    def _count(self, outcome: Outcome) -> Outcome:
        self.outcomes[outcome] += 1
        self.diary.failed_turns.clear()
        return outcome

    async def _until(self, condition: Callable[[], bool], timeout_s: float) -> bool:
        """Return whether ``condition`` came true within simulated seconds."""
        end_s = self._clock.monotonic_s() + timeout_s
        while not condition():
            if self._clock.monotonic_s() > end_s:
                return False
            await asyncio.sleep(0.1)
        return True


def _speech(text: str) -> Samples:
    return np.concatenate([silence(0.2), flite_speech(text, voice=VOICE), silence(0.2)])
