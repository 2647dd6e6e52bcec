"""A loudspeaker without a device: it plays to nobody."""

import time
from collections.abc import Callable

from voicebot.audio.pacing import PacedQueue
from voicebot.audio_types import AudioChunk


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
