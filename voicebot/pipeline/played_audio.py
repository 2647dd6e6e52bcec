"""The last seconds of what was given to the loudspeaker, on the clock's time line."""

from collections import deque
from collections.abc import Callable

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples

# The start of a chunk is only known as well as the device tells what it has queued.
_JITTER_S = 0.1


class _Run:
    """Chunks of one rate that were played without a gap."""

    def __init__(self, chunk: AudioChunk, start_s: float) -> None:
        self.start_s = start_s
        self.end_s = start_s
        self.chunks: list[AudioChunk] = []
        self.append(chunk)

    def goes_on_with(self, chunk: AudioChunk, start_s: float) -> bool:
        same_rate = chunk.sample_rate_hz == self.chunks[0].sample_rate_hz
        return same_rate and abs(start_s - self.end_s) <= _JITTER_S

    def append(self, chunk: AudioChunk) -> None:
        self.chunks.append(chunk)
        self.end_s += chunk.duration_s

    def drop_before(self, at_s: float) -> None:
        while len(self.chunks) > 1 and self.start_s + self.chunks[0].duration_s < at_s:
            self.start_s += self.chunks.pop(0).duration_s

    def whole(self) -> AudioChunk:
        samples = np.concatenate([chunk.samples for chunk in self.chunks])
        return AudioChunk(samples=samples, sample_rate_hz=self.chunks[0].sample_rate_hz)


class PlayedAudio:
    """Joins chunks that follow each other, so that their distances are exact to the sample."""

    def __init__(self, resample: Callable[[AudioChunk], Samples], *, keep_s: float) -> None:
        """Keep about ``keep_s`` seconds; ``resample`` brings a chunk of any rate to 16 kHz."""
        self._resample = resample
        self._keep_s = keep_s
        self._runs: deque[_Run] = deque()

    def append(self, chunk: AudioChunk, start_s: float) -> None:
        """Note that ``chunk`` is played from about ``start_s`` (monotonic) on."""
        if self._runs and self._runs[-1].goes_on_with(chunk, start_s):
            self._runs[-1].append(chunk)
        else:
            self._runs.append(_Run(chunk, start_s))
        while self._runs and self._runs[0].end_s < start_s - self._keep_s:
            self._runs.popleft()
        self._runs[0].drop_before(start_s - self._keep_s)

    def between(self, start_s: float, count: int) -> Samples:
        """Return the ``count`` samples (16 kHz) from ``start_s`` on, zeros where nothing played."""
        out = np.zeros(count, np.int16)
        end_s = start_s + count / SPEECH_SAMPLE_RATE_HZ
        for run in self._runs:
            if run.end_s <= start_s or run.start_s >= end_s:
                continue
            samples = self._resample(run.whole())
            at = round((run.start_s - start_s) * SPEECH_SAMPLE_RATE_HZ)
            begin, end = max(0, at), min(count, at + len(samples))
            if end > begin:
                out[begin:end] = samples[begin - at : end - at]
        return out
