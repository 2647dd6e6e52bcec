"""The last few seconds of what the microphone heard."""

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples


class PreRoll:
    """Keeps the last ``duration_s`` seconds of 16 kHz audio, so that listening can begin earlier.

    They are copied into one block: chunks that were kept for seconds would lie between all that
    is allocated meanwhile, and hold its memory.
    """

    def __init__(self, duration_s: float) -> None:
        self._ring: Samples = np.zeros(round(duration_s * SPEECH_SAMPLE_RATE_HZ), np.int16)
        self._end = 0
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, samples: Samples) -> None:
        """Add the newest audio, shape (n,); the oldest goes."""
        capacity = len(self._ring)
        samples = samples[max(0, len(samples) - capacity) :]
        first = min(len(samples), capacity - self._end)
        self._ring[self._end : self._end + first] = samples[:first]
        self._ring[: len(samples) - first] = samples[first:]
        self._end = (self._end + len(samples)) % max(1, capacity)
        self._length = min(self._length + len(samples), capacity)

    def last(self, count: int) -> Samples:
        """Return a copy of the newest ``count`` samples, fewer if there are not so many."""
        count = min(max(0, count), self._length)
        begin = self._end - count
        if begin >= 0:
            return self._ring[begin : self._end].copy()
        return np.concatenate([self._ring[begin:], self._ring[: self._end]])

    def clear(self) -> None:
        """Forget everything."""
        self._end = self._length = 0
