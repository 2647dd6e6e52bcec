"""A microphone and a loudspeaker in a simulated room; both can break."""

import threading
from collections import deque

import numpy as np

from tests.soak.clock import SimulatedClock
from voicebot.audio.sinks import NullSink
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.errors import AudioError

CHUNK_SAMPLES = 512
_CHUNK_S = CHUNK_SAMPLES / SPEECH_SAMPLE_RATE_HZ
_QUEUE_S = 4.0
_NOISE_S = 20


class Faults:
    """What is broken at the moment; set on one thread and read on others.

    Attributes:
        active: names of the faults.
        hang_until_s: until when a call that hangs does so.
    """

    def __init__(self) -> None:
        self.active: set[str] = set()
        self.hang_until_s = 0.0

    def __contains__(self, name: str) -> bool:
        return name in self.active

    def take(self, name: str) -> bool:
        """Return whether a fault that strikes once is due, and let it be over."""
        if name not in self.active:
            return False
        self.active.discard(name)
        return True


class RoomMicrophone:
    """AudioSource that hears a quiet room and what is said or played in it.

    Attributes:
        dropped_samples: all that was lost, because nobody took it in time or by a fault.
    """

    name = "simulated microphone"

    def __init__(self, clock: SimulatedClock, faults: Faults, seed: int) -> None:
        self._clock = clock
        self._faults = faults
        self._lock = threading.Lock()
        self._pending: deque[Samples] = deque()
        self._due_s = 0.0
        self._position = 0
        self._dropped = 0
        self.dropped_samples = 0
        noise = np.random.default_rng(seed).normal(0, 12, _NOISE_S * SPEECH_SAMPLE_RATE_HZ)
        self._noise: Samples = noise.astype(np.int16)

    def open(self) -> None:
        """Start capturing, unless the microphone is gone."""
        if "microphone gone" in self._faults:
            raise AudioError("the simulated microphone is not there; plug it in")
        self._due_s = self._clock.monotonic_s() + _CHUNK_S

    def hear(self, samples: Samples) -> float:
        """Let the microphone hear ``samples`` next; return for how many seconds."""
        with self._lock:
            self._pending.append(samples.copy())
            return sum(map(len, self._pending)) / SPEECH_SAMPLE_RATE_HZ

    def read(self, timeout_s: float) -> AudioChunk | None:
        """Return the next chunk when it is due."""
        if "microphone hangs" in self._faults:
            self._clock.hang_until(self._faults.hang_until_s)
        if "microphone gone" in self._faults:
            raise AudioError("the simulated microphone went away; plug it in")
        if "microphone silent" in self._faults:
            self._clock.wait_until(self._clock.monotonic_s() + timeout_s)
            self._due_s = self._clock.monotonic_s() + _CHUNK_S
            return None
        self._clock.wait_until(self._due_s)
        self._drop_what_nobody_took()
        self._due_s += _CHUNK_S
        self._position += CHUNK_SAMPLES
        return AudioChunk(
            samples=self._next(),
            sample_rate_hz=SPEECH_SAMPLE_RATE_HZ,
            start_sample=self._position - CHUNK_SAMPLES,
        )

    def take_dropped_samples(self) -> int:
        """Return what was lost since the last call."""
        if self._faults.take("microphone drops"):
            self._lose(CHUNK_SAMPLES)
        dropped, self._dropped = self._dropped, 0
        return dropped

    def close(self) -> None:
        """Forget what was said while nobody listened."""
        with self._lock:
            self._pending.clear()

    def _drop_what_nobody_took(self) -> None:
        late_s = self._clock.monotonic_s() - self._due_s
        if late_s > _QUEUE_S:
            self._lose(round(late_s / _CHUNK_S) * CHUNK_SAMPLES)
            self._due_s = self._clock.monotonic_s()

    def _lose(self, count: int) -> None:
        self._dropped += count
        self.dropped_samples += count

    def _next(self) -> Samples:
        start = self._position % (len(self._noise) - CHUNK_SAMPLES)
        chunk = self._noise[start : start + CHUNK_SAMPLES].copy()
        with self._lock:
            filled = 0
            while self._pending and filled < CHUNK_SAMPLES:
                said = self._pending.popleft()
                count = min(len(said), CHUNK_SAMPLES - filled)
                chunk[filled : filled + count] += said[:count]
                filled += count
                if count < len(said):
                    self._pending.appendleft(said[count:])
        return chunk


class RoomLoudspeaker(NullSink):
    """AudioSink that plays at the speed of the simulated clock."""

    def __init__(self, clock: SimulatedClock, faults: Faults) -> None:
        super().__init__(paced=True, monotonic_s=clock.monotonic_s)
        self._clock = clock
        self._faults = faults
        self._stalled_s: tuple[float, float] | None = None

    @property
    def name(self) -> str:
        """Name of the device."""
        return "simulated loudspeaker"

    def open(self) -> None:
        """Fail while the loudspeaker is gone."""
        self._check()

    def write(self, chunk: AudioChunk) -> None:
        """Queue a chunk."""
        if "loudspeaker hangs" in self._faults:
            self._clock.hang_until(self._faults.hang_until_s)
        self._check()
        super().write(chunk)

    def played_s(self) -> float:
        """Return seconds played; nothing moves while the loudspeaker stalls."""
        return self._progress()[0]

    def queued_s(self) -> float:
        """Return seconds not yet played."""
        return self._progress()[1]

    def _progress(self) -> tuple[float, float]:
        if "loudspeaker stalls" not in self._faults:
            self._stalled_s = None
            return super().played_s(), super().queued_s()
        if self._stalled_s is None:
            self._stalled_s = super().played_s(), super().queued_s()
        return self._stalled_s

    def flush(self) -> None:
        """Drop what is queued."""
        self._stalled_s = None
        super().flush()

    def _check(self) -> None:
        if "loudspeaker gone" in self._faults:
            raise AudioError("the simulated loudspeaker is not there; plug it in")
