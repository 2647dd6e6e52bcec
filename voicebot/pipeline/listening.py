"""One utterance: from the wake word to the final transcript."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples
from voicebot.events import EndReason
from voicebot.pipeline.ear import Heard
from voicebot.pipeline.endpointer import Endpointer, EndpointerSettings, Hypothesis, Phase
from voicebot.pipeline.progress import Progress
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import Completeness, Recognizer

_ACCEPT_TIMEOUT_S = 15.0
_SETTLE_AFTER_S = 0.1
_PADDING_S = 0.36


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """What was said: ``text`` is empty when nothing was understood."""

    text: str
    reason: EndReason
    last_voiced_sample: int


class ListeningSession:
    """Feeds what is heard to the endpointer and the recognizer until the person has finished.

    Audio goes to the recognizer's thread in order; while that is busy, audio is collected and
    given to it in one piece, so that a slow recognizer never delays the endpointer.

    A recognizer decodes in steps and looks ahead, so its partial transcript is up to half a
    second behind. With a ``judge`` or ``on_progress``, a pause is padded at its beginning with
    more of the same silence: the words said so far come out at once.
    """

    def __init__(
        self,
        *,
        recognizer: Recognizer,
        worker: EngineWorker,
        settings: EndpointerSettings,
        start_sample: int,
        pre_roll: Callable[[], Samples],
        clean: Callable[[str], str],
        on_partial: Callable[[str], None],
        on_speech_started: Callable[[int], None],
        judge: Callable[[str], Awaitable[Completeness]] | None = None,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        """Make a session.

        Args:
            recognizer: turns audio into text, on the thread of ``worker``.
            worker: the recognizer's thread.
            settings: when listening ends.
            start_sample: first sample (16 kHz) that counts for the endpointer.
            pre_roll: gives the audio from before speech was noticed, the newest chunk included;
                called when recognition begins with the speech.
            clean: applied to every transcript, to cut the wake phrase.
            on_partial: called with each new partial transcript.
            on_speech_started: called with the sample at which the speech began.
            judge: tells whether a partial transcript is complete; None waits for all alike.
            on_progress: called with every chunk and every result while the person speaks, and
                when the question has ended.
        """
        self._recognizer = recognizer
        self._worker = worker
        self._endpointer = Endpointer(settings, start_sample)
        self._next_sample = start_sample
        self._pre_roll = pre_roll
        self._clean = clean
        self._on_partial = on_partial
        self._on_speech_started = on_speech_started
        self._judge = judge
        self._judging: asyncio.Task[None] | None = None
        self._judged = ("", -1)
        self._completeness: Completeness | None = Completeness.UNKNOWN
        self._on_progress = on_progress
        self._fed_samples = 0
        self._recognized_samples = 0
        self._padded_sample = -1
        self._settled_sample = -1
        self._pending: list[Samples] = []
        self._wake_up = asyncio.Event()
        self._finishing = False
        self._partial = ""
        self._recognition: asyncio.Task[str] | None = None

    @property
    def speech_started(self) -> bool:
        """Whether the person is speaking or has spoken."""
        return self._endpointer.phase is not Phase.WAITING

    @property
    def recognizing(self) -> bool:
        """Whether audio goes to the recognizer."""
        return self._recognition is not None

    @property
    def last_voiced_sample(self) -> int:
        """One past the last voiced sample so far."""
        return self._endpointer.last_voiced_sample

    def start(self, pre_roll: Samples) -> None:
        """Begin to recognize now, with the audio from before the session first.

        Without this, recognition begins when speech is noticed.
        """
        self._pending = [pre_roll] if len(pre_roll) else []
        self._fed_samples = len(pre_roll)
        self._recognized_samples = 0
        self._finishing = False
        self._partial = ""
        self._wake_up.set()
        self._recognition = asyncio.create_task(self._recognize(), name="recognition")

    async def feed(self, heard: Heard, window_samples: int) -> EndReason | None:
        """Take the next chunk; return why listening ended, once it has.

        Audio that is missing between two chunks counts as time, not as silence.
        """
        self._skip_to(heard.chunk.start_sample)
        self._next_sample = heard.chunk.end_sample
        if self._recognition is not None:
            self._pending.append(heard.chunk.samples)
            self._fed_samples += len(heard.chunk.samples)
            self._wake_up.set()
            self._raise_recognition_failure()
        for probability, levels in heard.windows():
            was_waiting = self._endpointer.phase is Phase.WAITING
            phase = self._endpointer.process(probability, window_samples, levels)
            started_sample = self._endpointer.speech_start_sample
            if was_waiting and started_sample is not None:
                if self._recognition is None:
                    self.start(self._pre_roll())
                self._on_speech_started(started_sample)
            if phase is Phase.ENDED:
                self._tell_progress()
                return self._endpointer.end_reason
        self._pad_pause(heard.chunk.samples)
        self._tell_progress()
        return None

    async def finish(self) -> Utterance:
        """End the utterance. Raises RecognizerError, StageTimeoutError."""
        reason = self._endpointer.end_reason or EndReason.STOPPED
        self._stop_judging()
        text = ""
        if self._recognition is not None:
            self._finishing = True
            self._wake_up.set()
            text = await self._recognition
        return Utterance(
            text=text, reason=reason, last_voiced_sample=self._endpointer.last_voiced_sample
        )

    def resume(self, missed: Samples) -> bool:
        """Go on waiting for speech after an utterance in which nothing was understood.

        Args:
            missed: audio that came since the utterance ended.

        Returns whether there is time left to wait.
        """
        self._skip_to(self._next_sample + len(missed))
        self._endpointer.restart()
        if self._endpointer.phase is Phase.ENDED:
            return False
        self.start(missed)
        return True

    async def abandon(self) -> None:
        """Drop the utterance."""
        self._stop_judging()
        if self._recognition is not None:
            self._recognition.cancel()
            await asyncio.gather(self._recognition, return_exceptions=True)

    def _skip_to(self, sample: int) -> None:
        """Let the endpointer know of audio before ``sample`` that it does not get."""
        if sample > self._next_sample:
            self._endpointer.skip(sample - self._next_sample)
            self._next_sample = sample

    def _raise_recognition_failure(self) -> None:
        task = self._recognition
        if task is not None and task.done() and not task.cancelled():
            failure = task.exception()
            if failure is not None:
                raise failure

    async def _recognize(self) -> str:
        await self._worker.call(self._recognizer.start, timeout_s=_ACCEPT_TIMEOUT_S)
        while True:
            await self._wake_up.wait()
            self._wake_up.clear()
            if self._pending:
                samples = np.concatenate(self._pending)
                self._pending = []
                settled_sample, fed_samples = self._padded_sample, self._fed_samples
                partial = await self._worker.call(
                    self._recognizer.accept, samples, timeout_s=_accept_timeout_s(samples)
                )
                self._recognized_samples = fed_samples
                self._settled_sample = settled_sample
                self._report(partial)
            if self._finishing and not self._pending:
                transcript = await self._worker.call(
                    self._recognizer.finish, timeout_s=_ACCEPT_TIMEOUT_S
                )
                return self._clean(transcript.text)

    def _report(self, partial: str) -> None:
        text, settled_sample = self._clean(partial), self._settled_sample
        if text != self._partial:
            self._partial = text
            self._on_partial(text)
        if self._judge is not None and self._judged != (text, settled_sample):
            if self._judged[0] != text:
                self._completeness = None
            self._judged = (text, settled_sample)
            self._stop_judging()
            self._judging = asyncio.create_task(self._suppose(self._judge, text, settled_sample))
        self._tell_progress()

    async def _suppose(
        self, judge: Callable[[str], Awaitable[Completeness]], text: str, settled_sample: int
    ) -> None:
        self._completeness = completeness = await judge(text)
        self._endpointer.suppose(
            Hypothesis(completeness=completeness, settled_sample=settled_sample)
        )
        self._tell_progress()

    def _tell_progress(self) -> None:
        endpointer = self._endpointer
        if self._on_progress is None or endpointer.phase is Phase.WAITING or self._finishing:
            return
        backlog_samples = self._fed_samples - self._recognized_samples
        self._on_progress(
            Progress(
                partial=self._partial,
                is_settled=self._settled_sample >= endpointer.last_voiced_sample,
                completeness=self._completeness,
                recognized_s=self._recognized_samples / SPEECH_SAMPLE_RATE_HZ,
                backlog_s=backlog_samples / SPEECH_SAMPLE_RATE_HZ,
                last_voiced_s=endpointer.last_voiced_sample / SPEECH_SAMPLE_RATE_HZ,
                silence_s=endpointer.silence_s,
                is_over=endpointer.phase is Phase.ENDED,
            )
        )

    def _stop_judging(self) -> None:
        if self._judging is not None:
            self._judging.cancel()

    def _pad_pause(self, silence: Samples) -> None:
        """Once a pause: give the recognizer more of it than there was yet."""
        endpointer = self._endpointer
        if (
            (self._judge is None and self._on_progress is None)
            or endpointer.phase is not Phase.SPEECH
            or endpointer.silence_s < _SETTLE_AFTER_S
            or endpointer.last_voiced_sample == self._padded_sample
        ):
            return
        self._padded_sample = endpointer.last_voiced_sample
        there_and_back = np.concatenate([silence[::-1], silence])
        self._pending.append(np.resize(there_and_back, round(_PADDING_S * SPEECH_SAMPLE_RATE_HZ)))


def _accept_timeout_s(samples: Samples) -> float:
    return _ACCEPT_TIMEOUT_S + 2 * len(samples) / SPEECH_SAMPLE_RATE_HZ
