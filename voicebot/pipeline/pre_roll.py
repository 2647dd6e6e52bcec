"""The last few seconds of what the microphone heard."""

from collections import deque

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples


class PreRoll:
    """Keeps the last ``duration_s`` seconds of 16 kHz audio, so that listening can begin earlier.

    It keeps whole chunks, so it may hold up to one chunk more.
    """

    def __init__(self, duration_s: float) -> None:
        self._capacity = round(duration_s * SPEECH_SAMPLE_RATE_HZ)
        self._chunks: deque[Samples] = deque()
        self._length = 0

    def __len__(self) -> int:
        return self._length

    def append(self, samples: Samples) -> None:
        """Add the newest audio, shape (n,); the oldest goes."""
        self._chunks.append(samples)
        self._length += len(samples)
        while self._chunks and self._length - len(self._chunks[0]) >= self._capacity:
            self._length -= len(self._chunks.popleft())

    def last(self, count: int) -> Samples:
        """Return the newest ``count`` samples, fewer if there are not so many."""
        if count <= 0 or not self._chunks:
            return np.zeros(0, np.int16)
        return np.concatenate(self._chunks)[-count:]

    def clear(self) -> None:
        """Forget everything."""
        self._chunks.clear()
        self._length = 0
