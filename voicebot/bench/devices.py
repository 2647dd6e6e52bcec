"""A microphone that is fed and a loudspeaker that notes when it is used."""

import threading
import time
from dataclasses import dataclass

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples

CHUNK_SAMPLES = 512
_CHUNK_S = CHUNK_SAMPLES / SPEECH_SAMPLE_RATE_HZ


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """Where fed audio ends: the time (monotonic) and the place in the stream of its last sample."""

    heard_s: float
    sample: int


class FedMicrophone:
    """AudioSource at the speed of speech: what is fed to it, silence otherwise.

    ``floor`` is the loudness of that silence: the standard deviation of white noise, in steps of
    a 16-bit sample.
    """

    name = "fed microphone"

    def __init__(self, floor: float = 0.0) -> None:
        self._lock = threading.Lock()
        self._pending: Samples = np.zeros(0, np.int16)
        self._position = 0
        self._due_s = 0.0
        rng = np.random.default_rng(0)
        self._silence = rng.normal(0.0, floor, CHUNK_SAMPLES).astype(np.int16)

    def open(self) -> None:
        """Start the clock."""
        self._due_s = time.monotonic() + _CHUNK_S

    def feed(self, samples: Samples) -> End:
        """Queue audio; return where and when its last sample will be heard."""
        with self._lock:
            self._pending = np.concatenate([self._pending, samples])
            waiting = len(self._pending)
            return End(
                heard_s=self._due_s - _CHUNK_S + waiting / SPEECH_SAMPLE_RATE_HZ,
                sample=self._position + waiting,
            )

    def read(self, timeout_s: float) -> AudioChunk | None:
        """Return the next chunk when it is due."""
        wait_s = self._due_s - time.monotonic()
        if wait_s > timeout_s:
            time.sleep(timeout_s)
            return None
        if wait_s > 0:
            time.sleep(wait_s)
        with self._lock:
            samples = self._next() if len(self._pending) else self._silence
            self._due_s += _CHUNK_S
            self._position += CHUNK_SAMPLES
            return AudioChunk(
                samples=samples,
                sample_rate_hz=SPEECH_SAMPLE_RATE_HZ,
                start_sample=self._position - CHUNK_SAMPLES,
            )

    def _next(self) -> Samples:
        samples = self._silence.copy()
        fed = self._pending[:CHUNK_SAMPLES]
        samples[: len(fed)] = fed
        self._pending = self._pending[CHUNK_SAMPLES:]
        return samples

    def take_dropped_samples(self) -> int:
        """Nothing is lost."""
        return 0

    def close(self) -> None:
        """Do nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sound:
    """A chunk that was written: when (monotonic), when it is heard, and how long it is."""

    written_s: float
    heard_s: float
    duration_s: float


class NotingLoudspeaker:
    """AudioSink that plays nothing and notes when it is written to and silenced.

    For whoever writes, everything counts as heard at once, so that nobody waits. What is noted is
    when a real one, which plays one chunk after the other, would have played it.

    Attributes:
        last: the last chunk written after ``arm``; None before.
        flushed_s: time of the last ``flush`` after ``arm``; None before.
    """

    name = "noting loudspeaker"

    def __init__(self) -> None:
        self.last: Sound | None = None
        self.flushed_s: float | None = None
        self._free_s = 0.0

    def arm(self) -> None:
        """Forget what was noted."""
        self.last = self.flushed_s = None
        self._free_s = 0.0

    def open(self) -> None:
        """Do nothing."""

    def write(self, chunk: AudioChunk) -> None:
        """Note the chunk."""
        if not len(chunk.samples):
            return
        written_s = time.monotonic()
        heard_s = max(written_s, self._free_s)
        self._free_s = heard_s + chunk.duration_s
        self.last = Sound(written_s=written_s, heard_s=heard_s, duration_s=chunk.duration_s)

    def played_s(self) -> float:
        """Everything counts as heard at once."""
        return 0.0

    def queued_s(self) -> float:
        """Nothing is waiting."""
        return 0.0

    def flush(self) -> None:
        """Note the time."""
        self.flushed_s = self._free_s = time.monotonic()

    def close(self) -> None:
        """Do nothing."""
