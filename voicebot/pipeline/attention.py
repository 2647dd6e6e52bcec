"""Decides whom to listen to: wake word, push to talk, follow-up, barge-in, end of the question."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import partial

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk
from voicebot.errors import VoicebotError
from voicebot.events import (
    EndReason,
    InterruptReason,
    PartialTranscript,
    SpeechEnded,
    SpeechStarted,
    Stage,
    TurnState,
    WakeWordDetected,
)
from voicebot.pipeline.assistant import Assistant
from voicebot.pipeline.attention_settings import AttentionSettings, BargeIn, Earcons, WakeMode
from voicebot.pipeline.double_talk import DoubleTalk
from voicebot.pipeline.ear import Ear, Heard
from voicebot.pipeline.echo import EchoGuard
from voicebot.pipeline.endpointer import EndpointerSettings
from voicebot.pipeline.follow_up import FollowUp
from voicebot.pipeline.listening import ListeningSession, Utterance
from voicebot.pipeline.pre_roll import PreRoll
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.turn import Origin, Turn
from voicebot.pipeline.wake_phrase import strip_wake_phrase
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import Completeness, Recognizer

__all__ = ["Attention", "AttentionSettings", "BargeIn", "Earcons", "WakeMode"]

_LOGGER = logging.getLogger(__name__)
_WAKE_PRE_ROLL_S = 1.5
_QUIET_BEFORE_OPEN_S = 0.3
_BARGE_IN_PRE_ROLL_S = 1.2


class Attention:
    """Takes every chunk the microphone hears and starts turns of the assistant."""

    def __init__(
        self,
        *,
        settings: AttentionSettings,
        ear: Ear,
        recognizer: Recognizer,
        recognizer_worker: EngineWorker,
        assistant: Assistant,
        guard: EchoGuard,
        reporter: Reporter,
        judge: Callable[[str], Awaitable[Completeness]] | None = None,
    ) -> None:
        """Make it; ``judge`` tells of a partial transcript whether it is complete."""
        self._settings = settings
        self._ear = ear
        self._recognizer = recognizer
        self._recognizer_worker = recognizer_worker
        self._assistant = assistant
        self._guard = guard
        self._reporter = reporter
        self._judge = judge
        self._pre_roll = PreRoll(max(_WAKE_PRE_ROLL_S, settings.pre_roll_s) + 3.0)
        self._session: ListeningSession | None = None
        self._turn: Turn | None = None
        self._concluding: asyncio.Task[None] | None = None
        self._answering: set[asyncio.Task[None]] = set()
        self._failure: BaseException | None = None
        self._called_by: InterruptReason | None = None  # None: the session opened by itself
        self._attending = False
        by_button = settings.mode is WakeMode.PUSH_TO_TALK
        window_s = None if by_button else settings.follow_up_window_s
        self._follow_up = FollowUp(window_s, reporter.now_s)
        self._double_talk = DoubleTalk(guard, self._pre_roll, ear.window_samples)
        self._position_sample = 0
        self._heard_s = 0.0

    async def heard(self, heard: Heard) -> None:
        """Take one chunk of the microphone.

        What the work begun by an earlier chunk failed with unexpectedly is raised here: it would
        leave a turn open, and nobody would be listened to any more.
        """
        self._raise_failure()
        self._pre_roll.append(heard.chunk.samples)
        self._position_sample, self._heard_s = heard.chunk.end_sample, self._reporter.now_s()
        if self._attending:
            return  # the session that is about to begin takes it from the pre-roll
        if not (heard.wake_word and await self._on_wake_word()):
            await self._listen(heard)
        self._ear.voice_activity_armed = self._session is not None or self._barges_in_by_speech()
        self._ear.patient = self._waits_for_wake_word()

    async def ended(self) -> None:
        """Conclude the question under way and wait for its answer: the file has ended."""
        if self._session is not None and self._concluding is None:
            self._conclude(self._session, EndReason.STOPPED)
        while self._concluding is not None or self._answering:
            await asyncio.wait({task for task in (self._concluding, *self._answering) if task})
            self._raise_failure()

    async def lost(self) -> None:
        """Drop the question under way: the microphone is gone."""
        if self._session is not None:
            await self._drop_session()
            await self.troubled()
        self._follow_up.forget()
        self._pre_roll.clear()
        self._position_sample = 0

    async def troubled(self) -> None:
        """Let the person hear that something does not work."""
        await self._play(self._settings.earcons.error)
        if self._assistant.state is TurnState.IDLE:
            self._assistant.rest()

    async def trigger(self) -> None:
        """Listen now, as after the wake word (push to talk)."""
        await self._attend(InterruptReason.TRIGGER, "trigger", pre_roll_s=0.0)

    async def stop(self) -> bool:
        """Stop listening or answering; return whether there was anything to stop."""
        was_listening = self._session is not None and (
            self._session.recognizing or self._assistant.state is TurnState.LISTENING
        )
        self._follow_up.forget()
        await self._drop_session()
        return await self._assistant.interrupt(InterruptReason.STOP) or was_listening

    async def _on_wake_word(self) -> bool:
        """Return whether the wake word called; one inside a question is a part of it."""
        if self._guard.is_own_wake_word(self._reporter.now_s()):
            _LOGGER.debug("ignored the wake word: it came from the loudspeaker")
            return False
        if self._session is not None and self._session.speech_started:
            self._called_by = InterruptReason.WAKE_WORD
            return False
        busy = self._assistant.state in {TurnState.THINKING, TurnState.SPEAKING}
        if busy and self._settings.barge_in is BargeIn.OFF:
            return False
        wake_word = self._settings.wake_phrase or "wake word"
        await self._attend(InterruptReason.WAKE_WORD, wake_word, pre_roll_s=_WAKE_PRE_ROLL_S)
        return True

    async def _attend(self, reason: InterruptReason, wake_word: str, *, pre_roll_s: float) -> None:
        """Interrupt what is under way and listen, the last ``pre_roll_s`` seconds included."""
        if self._attending:
            return
        self._attending = True
        try:
            await self._begin_listening(reason, wake_word, pre_roll_s)
        finally:
            self._attending = False
        await self._play(self._settings.earcons.wake)

    async def _begin_listening(
        self, reason: InterruptReason, wake_word: str, pre_roll_s: float
    ) -> None:
        """Do it, with what is heard until all that was under way has ended."""
        begun_sample = self._position_sample
        self._double_talk.forget()
        if await self._assistant.interrupt(reason):
            await self._double_talk.learn(self._heard_s, self._position_sample)
        await self._drop_session()
        self._follow_up.forget()
        pre_roll_s += (self._position_sample - begun_sample) / SPEECH_SAMPLE_RATE_HZ
        pre_roll = self._double_talk.person(pre_roll_s, self._position_sample)
        turn = self._assistant.new_turn(Origin.VOICE, speak=True)
        self._reporter.publish(WakeWordDetected(**self._reporter.stamp(turn), wake_word=wake_word))
        self._assistant.enter(TurnState.LISTENING, turn)
        self._assistant.prepare(turn)
        session = self._open_session(turn, self._settings.endpointer, called_by=reason)
        session.start(pre_roll)

    def _open_session(
        self,
        turn: Turn,
        endpointer: EndpointerSettings,
        *,
        called_by: InterruptReason | None = None,
    ) -> ListeningSession:
        pre_roll_s = self._settings.pre_roll_s + endpointer.min_speech_s
        session = ListeningSession(
            recognizer=self._recognizer,
            worker=self._recognizer_worker,
            settings=endpointer,
            start_sample=self._position_sample,
            pre_roll=lambda: self._pre_roll.last(round(pre_roll_s * SPEECH_SAMPLE_RATE_HZ)),
            clean=self._clean,
            on_partial=lambda text: self._reporter.publish(
                PartialTranscript(**self._reporter.stamp(turn), text=text)
            ),
            on_speech_started=lambda sample: self._on_speech_started(turn, sample),
            judge=self._judge,
            on_progress=(
                (lambda progress: self._assistant.progressed(turn, progress))
                if self._assistant.starts_early
                else None
            ),
        )
        self._turn, self._session, self._called_by = turn, session, called_by
        self._ear.voice_activity_armed = True  # for the chunk that is being read, too
        self._ear.patient = False
        return session

    async def _listen(self, heard: Heard) -> None:
        """Give a chunk to the session, if there is one."""
        session = self._session
        if session is None:
            await self._consider_opening(heard)
        elif not session.recognizing and not self._is_quiet():
            await self._drop_session()  # what it would hear is our own voice
        elif self._concluding is None:
            await self._feed(session, heard)

    async def _consider_opening(self, heard: Heard) -> None:
        """Without a session: begin one for a follow-up, for open listening or for barge-in."""
        if self._barges_in_by_speech() and await self._speech_over_answer(heard):
            await self._attend(InterruptReason.SPEECH, "speech", pre_roll_s=_BARGE_IN_PRE_ROLL_S)
            return
        always = self._settings.mode is WakeMode.ALWAYS
        if not (always or self._follow_up.is_wanted()):
            return
        if self._assistant.state is not TurnState.IDLE or self._answering or not self._is_quiet():
            return
        timeout_s = None if always else self._follow_up.window_s
        turn = self._assistant.new_turn(Origin.VOICE, speak=True)
        if not always:
            self._assistant.enter(TurnState.LISTENING, turn)
        self._follow_up.forget()
        self._open_session(turn, replace(self._settings.endpointer, no_speech_timeout_s=timeout_s))

    async def _feed(self, session: ListeningSession, heard: Heard) -> None:
        try:
            reason = await session.feed(
                self._double_talk.without_echo(heard), self._ear.window_samples
            )
        except VoicebotError as error:
            await self._fail(error)
            return
        if reason is not None:
            self._conclude(session, reason)

    def _conclude(self, session: ListeningSession, reason: EndReason) -> None:
        assert self._turn is not None
        turn = self._turn
        now_s = self._reporter.now_s()
        last_voiced_sample = session.last_voiced_sample
        silence_s = (self._position_sample - last_voiced_sample) / SPEECH_SAMPLE_RATE_HZ
        turn.marks.last_voiced_s = now_s - silence_s
        turn.marks.endpoint_s = now_s
        self._ear.wake_word_stale = True
        self._reporter.publish(
            SpeechEnded(
                **self._reporter.stamp(turn), reason=reason, last_voiced_sample=last_voiced_sample
            )
        )
        self._concluding = asyncio.create_task(
            self._finish(session, turn, self._position_sample), name="conclude"
        )
        self._concluding.add_done_callback(self._note_end)

    async def _finish(self, session: ListeningSession, turn: Turn, end_sample: int) -> None:
        try:
            utterance = await session.finish()
        except VoicebotError as error:
            self._concluding = None
            await self._fail(error)
            return
        except asyncio.CancelledError:
            await session.abandon()
            raise
        self._concluding = None
        if utterance.text:
            self._ask(turn, utterance)
        elif not (
            self._may_resume(utterance.reason)
            and session.resume(self._pre_roll.last(self._position_sample - end_sample))
        ):
            await self._give_up()

    def _may_resume(self, reason: EndReason) -> bool:
        """Whether listening goes on after a noise; what is always open opens anew by itself."""
        always = self._settings.mode is WakeMode.ALWAYS
        return not always and reason not in {EndReason.NO_SPEECH, EndReason.STOPPED}

    def _ask(self, turn: Turn, utterance: Utterance) -> None:
        self._session = self._turn = None
        task = asyncio.create_task(self._answer(turn, utterance.text), name="answer")
        self._answering.add(task)
        task.add_done_callback(self._note_end)

    async def _answer(self, turn: Turn, question: str) -> None:
        completed = await self._assistant.answer(
            turn, question, acknowledge=lambda: self._play(self._settings.earcons.end)
        )
        if not completed.interrupted:
            self._follow_up.want()

    def _note_end(self, task: asyncio.Task[None]) -> None:
        self._answering.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failure = failure

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    async def _give_up(self) -> None:
        """Nobody said anything that was understood; that is an error for who has called."""
        self._assistant.abandon(self._turn)
        self._session = self._turn = None
        self._leave_listening()
        if self._settings.mode is not WakeMode.ALWAYS and self._called_by is not None:
            await self._play(self._settings.earcons.error)

    async def _fail(self, error: VoicebotError) -> None:
        self._reporter.failed(self._turn, Stage.RECOGNIZER, error)
        await self._drop_session()
        await self._play(self._settings.earcons.error)

    async def _drop_session(self) -> None:
        self._assistant.abandon(self._turn)
        session, self._session, self._turn = self._session, None, None
        if self._concluding is not None:
            self._concluding.cancel()
            self._concluding = None
        if session is not None:
            await session.abandon()
            self._leave_listening()

    def _leave_listening(self) -> None:
        if self._assistant.state is TurnState.LISTENING:
            self._assistant.enter(TurnState.IDLE)
            self._assistant.rest()

    def _on_speech_started(self, turn: Turn, sample: int) -> None:
        if self._assistant.state in {TurnState.IDLE, TurnState.LISTENING}:
            self._assistant.prepare(turn)
        self._assistant.enter(TurnState.LISTENING, turn)
        self._reporter.publish(SpeechStarted(**self._reporter.stamp(turn), start_sample=sample))

    def _clean(self, text: str) -> str:
        phrase = self._settings.wake_phrase
        was_said = self._called_by is InterruptReason.WAKE_WORD
        return strip_wake_phrase(text, phrase, was_said=was_said) if phrase else text

    def _waits_for_wake_word(self) -> bool:
        """Nothing else, neither heard nor said, can happen from one chunk to the next."""
        at_rest = self._assistant.state is TurnState.IDLE and not self._answering
        open_soon = self._settings.mode is WakeMode.ALWAYS or self._follow_up.is_wanted()
        return at_rest and self._session is None and not open_soon

    def _barges_in_by_speech(self) -> bool:
        return (
            self._settings.barge_in is BargeIn.SPEECH
            and self._assistant.state is TurnState.SPEAKING
        )

    async def _speech_over_answer(self, heard: Heard) -> bool:
        threshold = self._settings.endpointer.speech_threshold
        voiced = [probability >= threshold for probability in heard.speech_probabilities]
        now_s = self._reporter.now_s()
        return await self._double_talk.is_person(voiced, now_s, self._position_sample)

    def _is_quiet(self) -> bool:
        speaker = self._assistant.speaker
        return speaker is None or speaker.playback.quiet_for_s() >= _QUIET_BEFORE_OPEN_S

    async def _play(self, earcon: AudioChunk | None) -> None:
        speaker = self._assistant.speaker
        if earcon is not None and speaker is not None:
            note_end = partial(self._note_earcon, self._turn)
            await speaker.playback.interject_soon(earcon, note_end)

    def _note_earcon(self, turn: Turn | None, task: asyncio.Task[None]) -> None:
        error = None if task.cancelled() else task.exception()
        if isinstance(error, VoicebotError):
            self._reporter.failed(turn, Stage.AUDIO_OUTPUT, error)
        else:
            self._note_end(task)
