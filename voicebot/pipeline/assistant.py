"""The turn state machine: one question at a time, answered, interrupted or failed."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Coroutine
from contextlib import aclosing

from voicebot.errors import VoicebotError
from voicebot.events import (
    FinalTranscript,
    InterruptReason,
    PlaybackStarted,
    Stage,
    StateChanged,
    TurnCompleted,
    TurnInterrupted,
    TurnState,
)
from voicebot.pipeline.event_bus import EventBus
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.respond import Responder
from voicebot.pipeline.speak import Speaker
from voicebot.pipeline.turn import Origin, Turn

_LOGGER = logging.getLogger(__name__)
_IDLE_WORK_DELAY_S = 1.0
_RELEASE_AFTER_S = 30.0


class Assistant:
    """Answers questions one after the other and can be interrupted.

    Attributes:
        state: what the assistant is doing.
    """

    def __init__(
        self,
        *,
        responder: Responder,
        speaker: Speaker | None,
        reporter: Reporter,
        bus: EventBus,
    ) -> None:
        """Make an assistant; without a speaker it only writes."""
        self._responder = responder
        self._speaker = speaker
        self._reporter = reporter
        self._lock = asyncio.Lock()
        self._turn_count = 0
        self._current: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._background: asyncio.Task[None] | None = None
        self.state = TurnState.IDLE
        bus.subscribe(self._follow_playback)

    @property
    def speaker(self) -> Speaker | None:
        """What speaks the answers."""
        return self._speaker

    def new_turn(self, origin: Origin, *, speak: bool) -> Turn:
        """Return the next turn, not yet begun."""
        self._turn_count += 1
        return Turn(
            turn_id=self._turn_count,
            origin=origin,
            speak=speak and self._speaker is not None,
        )

    def enter(self, state: TurnState, turn: Turn | None = None) -> None:
        """Change the state and say so."""
        if state is self.state:
            return
        previous, self.state = self.state, state
        self._reporter.publish(
            StateChanged(**self._reporter.stamp(turn), previous=previous, current=state)
        )

    def prepare(self) -> None:
        """Make ready for a question that is being asked: loudspeaker open, prompt in the cache."""
        self._replace_background(self._prepare())

    def rest(self) -> None:
        """Do what needs nobody waiting: summaries, the cache, closing the loudspeaker."""
        self._replace_background(self._work_while_idle())

    async def answer(self, turn: Turn, question: str) -> TurnCompleted:
        """Answer a question; waits for the turn before it. Never raises for a failed stage."""
        async with self._lock:
            turn.question = question
            marks = turn.marks
            marks.transcript_s = self._reporter.now_s()
            self._reporter.publish(FinalTranscript(**self._reporter.stamp(turn), text=question))
            self._yield_background()
            self.enter(TurnState.THINKING, turn)
            self._current = turn
            self._task = asyncio.create_task(self._run(turn), name=f"turn-{turn.turn_id}")
            try:
                await self._wait(turn, self._task)
            finally:
                self._current = None
            marks.end_s = self._reporter.now_s()
            completed = self._complete(turn)
            self.enter(TurnState.IDLE, turn)
            self.rest()
            return completed

    async def interrupt(self, reason: InterruptReason) -> bool:
        """Silence and stop the answer under way; return whether there was one."""
        turn, task = self._current, self._task
        if turn is None or task is None or task.done():
            return False
        turn.interrupted_by = reason
        turn.cancelled.set()
        if turn.speak and self._speaker is not None:
            await self._silence(turn, self._speaker)
        task.cancel()
        await asyncio.wait({task})
        return True

    async def reset(self) -> None:
        """Forget the conversation. Raises StateError, StageError when it may be on the disk."""
        async with self._lock:
            await self._stop_background()
            await self._responder.forget()

    async def close(self) -> None:
        """Interrupt the answer under way and stop the work done while idle."""
        await self.interrupt(InterruptReason.SHUTDOWN)
        await self._stop_background()

    async def _run(self, turn: Turn) -> None:
        if turn.speak and self._speaker is not None:
            await self._speaker.speak(turn, self._responder.pieces(turn))
        else:
            await _exhaust(self._responder.pieces(turn))

    async def _wait(self, turn: Turn, task: asyncio.Task[None]) -> None:
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            turn.cancelled.set()
            task.cancel()
            await asyncio.wait({task})
            raise
        if task.cancelled():
            return
        failure = task.exception()
        if failure is not None:
            for error in _leaves(failure):
                self._reporter.failed(turn, Stage.LANGUAGE_MODEL, error)

    def _complete(self, turn: Turn) -> TurnCompleted:
        heard = turn.reply
        audio_s = 0.0
        if turn.speak and self._speaker is not None:
            audio_s = round(self._speaker.playback.written_s, 3)
            if turn.interrupted_by is not None:
                heard = self._speaker.playback.heard_text()
        if turn.interrupted_by is not None:
            self._reporter.publish(
                TurnInterrupted(
                    **self._reporter.stamp(turn),
                    reason=turn.interrupted_by,
                    spoken_text=heard,
                )
            )
        self._responder.remember(turn, heard)
        completed = TurnCompleted(
            **self._reporter.stamp(turn),
            transcript=turn.question,
            reply=turn.reply,
            skill=turn.skill,
            interrupted=turn.interrupted_by is not None,
            audio_s=audio_s,
            timings=turn.marks.timings(),
        )
        self._reporter.publish(completed)
        return completed

    async def _silence(self, turn: Turn, speaker: Speaker) -> None:
        try:
            await speaker.playback.stop()
        except VoicebotError as error:
            self._reporter.failed(turn, Stage.AUDIO_OUTPUT, error)

    def _follow_playback(self, event: object) -> None:
        if isinstance(event, PlaybackStarted) and self._current is not None:
            self.enter(TurnState.SPEAKING, self._current)

    async def _prepare(self) -> None:
        if self._speaker is not None:
            try:
                await self._speaker.playback.prepare()
            except VoicebotError as error:
                _LOGGER.debug("the loudspeaker is not ready: %s", error)
        await self._responder.prefill()

    async def _work_while_idle(self) -> None:
        await asyncio.sleep(_IDLE_WORK_DELAY_S)
        await self._responder.work_while_idle()
        if self._speaker is not None:
            await asyncio.sleep(_RELEASE_AFTER_S)
            try:
                await self._speaker.playback.release()
            except VoicebotError as error:
                _LOGGER.warning("the loudspeaker could not be closed: %s", error)

    def _replace_background(self, work: Coroutine[None, None, None]) -> None:
        self._yield_background()
        self._background = asyncio.create_task(work, name="background")

    def _yield_background(self) -> None:
        """Drop the work under way; what it brought into the cache stays."""
        if self._background is not None:
            self._background.cancel()

    async def _stop_background(self) -> None:
        self._yield_background()
        if self._background is not None:
            await asyncio.gather(self._background, return_exceptions=True)
            self._background = None


async def _exhaust(pieces: AsyncGenerator[str]) -> None:
    async with aclosing(pieces):
        async for _ in pieces:
            pass


def _leaves(error: BaseException) -> list[Exception]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for nested in error.exceptions for leaf in _leaves(nested)]
    return [error] if isinstance(error, Exception) else []
