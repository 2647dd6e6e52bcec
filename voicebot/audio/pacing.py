"""Playback without a device: audio passes at its natural speed, or at once."""

import time
from collections import deque
from collections.abc import Callable

from voicebot.audio_types import AudioChunk


class PacedQueue:
    """Knows when each chunk of a gapless queue would be heard.

    With ``paced`` False everything counts as heard as soon as it is queued.
    """

    def __init__(self, *, paced: bool, monotonic_s: Callable[[], float] = time.monotonic) -> None:
        self._paced = paced
        self._monotonic_s = monotonic_s
        self._chunks: deque[tuple[AudioChunk, float]] = deque()
        self._end_s = float("-inf")
        self._written_s = 0.0

    def put(self, chunk: AudioChunk) -> None:
        """Queue a chunk behind the others."""
        start_s = max(self._monotonic_s(), self._end_s)
        self._end_s = start_s + chunk.duration_s
        self._written_s += chunk.duration_s
        self._chunks.append((chunk, start_s))

    def queued_s(self) -> float:
        """Return seconds not heard yet."""
        return max(0.0, self._end_s - self._monotonic_s()) if self._paced else 0.0

    def played_s(self) -> float:
        """Return seconds heard since the start or the last ``flush``."""
        return self._written_s - self.queued_s()

    def take_heard(self) -> list[AudioChunk]:
        """Return the chunks whose end was heard since the last call."""
        now_s = self._monotonic_s()
        heard: list[AudioChunk] = []
        while self._chunks:
            chunk, start_s = self._chunks[0]
            if self._paced and start_s + chunk.duration_s > now_s:
                break
            heard.append(chunk)
            self._chunks.popleft()
        return heard

    def flush(self) -> list[AudioChunk]:
        """Drop what was not heard; return what was, the last chunk cut where it stopped."""
        heard = self.take_heard()
        if self._chunks:
            chunk, start_s = self._chunks.popleft()
            count = round((self._monotonic_s() - start_s) * chunk.sample_rate_hz)
            heard.append(
                AudioChunk(
                    samples=chunk.samples[: max(0, count)], sample_rate_hz=chunk.sample_rate_hz
                )
            )
        self._chunks.clear()
        self._end_s = float("-inf")
        self._written_s = 0.0
        return heard

    def drain(self) -> list[AudioChunk]:
        """Return all that is queued, heard or not, and forget it."""
        chunks = [chunk for chunk, _ in self._chunks]
        self._chunks.clear()
        self._end_s = float("-inf")
        return chunks
