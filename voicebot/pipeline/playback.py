"""Plays the pieces of an answer one after the other and knows which of them were heard."""

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol

from voicebot.audio_types import AudioChunk
from voicebot.errors import AudioError, StageError
from voicebot.pipeline.spoken_text import SpokenText
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import AudioSink, Clock

_LOGGER = logging.getLogger(__name__)
_DEVICE_TIMEOUT_S = 5.0
_OPEN_TIMEOUT_S = 12.0
_STALL_TIMEOUT_S = 2.5
_POLL_S = 0.02
# After a longer time this process or the machine may have been stopped.
_LONGEST_WAIT_S = 1.0
# Who lets a sound be played may keep the microphone waiting, which is to be read all the time.
_INTERJECTION_WAIT_S = 0.3
# A whole sentence may come in one chunk; on a busy board, following it takes seconds.
_OBSERVER_LOOKS = 10
_OBSERVER_LOOK_S = 1.0


class PlaybackObserver(Protocol):
    """Wants to know what the loudspeaker plays and when; called on a worker thread."""

    def played(self, chunk: AudioChunk, text: str, start_s: float, now_s: float) -> None:
        """``chunk``, which speaks ``text`` and was written at ``now_s``, is heard from ``start_s``.

        Both are monotonic seconds.
        """
        ...

    def cut_short(self, at_s: float) -> None:
        """What was to be heard after ``at_s`` (monotonic) is not played."""
        ...


class Playback:
    """The loudspeaker of one turn after another; all device calls run on the given worker.

    Positions are seconds of audio written since ``begin``.
    """

    def __init__(
        self,
        sink: AudioSink,
        worker: EngineWorker,
        clock: Clock,
        observer: PlaybackObserver | None = None,
        observer_worker: EngineWorker | None = None,
    ) -> None:
        """Make a playback; the observer is called on its own worker so that it delays nothing."""
        self._sink = sink
        self._audience = _Audience(observer, observer_worker or worker) if observer else None
        self._interjecting: asyncio.Task[None] | None = None
        self._worker = worker
        self._clock = clock
        self._text = SpokenText()
        # Where in the answer sounds were put that belong to none, and how many seconds of them.
        self._interjected: list[tuple[float, float]] = []
        self._base_s = 0.0
        self._written_s = 0.0
        self._last_heard_s = float("-inf")
        self._played_s = 0.0
        self._stalled_s = 0.0
        self._checked_s = 0.0

    @property
    def written_s(self) -> float:
        """Seconds of audio written since ``begin``."""
        return self._written_s

    def quiet_for_s(self) -> float:
        """Return the seconds since something of ours was last audible; 0 while it is."""
        if self._sink.queued_s() > 0:
            self._last_heard_s = self._clock.monotonic_s()
        return self._clock.monotonic_s() - self._last_heard_s

    async def prepare(self) -> None:
        """Open the device, so that an answer need not wait for it. Raises AudioError."""
        await self._worker.call(self._sink.open, timeout_s=_OPEN_TIMEOUT_S)

    async def release(self) -> None:
        """Close the device until the next answer: an open one costs CPU."""
        await self._worker.call(self._sink.close, timeout_s=_DEVICE_TIMEOUT_S)
        self._tell_cut_short()

    async def begin(self) -> None:
        """Open the device and start a new answer. Raises AudioError."""
        await self.prepare()
        self._text.begin()
        self._interjected = []
        self._written_s = 0.0
        self._stalled_s, self._checked_s = 0.0, self._clock.monotonic_s()
        self._base_s = self._sink.played_s() + self._sink.queued_s()

    def add_piece(self, text: str, written: str | None = None) -> None:
        """Say that the audio written from now on speaks ``text``.

        ``written`` stands for it in ``heard_text``, with the whitespace before it (default: a
        space and ``text``).
        """
        self._text.add_piece(text, f" {text}" if written is None else written, self._written_s)

    def end_piece(self) -> None:
        """Say that all audio of the last piece was written."""
        self._text.end_piece()

    async def write(self, chunk: AudioChunk) -> float:
        """Queue audio; return when (monotonic) it begins, behind what was queued before it.

        Raises AudioError, also when the device has stalled.
        """
        self._check_progress(self._sink.queued_s())
        begins_s = await self._queue(chunk, self._text.current)
        self._written_s += chunk.duration_s
        self._text.add_sound(chunk.duration_s)
        return begins_s

    async def interject(self, chunk: AudioChunk) -> None:
        """Queue a sound that belongs to no answer. Raises AudioError."""
        await self.prepare()
        await self._queue(chunk, "")
        before_s = 0.0
        if self._interjected and self._interjected[-1][0] == self._written_s:
            _, before_s = self._interjected.pop()
        self._interjected.append((self._written_s, before_s + chunk.duration_s))

    async def interject_soon(
        self, chunk: AudioChunk, on_end: Callable[[asyncio.Task[None]], None]
    ) -> None:
        """Interject, but wait only a moment for the device, which may be slow to open.

        It goes on in a task then, whose end ``on_end`` is told of. A further sound is left out
        while that one waits for the device.
        """
        earlier = self._interjecting
        if earlier is not None:
            await asyncio.wait({earlier}, timeout=_INTERJECTION_WAIT_S)
        if self._interjecting is not None and not self._interjecting.done():
            return
        self._interjecting = task = asyncio.create_task(self.interject(chunk), name="interject")
        task.add_done_callback(on_end)
        try:
            await asyncio.wait({task}, timeout=_INTERJECTION_WAIT_S)
        except asyncio.CancelledError:
            task.cancel()
            raise

    async def drop_interjection(self) -> None:
        """Leave out a sound that still waits for the device."""
        if (task := self._interjecting) is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _queue(self, chunk: AudioChunk, text: str) -> float:
        now_s = self._clock.monotonic_s()
        start_s = now_s + self._sink.queued_s()
        await self._worker.call(self._sink.write, chunk, timeout_s=_DEVICE_TIMEOUT_S)
        if self._audience is not None:
            self._audience.tell(lambda observer: observer.played(chunk, text, start_s, now_s))
        return max(start_s, self._clock.monotonic_s())

    async def drain(self) -> None:
        """Wait until all that was written was heard. Raises AudioError when the device stalls."""
        while (queued_s := self._sink.queued_s()) > 0:
            self._check_progress(queued_s)
            await asyncio.sleep(min(queued_s, _POLL_S))
        self._last_heard_s = self._clock.monotonic_s()

    async def stop(self) -> None:
        """Fall silent at once; ``heard_text`` still tells what was heard."""
        heard_s = self.heard_s()
        await self._worker.call(self._sink.flush, timeout_s=_DEVICE_TIMEOUT_S)
        self._written_s = heard_s
        self._base_s = -heard_s
        self._interjected = []
        self._last_heard_s = self._clock.monotonic_s()
        self._tell_cut_short()

    def heard_s(self) -> float:
        """Return how many of the written seconds were heard."""
        heard_s = self._sink.played_s() - self._base_s
        for at_s, duration_s in self._interjected:
            if heard_s > at_s:
                heard_s = max(at_s, heard_s - duration_s)
        return max(0.0, min(heard_s, self._written_s))

    def heard_text(self) -> str:
        """Return what was heard of the text as written, cut at the word being spoken.

        Of a piece of which not all audio was written, that is an estimate.
        """
        return self._text.heard(self.heard_s())

    def _tell_cut_short(self) -> None:
        at_s = self._clock.monotonic_s()
        if self._audience is not None:
            self._audience.tell(lambda observer: observer.cut_short(at_s))

    def _check_progress(self, queued_s: float) -> None:
        now_s, played_s = self._clock.monotonic_s(), self._sink.played_s()
        since_s, self._checked_s = now_s - self._checked_s, now_s
        if queued_s <= 0 or played_s != self._played_s:
            self._played_s, self._stalled_s = played_s, 0.0
            return
        self._stalled_s += min(since_s, _LONGEST_WAIT_S)
        if self._stalled_s > _STALL_TIMEOUT_S:
            raise AudioError(
                f"the loudspeaker '{self._sink.name}' stopped playing; check that it is plugged "
                "in and that the sound server runs"
            )


class _Audience:
    """The observer on its worker; it is told nothing while it is stuck in an earlier call."""

    def __init__(self, observer: PlaybackObserver, worker: EngineWorker) -> None:
        self._observer = observer
        self._worker = worker
        self._calls: deque[Future[None]] = deque()
        self._looks = 0
        self._is_watched = False
        self._has_failed = False

    def tell(self, what: Callable[[PlaybackObserver], None]) -> None:
        """Queue a call, and look after it until it has ended."""
        try:
            self._calls.append(self._worker.submit(lambda: what(self._observer)))
        except StageError as error:  # stuck, as was told, or closed
            _LOGGER.debug("not followed: %s", error)
            return
        if not self._is_watched:
            self._is_watched, self._looks = True, 0
            self._look_later()

    def _look_later(self) -> None:
        asyncio.get_running_loop().call_later(_OBSERVER_LOOK_S, self._look)

    def _look(self) -> None:
        """Take the calls that have ended; one that is the first at look after look is stuck.

        Looks are counted, not seconds: in those this process may have been stopped.
        """
        while self._calls and self._calls[0].done():
            self._note(self._calls.popleft())
            self._looks = 0
        self._looks += 1
        self._is_watched = bool(self._calls) and self._looks <= _OBSERVER_LOOKS
        if self._is_watched:
            self._look_later()
        elif self._calls:
            self._give_up(self._calls[0])

    def _give_up(self, call: Future[None]) -> None:
        _LOGGER.warning(
            "%s: what the loudspeaker plays is not followed any more, as a call is stuck; until it "
            "ends or voicebot is restarted, its own voice may wake or interrupt it",
            self._worker.name,
        )
        self._worker.abandon(call)

    def _note(self, call: Future[None]) -> None:
        """Log the first failure; a call that was dropped, or whose worker was closed, is none."""
        error = None if call.cancelled() else call.exception()
        if error is None or isinstance(error, StageError) or self._has_failed:
            return
        self._has_failed = True
        _LOGGER.warning(
            "%s: what the loudspeaker plays could not be followed (further failures are not told); "
            "its own voice may wake or interrupt it",
            self._worker.name,
            exc_info=error,
        )
