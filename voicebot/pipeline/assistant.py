"""The turn state machine: one question at a time, answered, interrupted or failed."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing, asynccontextmanager
from typing import TypeAlias

from voicebot.dialogue.router import RoutedReply
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
from voicebot.pipeline.head_start import EarlyWork, HeadStart, HeadStartSettings
from voicebot.pipeline.progress import Progress
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.respond import Responder
from voicebot.pipeline.speak import Speaker
from voicebot.pipeline.speculation import NotNeededError, SpeculativeReply
from voicebot.pipeline.speculation_plan import WasteBudget
from voicebot.pipeline.turn import Origin, Turn

_LOGGER = logging.getLogger(__name__)
_IDLE_WORK_DELAY_S = 1.0
_RELEASE_AFTER_S = 30.0
# A sound that ends listening would delay an answer by as long.
_SOON_S = 0.15

Acknowledge: TypeAlias = Callable[[], Coroutine[None, None, None]]
"""Lets the person know that a question was heard."""


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
        head_start: HeadStartSettings | None = None,
    ) -> None:
        """Make an assistant; without a speaker it only writes."""
        self._responder = responder
        self._head_start = head_start or HeadStartSettings()
        self._budget = WasteBudget(self._head_start.speculation)
        self._head: HeadStart | None = None
        self._closing: set[asyncio.Task[None]] = set()
        self._speaker = speaker
        self._reporter = reporter
        self._lock = asyncio.Lock()
        self._turn_count = 0
        self._waiting: dict[int, Turn] = {}
        self._entered_for: Turn | None = None
        self._current: Turn | None = None
        self._task: asyncio.Task[None] | None = None
        self._background: asyncio.Task[None] | None = None
        self.state = TurnState.IDLE
        bus.subscribe(self._follow_playback)

    @property
    def speaker(self) -> Speaker | None:
        """What speaks the answers."""
        return self._speaker

    @property
    def starts_early(self) -> bool:
        """Whether it wants to know how far a person has come with a question."""
        settings = self._head_start
        return settings.prefill_partials or settings.begin_at_end or settings.speculation.enabled

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
        self._entered_for = turn
        if state is self.state:
            return
        previous, self.state = self.state, state
        self._reporter.publish(
            StateChanged(**self._reporter.stamp(turn), previous=previous, current=state)
        )

    def prepare(self, turn: Turn) -> None:
        """Make ready for a question that is being asked: loudspeaker open, prompt in the cache."""
        if self._head is not None and self._head.turn is turn:
            return
        self._responder.begin(turn)
        self._drop_head()
        self._replace_background(self._open_loudspeaker())
        work = EarlyWork(
            read=self._responder.reader.read,
            answer=self._guess,
            foresee=self._responder.foresee,
        )
        self._head = HeadStart(turn, settings=self._head_start, work=work, budget=self._budget)

    def progressed(self, turn: Turn, progress: Progress) -> None:
        """Take how far the person has come with the question of ``turn``."""
        if self._head is not None and self._head.turn is turn and not self._lock.locked():
            self._head.progressed(progress)

    def abandon(self, turn: Turn | None) -> None:
        """There will be no question in ``turn``."""
        if self._head is not None and self._head.turn is turn:
            self._drop_head()

    def rest(self) -> None:
        """Do what needs nobody waiting: summaries, the cache, closing the loudspeaker.

        While a question or an answer is under way there is somebody; its end begins the rest.
        """
        if self._current is None and self._head is None:
            self._replace_background(self._work_while_idle())

    async def answer(
        self, turn: Turn, question: str, *, acknowledge: Acknowledge | None = None
    ) -> TurnCompleted:
        """Answer a question; waits for the turn before it. Never raises for a failed stage.

        A turn that is stopped while it waits completes with no reply, and nothing is done for it.
        ``acknowledge`` comes before the work on the answer; it is left out where a reply that was
        begun early is the answer and its sound is ready, as nothing tells the person sooner.
        """
        self._responder.begin(turn)
        turn.question = question
        turn.marks.transcript_s = self._reporter.now_s()
        async with self._in_order(turn):
            self._reporter.publish(FinalTranscript(**self._reporter.stamp(turn), text=question))
            if turn.interrupted_by is not None:
                self.abandon(turn)
                await asyncio.gather(*self._closing)
                return self._complete(turn, remember=False)
            self._yield_background()
            head = self._take_head(turn)
            self.enter(TurnState.THINKING, turn)
            self._current = turn
            self._task = asyncio.create_task(
                self._run(turn, head, acknowledge), name=f"turn-{turn.turn_id}"
            )
            try:
                await self._wait(self._task)
            finally:
                answered, self._current = self._current, None
                closing = self._close_soon(head)
            await closing
            return self._complete(answered)

    async def interrupt(self, reason: InterruptReason) -> bool:
        """Silence and stop the answer under way; return whether there was anything to stop.

        STOP and SHUTDOWN also stop the turns that wait for its end.
        """
        silences = reason in {InterruptReason.STOP, InterruptReason.SHUTDOWN}
        stopped = list(self._waiting.values()) if silences else []
        for waiting in stopped:
            waiting.interrupted_by = reason
            waiting.cancelled.set()
        turn, task = self._current, self._task
        if turn is None or task is None or task.done():
            return bool(stopped)
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
            if self._head is not None:
                self._head.drop_reply()
            await self._responder.forget()

    async def close(self) -> None:
        """Interrupt the answer under way and stop the work done while idle."""
        await self.interrupt(InterruptReason.SHUTDOWN)
        if self._speaker is not None:
            await self._speaker.playback.drop_interjection()
        await self._stop_background()
        self._drop_head()
        await asyncio.gather(*self._closing)

    @asynccontextmanager
    async def _in_order(self, turn: Turn) -> AsyncGenerator[None]:
        """Wait for the turn before; inside, nothing else is answered."""
        is_held_up = self._lock.locked()
        self._waiting[turn.turn_id] = turn
        try:
            await self._lock.acquire()
        finally:
            del self._waiting[turn.turn_id]
        try:
            if is_held_up:
                turn.marks.begun_s = self._reporter.now_s()
            yield
        finally:
            self._lock.release()

    async def _run(
        self, turn: Turn, head: HeadStart | None, acknowledge: Acknowledge | None
    ) -> None:
        """Answer by a skill, by the reply begun early, or from scratch."""
        reply = head.settle(turn.question) if head is not None else None
        try:
            is_ready = reply is not None and await reply.sounds_within(_SOON_S)
            if acknowledge is not None and not is_ready:
                await acknowledge()
            routed = await self._responder.route(turn)
            if turn.interrupted_by is not None:
                return
            if reply is not None and self._still_stands(reply, routed):
                self._current = reply.release(turn.marks, self._reporter)
                await reply.ended()
                return
            if acknowledge is not None and is_ready:
                await acknowledge()
        finally:
            if reply is not None:
                reply.drop()
        await self._perform(turn, routed)

    def _still_stands(self, reply: SpeculativeReply, routed: RoutedReply | None) -> bool:
        """Whether the same reply would be made now."""
        same = reply.turn.foreseen == routed
        return reply.is_held and same and self._responder.still_stands(reply.turn)

    async def _guess(self, turn: Turn) -> None:
        """Answer a turn behind its gate; what a skill would change may change its voice, too."""
        foreseen = await self._responder.foresee(turn)
        if foreseen is not None and foreseen.effects:
            raise NotNeededError
        turn.foreseen = foreseen
        turn.ledger.begun += turn.begun_early
        await self._perform(turn, turn.foreseen)

    async def _perform(self, turn: Turn, routed: RoutedReply | None) -> None:
        pieces = self._responder.pieces(turn, routed)
        if turn.speak and self._speaker is not None:
            await self._speaker.speak(turn, pieces)
        else:
            await _exhaust(pieces)

    async def _wait(self, task: asyncio.Task[None]) -> None:
        """Wait for the turn under way and tell how it failed."""
        try:
            await asyncio.wait({task})
        except asyncio.CancelledError:
            if self._current is not None:
                self._current.cancelled.set()
            task.cancel()
            await asyncio.wait({task})
            raise
        if task.cancelled():
            return
        failure = task.exception()
        if failure is not None:
            for error in _leaves(failure):
                self._reporter.failed(self._current, Stage.LANGUAGE_MODEL, error)

    def _complete(self, turn: Turn, *, remember: bool = True) -> TurnCompleted:
        """Tell that a turn has ended and rest, unless the next question is being listened to."""
        turn.marks.end_s = self._reporter.now_s()
        heard = turn.reply
        audio_s = 0.0
        if turn.speak and self._speaker is not None:
            if turn.marks.playback_s is not None:
                audio_s = round(self._speaker.playback.written_s, 3)
            if turn.interrupted_by is not None:
                heard = self._speaker.playback.heard_text() if audio_s else ""
        if turn.interrupted_by is not None:
            stamp = self._reporter.stamp(turn)
            self._reporter.publish(
                TurnInterrupted(**stamp, reason=turn.interrupted_by, spoken_text=heard)
            )
        if remember:
            self._responder.remember(turn, heard)
        completed = TurnCompleted(
            **self._reporter.stamp(turn),
            transcript=turn.question,
            reply=turn.reply,
            skill=turn.skill,
            interrupted=turn.interrupted_by is not None,
            audio_s=audio_s,
            timings=turn.marks.timings(),
            work=turn.work(),
        )
        self._budget.add(completed.work)
        self._reporter.publish(completed)
        if self.state is not TurnState.LISTENING or self._entered_for is turn:
            self.enter(TurnState.IDLE, turn)
            self.rest()
        return completed

    async def _silence(self, turn: Turn, speaker: Speaker) -> None:
        try:
            await speaker.playback.stop()
        except VoicebotError as error:
            self._reporter.failed(turn, Stage.AUDIO_OUTPUT, error)

    def _follow_playback(self, event: object) -> None:
        if isinstance(event, PlaybackStarted) and self._current is not None:
            self.enter(TurnState.SPEAKING, self._current)

    def _take_head(self, turn: Turn) -> HeadStart | None:
        """Return the head start of ``turn``; that of another turn loses its guess."""
        head = self._head
        if head is None or head.turn is not turn:
            if head is not None:
                head.drop_reply()
            return None
        self._head = None
        return head

    def _drop_head(self) -> None:
        head, self._head = self._head, None
        self._close_soon(head)

    def _close_soon(self, head: HeadStart | None) -> asyncio.Task[None]:
        """Stop the work of ``head`` at once; the task waits until its engines have stopped."""
        closing = asyncio.create_task(_close(head), name="close-head-start")
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)
        return closing

    async def _open_loudspeaker(self) -> None:
        if self._speaker is not None:
            try:
                await self._speaker.playback.prepare()
            except VoicebotError as error:
                _LOGGER.debug("the loudspeaker is not ready: %s", error)

    async def _work_while_idle(self) -> None:
        await asyncio.sleep(_IDLE_WORK_DELAY_S)
        if self._head is None:
            await self._responder.reader.work_while_idle()
        if self._speaker is not None:
            await asyncio.sleep(_RELEASE_AFTER_S)
            try:
                await self._speaker.playback.release()
            except VoicebotError as error:
                _LOGGER.warning("the loudspeaker could not be closed: %s", error)
            if self._turn_count:
                await self._speaker.work_while_idle()

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


async def _close(head: HeadStart | None) -> None:
    if head is not None:
        await head.close()


async def _exhaust(pieces: AsyncGenerator[str]) -> None:
    async with aclosing(pieces):
        async for _ in pieces:
            pass


def _leaves(error: BaseException) -> list[Exception]:
    if isinstance(error, BaseExceptionGroup):
        return [leaf for nested in error.exceptions for leaf in _leaves(nested)]
    return [error] if isinstance(error, Exception) else []
