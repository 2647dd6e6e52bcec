"""Keeps the microphone open and hands on what it hears; comes back when the device was lost."""

import asyncio
import logging
from typing import Protocol

from voicebot.errors import AudioError, StageTimeoutError, VoicebotError, WakeWordError
from voicebot.events import AudioOverflowed, Stage
from voicebot.pipeline.ear import Ear, Heard
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.worker import EngineWorker

_LOGGER = logging.getLogger(__name__)
# Longer than all deadlines of the calls that opening makes.
_OPEN_TIMEOUT_S = 20.0
_HEAR_TIMEOUT_S = 5.0
_FRAME_AGE_LIMIT_S = 2.5
# A longer wait for a chunk is one in which this process or the machine was stopped.
_LONGEST_WAIT_S = 1.0
_FIRST_BACK_OFF_S = 0.5
_LAST_BACK_OFF_S = 10.0
# A device that fails sooner after it delivered is not opened at once again.
_STEADY_AFTER_S = 5.0
_FIRST_RENEWAL_S = 10.0
_LAST_RENEWAL_S = 300.0
# A failure that long after the one before begins a new series.
_RENEWAL_SERIES_S = 600.0


class Listener(Protocol):
    """Wants what the microphone hears."""

    async def heard(self, heard: Heard) -> None:
        """Take one chunk."""
        ...

    async def ended(self) -> None:
        """The source is a file and has ended: conclude what is under way."""
        ...

    async def lost(self) -> None:
        """The microphone is gone: drop what is under way."""
        ...

    async def troubled(self) -> None:
        """The wake word is not heard any more: let the person know."""
        ...


class Hearing:
    """The loop over the microphone.

    Attributes:
        last_frame_s: monotonic time of the last chunk; None before the first.
    """

    def __init__(
        self, *, ear: Ear, worker: EngineWorker, listener: Listener, reporter: Reporter
    ) -> None:
        self._ear = ear
        self._worker = worker
        self._listener = listener
        self._reporter = reporter
        self._announced = False
        self._back_off_s = _FIRST_BACK_OFF_S
        self._renewal_s = _FIRST_RENEWAL_S
        self._renew_at_s: float | None = None
        self._detector_failed_s = float("-inf")
        self.last_frame_s: float | None = None
        self.delivering = asyncio.Event()

    async def run(self, *, first_failure_is_final: bool = False) -> None:
        """Listen until cancelled, or until a file has ended.

        Raises:
            AudioError: the microphone cannot be opened at the start and
                ``first_failure_is_final``.
        """
        while True:
            try:
                await self._open()
                first_failure_is_final = False
                await self._listen()
            except EOFError:
                await self._listener.ended()
                return
            except VoicebotError as error:
                if first_failure_is_final:
                    raise
                await self._announce(error)
            finally:
                self.delivering.clear()
                await self._close()
            await self._listener.lost()
            await asyncio.sleep(self._back_off_s)
            self._back_off_s = min(2 * self._back_off_s, _LAST_BACK_OFF_S)

    async def _open(self) -> None:
        await self._worker.call(self._ear.source.open, timeout_s=_OPEN_TIMEOUT_S)

    async def _close(self) -> None:
        try:
            await self._worker.call(self._ear.source.close, timeout_s=_HEAR_TIMEOUT_S)
        except VoicebotError as error:
            _LOGGER.debug("the microphone could not be closed: %s", error)

    async def _listen(self) -> None:
        now_s = opened_s = self._reporter.now_s()
        without_frames_s = 0.0
        while True:
            asked_s = now_s
            heard = await self._worker.call(self._ear.hear, timeout_s=_HEAR_TIMEOUT_S)
            now_s = self._reporter.now_s()
            if heard is None:
                without_frames_s += min(now_s - asked_s, _LONGEST_WAIT_S)
                if without_frames_s > _FRAME_AGE_LIMIT_S:
                    raise AudioError(
                        f"the microphone '{self._ear.source.name}' delivers nothing; check that "
                        "it is plugged in and that the sound server runs"
                    )
                continue
            without_frames_s = 0.0
            self.last_frame_s = now_s
            self._note_delivery(now_s - opened_s)
            if heard.dropped_samples:
                self._reporter.publish(
                    AudioOverflowed(**self._reporter.stamp(), dropped_samples=heard.dropped_samples)
                )
            await self._listener.heard(heard)
            await self._look_after_detectors(heard.failure, now_s)

    async def _announce(self, error: VoicebotError) -> None:
        """Report what is wrong, once until the microphone has delivered again."""
        if self._announced:
            return
        self._announced = True
        if isinstance(error, StageTimeoutError):
            # All calls to a device end in time, so a detector hangs.
            self._reporter.failed(None, Stage.WAKE_WORD, error)
            await self._listener.troubled()
        else:
            self._reporter.failed(None, Stage.AUDIO_INPUT, error)

    def _note_delivery(self, open_for_s: float) -> None:
        if self._announced:
            _LOGGER.info("the microphone '%s' works again", self._ear.source.name)
            self._announced = False
        if open_for_s > _STEADY_AFTER_S:
            self._back_off_s = _FIRST_BACK_OFF_S
        self.delivering.set()

    async def _look_after_detectors(self, failure: WakeWordError | None, now_s: float) -> None:
        """Report a wake word detector that failed, and make it anew after a while."""
        if failure is not None:
            self._reporter.failed(None, Stage.WAKE_WORD, failure)
            self._plan_renewal(now_s)
            await self._listener.troubled()
        elif self._renew_at_s is not None and now_s >= self._renew_at_s:
            self._renew_at_s = None
            try:
                await self._worker.call(self._ear.renew, timeout_s=_HEAR_TIMEOUT_S)
            except VoicebotError as error:
                self._reporter.failed(None, Stage.WAKE_WORD, error)
                self._plan_renewal(now_s)

    def _plan_renewal(self, now_s: float) -> None:
        """Make the detector anew ever later, as long as one failure follows another."""
        if now_s - self._detector_failed_s > _RENEWAL_SERIES_S:
            self._renewal_s = _FIRST_RENEWAL_S
        self._detector_failed_s = now_s
        self._renew_at_s = now_s + self._renewal_s
        self._renewal_s = min(2 * self._renewal_s, _LAST_RENEWAL_S)
