"""A reply that is written and spoken behind a closed gate, until it is certain or in vain."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from enum import Enum, auto
from typing import TypeAlias

from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.turn import Turn, TurnMarks

_LOGGER = logging.getLogger(__name__)

Perform: TypeAlias = Callable[[Turn], Coroutine[None, None, None]]
"""Answers a turn: writes, speaks and waits until all was heard."""


class NotNeededError(Exception):
    """A reply is not worth beginning early."""


class SpeculationState(Enum):
    """What became of a reply: ``HELD`` turns into one of the others, once."""

    HELD = auto()
    RELEASED = auto()
    DROPPED = auto()
    FAILED = auto()


class SpeculativeReply:
    """Owns the generation and the synthesis of one reply to a question that is only guessed.

    Attributes:
        turn: the turn that it answers, its gate closed until the release.
        state: what became of it.
    """

    def __init__(self, turn: Turn, perform: Perform) -> None:
        """Begin the reply."""
        self.turn = turn
        self.state = SpeculationState.HELD
        self._task = asyncio.create_task(perform(turn), name=f"speculation-{turn.turn_id}")
        self._task.add_done_callback(self._on_end)

    @property
    def is_held(self) -> bool:
        """Whether it can still become the answer; a failure is known here before ``state``."""
        ended = self._task.done() and (self._task.cancelled() or self._task.exception())
        return self.state is SpeculationState.HELD and not ended and not self.turn.failed

    async def sounds_within(self, timeout_s: float) -> bool:
        """Return whether it has sound, which is waited for while the voice is at work on it."""
        sounding = self.turn.sounding
        if self.turn.written and not sounding.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(sounding.wait(), timeout_s)
        return sounding.is_set()

    def release(self, asked: TurnMarks, reporter: Reporter) -> Turn:
        """Let the reply out to the question that was ``asked``; return its turn."""
        assert self.state is SpeculationState.HELD
        self.state = SpeculationState.RELEASED
        turn = self.turn
        if turn.begun_early:
            turn.ledger.useful_s = turn.busy_s()
        turn.marks.took_place_before(asked)
        reporter.release(turn)
        return turn

    def drop(self) -> None:
        """Stop the engines and forget the reply; safe to call in any state but ``RELEASED``."""
        if self.state is not SpeculationState.HELD:
            return
        self.state = SpeculationState.DROPPED
        self._waste()
        self.turn.cancelled.set()
        self._task.cancel()

    async def ended(self) -> None:
        """Wait for the end of a released reply; cancelling this cancels the reply."""
        await self._task

    async def close(self) -> None:
        """Drop the reply and wait until its engines have stopped."""
        self.drop()
        await asyncio.gather(self._task, return_exceptions=True)

    def _on_end(self, task: asyncio.Task[None]) -> None:
        if task.cancelled() or self.state is SpeculationState.RELEASED:
            return
        error = task.exception()
        if self.state is SpeculationState.HELD:
            self.state = SpeculationState.FAILED
            self._waste()
            _LOGGER.debug("a reply that was begun early failed: %r", error)

    def _waste(self) -> None:
        if self.turn.begun_early:
            self.turn.ledger.wasted.append(self.turn.busy_s)
