"""What is done for a question while it is being spoken: reading it, and answering a guess."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field

from voicebot.dialogue.router import RoutedReply
from voicebot.errors import VoicebotError
from voicebot.pipeline.progress import Progress
from voicebot.pipeline.speculation import Perform, SpeculationState, SpeculativeReply
from voicebot.pipeline.speculation_plan import (
    SpeculationPlan,
    SpeculationSettings,
    Step,
    WasteBudget,
)
from voicebot.pipeline.stable_words import StableWords
from voicebot.pipeline.turn import Turn

_LOGGER = logging.getLogger(__name__)
_BATCH_BYTES = 6
"""Text of two tokens, or so: one costs two thirds as much; the rest is read in the pause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadStartSettings:
    """What is done early.

    Attributes:
        prefill_partials: let the language model read what is stable of the question.
        begin_at_end: begin the reply when the question is over, while the recognizer finishes.
        speculation: bounds of replies that are begun at a pause.
    """

    prefill_partials: bool = True
    begin_at_end: bool = True
    speculation: SpeculationSettings = field(default_factory=SpeculationSettings)


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyWork:
    """What a head start lets others do.

    Attributes:
        read: brings the prompt of a turn up to a text into the KV cache.
        answer: answers a turn, behind its gate.
        foresee: what a skill would answer to a turn.
    """

    read: Callable[[Turn, str], Coroutine[None, None, None]]
    answer: Perform
    foresee: Callable[[Turn], Coroutine[None, None, RoutedReply | None]]


class HeadStart:
    """Reads the prompt's beginning, reads on while the person speaks, and guesses at pauses.

    Attributes:
        turn: the turn whose question is being spoken.
    """

    def __init__(
        self, turn: Turn, *, settings: HeadStartSettings, work: EarlyWork, budget: WasteBudget
    ) -> None:
        """Begin with what stands before the question."""
        self.turn = turn
        self._settings = settings
        self._work = work
        self._budget = budget
        self._plan = SpeculationPlan(settings.speculation)
        self._stable = StableWords()
        self._reply: SpeculativeReply | None = None
        self._dropped: list[SpeculativeReply] = []
        self._text_read = ""
        self._reading = asyncio.create_task(work.read(turn, ""), name="read")

    def progressed(self, progress: Progress) -> None:
        """Take how far listening has come."""
        stable = self._stable.update(progress.partial, progress.recognized_s)
        if self._reply is not None and self._reply.state is SpeculationState.FAILED:
            self._plan.refuse()
            self._reply = None
        if progress.is_over:
            self._begin_at_end(progress)
            return
        if self._reply is not None and not self._reply.turn.begun_early:
            self.drop_reply()  # begun at an end that was none: nothing was understood, it goes on
        step = self._step(progress)
        if step is Step.DROP:
            self.drop_reply()
            step = self._step(progress)
        if step is Step.BEGIN:
            self._reply = SpeculativeReply(self.turn.guess(progress.partial), self._work.answer)
        elif self._reply is None:
            self._read_on(progress, stable)

    def settle(self, question: str) -> SpeculativeReply | None:
        """Return the reply under way if it answers ``question``, which is final; drop any other.

        Reading goes on only where the question begins with what is being read.
        """
        if not question.startswith(self._text_read):
            self._reading.cancel()
        reply = self._reply
        if reply is None or reply.state is not SpeculationState.HELD:
            return None
        if reply.turn.question != question:
            self.drop_reply()
            return None
        self._reply = None
        return reply

    def drop_reply(self) -> None:
        """Drop the reply under way, if there is one."""
        reply, self._reply = self._reply, None
        self._plan.forget()
        if reply is not None:
            reply.drop()
            self._dropped.append(reply)

    async def close(self) -> None:
        """Stop all work and wait until the engines have stopped."""
        self.drop_reply()
        self._reading.cancel()
        await asyncio.gather(
            self._reading, *(reply.close() for reply in self._dropped), return_exceptions=True
        )

    def _begin_at_end(self, progress: Progress) -> None:
        """Answer the words so far, unless that is under way."""
        reply = self._reply
        if reply is not None and reply.turn.question == progress.partial:
            return
        if self._settings.begin_at_end and self._plan.may_begin_at_end(progress):
            self.drop_reply()
            guess = self.turn.guess(progress.partial, early=False)
            self._reply = SpeculativeReply(guess, self._work.answer)

    def _step(self, progress: Progress) -> Step:
        pause_s = self._budget.pause_s()
        if self._reply is None and pause_s is None:
            return Step.NOTHING
        return self._plan.observe(progress, pause_s)

    def _read_on(self, progress: Progress, stable: str) -> None:
        """Read what is certain enough: all settled words, else a batch of stable ones."""
        if not self._settings.prefill_partials or not self._reading.done():
            return
        text = progress.partial if progress.is_settled else stable
        is_batch = len(text.removeprefix(self._text_read).encode()) >= _BATCH_BYTES
        if text == self._text_read or not (progress.is_settled or is_batch):
            return
        if self._plan.is_keeping_up(progress):
            self._text_read = text
            self._reading = asyncio.create_task(self._read(text), name="read")

    async def _read(self, text: str) -> None:
        """Read ``text`` unless a skill answers it; a failure is left to the answer to tell."""
        try:
            if await self._work.foresee(self.turn.guess(text)) is None:
                await self._work.read(self.turn, text)
        except VoicebotError as error:
            _LOGGER.debug("the question was not read early: %s", error)
