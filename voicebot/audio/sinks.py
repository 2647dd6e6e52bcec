"""Loudspeakers without a device: one that plays to nobody, one that plays to several."""

import time
from collections.abc import Callable

from voicebot.audio.pacing import PacedQueue
from voicebot.audio_types import AudioChunk
from voicebot.protocols import AudioSink


class NullSink:
    """Plays to nobody; ``paced`` takes as long as a loudspeaker would."""

    def __init__(
        self, *, paced: bool = False, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._queue = PacedQueue(paced=paced, monotonic_s=monotonic_s)

    @property
    def name(self) -> str:
        """What stands for the device in messages."""
        return "no loudspeaker"

    def open(self) -> None:
        """Do nothing."""

    def write(self, chunk: AudioChunk) -> None:
        """Queue a chunk."""
        self._queue.put(chunk)
        self._queue.take_heard()

    def played_s(self) -> float:
        """Return seconds that would have been heard since the start or the last ``flush``."""
        return self._queue.played_s()

    def queued_s(self) -> float:
        """Return seconds that would not have been heard yet."""
        return self._queue.queued_s()

    def flush(self) -> None:
        """Drop what is queued."""
        self._queue.flush()

    def close(self) -> None:
        """Do nothing."""


class TeeSink:
    """Plays to a first sink, which tells the time, and to others beside it."""

    def __init__(self, first: AudioSink, *others: AudioSink) -> None:
        self._first = first
        self._sinks = (first, *others)

    @property
    def name(self) -> str:
        """Name of the first sink."""
        return self._first.name

    def open(self) -> None:
        """Open all. Raises what they raise."""
        for sink in self._sinks:
            sink.open()

    def write(self, chunk: AudioChunk) -> None:
        """Queue a chunk to all."""
        for sink in self._sinks:
            sink.write(chunk)

    def played_s(self) -> float:
        """Return seconds that the first sink played."""
        return self._first.played_s()

    def queued_s(self) -> float:
        """Return seconds that the first sink has yet to play."""
        return self._first.queued_s()

    def flush(self) -> None:
        """Drop what is queued in all."""
        for sink in self._sinks:
            sink.flush()

    def close(self) -> None:
        """Close all."""
        for sink in self._sinks:
            sink.close()
