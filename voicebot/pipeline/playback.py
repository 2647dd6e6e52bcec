"""Plays the pieces of an answer one after the other and knows which of them were heard."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

from voicebot.audio_types import AudioChunk
from voicebot.errors import AudioError
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import AudioSink, Clock

_DEVICE_TIMEOUT_S = 5.0
_OPEN_TIMEOUT_S = 12.0
_STALL_TIMEOUT_S = 2.5
_POLL_S = 0.02
# After a longer time this process or the machine may have been stopped.
_LONGEST_WAIT_S = 1.0


@dataclass(slots=True)
class _Piece:
    text: str
    start_s: float
    end_s: float


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
        self._observer = observer
        self._observer_worker = observer_worker or worker
        self._worker = worker
        self._clock = clock
        self._pieces: list[_Piece] = []
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
        self._pieces = []
        self._written_s = 0.0
        self._stalled_s, self._checked_s = 0.0, self._clock.monotonic_s()
        self._base_s = self._sink.played_s() + self._sink.queued_s()

    def add_piece(self, text: str) -> None:
        """Say that the audio written from now on speaks ``text``."""
        self._pieces.append(_Piece(text, self._written_s, self._written_s))

    async def write(self, chunk: AudioChunk) -> float:
        """Queue audio; return when (monotonic) it begins, behind what was queued before it.

        Raises AudioError, also when the device has stalled.
        """
        self._check_progress(self._sink.queued_s())
        begins_s = await self._queue(chunk, self._pieces[-1].text if self._pieces else "")
        self._written_s += chunk.duration_s
        if self._pieces:
            self._pieces[-1].end_s = self._written_s
        return begins_s

    async def interject(self, chunk: AudioChunk) -> None:
        """Queue a sound that belongs to no answer. Raises AudioError."""
        await self.prepare()
        await self._queue(chunk, "")

    async def _queue(self, chunk: AudioChunk, text: str) -> float:
        now_s = self._clock.monotonic_s()
        start_s = now_s + self._sink.queued_s()
        await self._worker.call(self._sink.write, chunk, timeout_s=_DEVICE_TIMEOUT_S)
        if (observer := self._observer) is not None:
            self._observer_worker.submit(lambda: observer.played(chunk, text, start_s, now_s))
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
        self._last_heard_s = self._clock.monotonic_s()
        self._tell_cut_short()

    def heard_s(self) -> float:
        """Return how many of the written seconds were heard."""
        return max(0.0, min(self._sink.played_s() - self._base_s, self._written_s))

    def heard_text(self) -> str:
        """Return the text that was heard, the piece under way cut at the word being spoken."""
        heard_s = self.heard_s()
        heard: list[str] = []
        for piece in self._pieces:
            if heard_s >= piece.end_s and piece.end_s > piece.start_s:
                heard.append(piece.text)
            elif heard_s > piece.start_s:
                words = piece.text.split()
                share = (heard_s - piece.start_s) / (piece.end_s - piece.start_s)
                heard.append(" ".join(words[: int(len(words) * share)]))
        return " ".join(text for text in heard if text)

    def _tell_cut_short(self) -> None:
        at_s = self._clock.monotonic_s()
        if (observer := self._observer) is not None:
            self._observer_worker.submit(lambda: observer.cut_short(at_s))

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
