"""A microphone that is fed and a loudspeaker that notes when it is first used."""

import threading
import time

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples

_CHUNK_SAMPLES = 512
_CHUNK_S = _CHUNK_SAMPLES / SPEECH_SAMPLE_RATE_HZ


class FedMicrophone:
    """AudioSource at the speed of speech: what is fed to it, silence otherwise."""

    name = "fed microphone"

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pending: Samples = np.zeros(0, np.int16)
        self._position = 0
        self._due_s = 0.0

    def open(self) -> None:
        """Start the clock."""
        self._due_s = time.monotonic() + _CHUNK_S

    def feed(self, samples: Samples, mark: int) -> float:
        """Queue audio; return when (monotonic) sample number ``mark`` of it will be heard."""
        with self._lock:
            offset = len(self._pending) + mark
            self._pending = np.concatenate([self._pending, samples])
            return self._due_s - _CHUNK_S + offset / SPEECH_SAMPLE_RATE_HZ

    def read(self, timeout_s: float) -> AudioChunk | None:
        """Return the next chunk when it is due."""
        wait_s = self._due_s - time.monotonic()
        if wait_s > timeout_s:
            time.sleep(timeout_s)
            return None
        if wait_s > 0:
            time.sleep(wait_s)
        with self._lock:
            samples = np.zeros(_CHUNK_SAMPLES, np.int16)
            fed = self._pending[:_CHUNK_SAMPLES]
            samples[: len(fed)] = fed
            self._pending = self._pending[_CHUNK_SAMPLES:]
            self._due_s += _CHUNK_S
            self._position += _CHUNK_SAMPLES
            return AudioChunk(
                samples=samples,
                sample_rate_hz=SPEECH_SAMPLE_RATE_HZ,
                start_sample=self._position - _CHUNK_SAMPLES,
            )

    def take_dropped_samples(self) -> int:
        """Nothing is lost."""
        return 0

    def close(self) -> None:
        """Do nothing."""


class NotingLoudspeaker:
    """AudioSink that plays nothing and notes the first write after ``arm``."""

    name = "noting loudspeaker"

    def __init__(self) -> None:
        self.first_write_s: float | None = None

    def arm(self) -> None:
        """Forget the first write."""
        self.first_write_s = None

    def open(self) -> None:
        """Do nothing."""

    def write(self, chunk: AudioChunk) -> None:
        """Note the time."""
        if self.first_write_s is None and len(chunk.samples):
            self.first_write_s = time.monotonic()

    def played_s(self) -> float:
        """Everything counts as heard at once."""
        return 0.0

    def queued_s(self) -> float:
        """Nothing is waiting."""
        return 0.0

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""
