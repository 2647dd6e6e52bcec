"""Decides whom to listen to: wake word, push to talk, follow-up, barge-in, end of the question."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum

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
from voicebot.pipeline.double_talk import DoubleTalk
from voicebot.pipeline.ear import Ear, Heard
from voicebot.pipeline.echo import EchoGuard
from voicebot.pipeline.endpointer import EndpointerSettings
from voicebot.pipeline.listening import ListeningSession, Utterance
from voicebot.pipeline.pre_roll import PreRoll
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.turn import Origin, Turn
from voicebot.pipeline.wake_phrase import strip_wake_phrase
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import Completeness, Recognizer

_LOGGER = logging.getLogger(__name__)
_WAKE_PRE_ROLL_S = 1.5
_QUIET_BEFORE_OPEN_S = 0.3
_BARGE_IN_PRE_ROLL_S = 1.2


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
        follow_up_window_s: how long to wait for a further question after an answer; None is off.
        pre_roll_s: audio from before speech was noticed that belongs to the question.
    """

    mode: WakeMode
    wake_phrase: str | None
    barge_in: BargeIn
    endpointer: EndpointerSettings
    follow_up_window_s: float | None = None
    pre_roll_s: float = 0.5
    earcons: Earcons = field(default_factory=Earcons)


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
        self._follow_up_wanted = False
        self._double_talk = DoubleTalk(guard, self._pre_roll, ear.window_samples)
        self._position_sample = 0

    async def heard(self, heard: Heard) -> None:
        """Take one chunk of the microphone.

        What the work begun by an earlier chunk failed with unexpectedly is raised here: it would
        leave a turn open, and nobody would be listened to any more.
        """
        self._raise_failure()
        self._pre_roll.append(heard.chunk.samples)
        self._position_sample = heard.chunk.end_sample
        if heard.wake_word:
            await self._on_wake_word(heard)
        elif self._session is not None and not self._session.recognizing and not self._is_quiet():
            await self._drop_session()  # what it would hear is our own voice
        elif self._session is not None and self._concluding is None:
            await self._feed(self._session, heard)
        elif self._session is None:
            await self._consider_opening(heard)
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
        self._pre_roll.clear()

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
        if self._session is not None:
            await self._drop_session()
            return True
        return await self._assistant.interrupt(InterruptReason.STOP)

    async def _on_wake_word(self, heard: Heard) -> None:
        if self._session is not None and self._session.speech_started:
            return
        if self._guard.is_own_wake_word(self._reporter.now_s()):
            _LOGGER.debug("ignored the wake word: it came from the loudspeaker")
            return
        busy = self._assistant.state in {TurnState.THINKING, TurnState.SPEAKING}
        if busy and self._settings.barge_in is BargeIn.OFF:
            return
        wake_word = self._settings.wake_phrase or "wake word"
        await self._attend(InterruptReason.WAKE_WORD, wake_word, pre_roll_s=_WAKE_PRE_ROLL_S)

    async def _attend(self, reason: InterruptReason, wake_word: str, *, pre_roll_s: float) -> None:
        """Interrupt what is under way and listen, the last ``pre_roll_s`` seconds included."""
        now_s = self._reporter.now_s()
        self._double_talk.forget()
        if await self._assistant.interrupt(reason):
            await self._double_talk.learn(now_s, self._position_sample)
        await self._drop_session()
        self._follow_up_wanted = False
        turn = self._assistant.new_turn(Origin.VOICE, speak=True)
        self._reporter.publish(WakeWordDetected(**self._reporter.stamp(turn), wake_word=wake_word))
        self._assistant.enter(TurnState.LISTENING, turn)
        self._assistant.prepare(turn)
        session = self._open_session(turn, self._settings.endpointer)
        session.start(self._double_talk.person(pre_roll_s, self._position_sample))
        await self._play(self._settings.earcons.wake)

    def _open_session(self, turn: Turn, endpointer: EndpointerSettings) -> ListeningSession:
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
        self._turn, self._session = turn, session
        self._ear.voice_activity_armed = True  # for the chunk that is being read, too
        self._ear.patient = False
        return session

    async def _consider_opening(self, heard: Heard) -> None:
        """Without a session: begin one for a follow-up, for open listening or for barge-in."""
        if self._barges_in_by_speech() and await self._speech_over_answer(heard):
            await self._attend(InterruptReason.SPEECH, "speech", pre_roll_s=_BARGE_IN_PRE_ROLL_S)
            return
        always = self._settings.mode is WakeMode.ALWAYS
        if not (always or self._follow_up_wanted):
            return
        if self._assistant.state is not TurnState.IDLE or self._answering or not self._is_quiet():
            return
        timeout_s = None if always else self._settings.follow_up_window_s
        turn = self._assistant.new_turn(Origin.VOICE, speak=True)
        if not always:
            self._assistant.enter(TurnState.LISTENING, turn)
        self._follow_up_wanted = False
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
            await self._give_up(session)

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
        self._follow_up_wanted = (
            self._settings.follow_up_window_s is not None and not completed.interrupted
        )

    def _note_end(self, task: asyncio.Task[None]) -> None:
        self._answering.discard(task)
        if not task.cancelled() and (failure := task.exception()) is not None:
            self._failure = failure

    def _raise_failure(self) -> None:
        failure, self._failure = self._failure, None
        if failure is not None:
            raise failure

    async def _give_up(self, session: ListeningSession) -> None:
        """Nobody said anything that was understood."""
        was_follow_up = not session.recognizing
        self._assistant.abandon(self._turn)
        self._session = self._turn = None
        self._assistant.enter(TurnState.IDLE)
        self._assistant.rest()
        if self._settings.mode is not WakeMode.ALWAYS and not was_follow_up:
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
        return strip_wake_phrase(text, phrase) if phrase else text

    def _waits_for_wake_word(self) -> bool:
        """Nothing else, neither heard nor said, can happen from one chunk to the next."""
        at_rest = self._assistant.state is TurnState.IDLE and not self._answering
        open_soon = self._settings.mode is WakeMode.ALWAYS or self._follow_up_wanted
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
        if earcon is None or speaker is None:
            return
        try:
            await speaker.playback.interject(earcon)
        except VoicebotError as error:
            self._reporter.failed(self._turn, Stage.AUDIO_OUTPUT, error)
