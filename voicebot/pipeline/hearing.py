"""Keeps the microphone open and hands on what it hears; comes back when the device was lost."""

import asyncio
import logging
from typing import Protocol

from voicebot.errors import AudioError, VoicebotError
from voicebot.events import AudioOverflowed, Stage
from voicebot.pipeline.ear import Ear, Heard
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.worker import EngineWorker

_LOGGER = logging.getLogger(__name__)
_OPEN_TIMEOUT_S = 10.0
_HEAR_TIMEOUT_S = 5.0
_FRAME_AGE_LIMIT_S = 2.5
_FIRST_BACK_OFF_S = 0.5
_LAST_BACK_OFF_S = 10.0


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
        self.last_frame_s: float | None = None
        self.delivering = asyncio.Event()

    async def run(self, *, first_failure_is_final: bool = False) -> None:
        """Listen until cancelled, or until a file has ended.

        Raises:
            AudioError: the microphone cannot be opened at the start and
                ``first_failure_is_final``.
        """
        back_off_s = _FIRST_BACK_OFF_S
        announced = False
        while True:
            try:
                await self._open()
                if announced:
                    _LOGGER.info("the microphone '%s' works again", self._ear.source.name)
                announced, back_off_s = False, _FIRST_BACK_OFF_S
                first_failure_is_final = False
                await self._listen()
            except EOFError:
                await self._listener.ended()
                return
            except VoicebotError as error:
                if first_failure_is_final:
                    raise
                if not announced:
                    self._reporter.failed(None, Stage.AUDIO_INPUT, error)
                announced = True
            finally:
                self.delivering.clear()
                await self._close()
            await self._listener.lost()
            await asyncio.sleep(back_off_s)
            back_off_s = min(2 * back_off_s, _LAST_BACK_OFF_S)

    async def _open(self) -> None:
        await self._worker.call(self._ear.source.open, timeout_s=_OPEN_TIMEOUT_S)

    async def _close(self) -> None:
        try:
            await self._worker.call(self._ear.source.close, timeout_s=_HEAR_TIMEOUT_S)
        except VoicebotError as error:
            _LOGGER.warning("the microphone could not be closed: %s", error)

    async def _listen(self) -> None:
        opened_s = self._reporter.now_s()
        while True:
            heard = await self._worker.call(self._ear.hear, timeout_s=_HEAR_TIMEOUT_S)
            now_s = self._reporter.now_s()
            if heard is None:
                age_s = now_s - max(self.last_frame_s or opened_s, opened_s)
                if age_s > _FRAME_AGE_LIMIT_S:
                    raise AudioError(
                        f"the microphone '{self._ear.source.name}' has been silent for "
                        f"{age_s:.1f} s; check that it is plugged in and that the sound server "
                        "runs"
                    )
                continue
            self.last_frame_s = now_s
            self.delivering.set()
            if heard.dropped_samples:
                self._reporter.publish(
                    AudioOverflowed(**self._reporter.stamp(), dropped_samples=heard.dropped_samples)
                )
            await self._listener.heard(heard)
