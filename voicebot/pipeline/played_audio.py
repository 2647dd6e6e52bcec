"""What was given to the loudspeaker, on the clock's time line: the last seconds and all to come."""

from collections import deque
from collections.abc import Callable
from math import ceil, floor, gcd

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples

# The start of a chunk is only known as well as the device tells what it has queued.
_JITTER_S = 0.1
# More than the filter of a sample rate conversion reaches.
_MARGIN_S = 0.1


class _Run:
    """Chunks of one rate that are played without a gap; samples count from its beginning."""

    def __init__(self, chunk: AudioChunk, start_s: float) -> None:
        self.start_s = start_s
        self._rate_hz = chunk.sample_rate_hz
        self._chunks: deque[Samples] = deque()
        self._first = self._end = 0
        # Only at multiples of this step do these samples and those at 16 kHz fall on one instant.
        divisor = gcd(self._rate_hz, SPEECH_SAMPLE_RATE_HZ)
        self._step = self._rate_hz // divisor
        self._speech_step = SPEECH_SAMPLE_RATE_HZ // divisor
        self.append(chunk)

    @property
    def end_s(self) -> float:
        return self.start_s + self._end / self._rate_hz

    def goes_on_with(self, chunk: AudioChunk, start_s: float) -> bool:
        same_rate = chunk.sample_rate_hz == self._rate_hz
        return same_rate and abs(start_s - self.end_s) <= _JITTER_S

    def append(self, chunk: AudioChunk) -> None:
        self._chunks.append(chunk.samples)
        self._end += len(chunk.samples)

    def drop_before(self, at_s: float) -> None:
        at = (at_s - self.start_s) * self._rate_hz
        while len(self._chunks) > 1 and self._first + len(self._chunks[0]) < at:
            self._first += len(self._chunks.popleft())

    def cut(self, at_s: float) -> None:
        """Drop what begins at ``at_s`` or later."""
        end = max(self._first, round((at_s - self.start_s) * self._rate_hz))
        while self._end > end:
            samples = self._chunks.pop()
            self._end -= len(samples)
            if self._end < end:
                self._chunks.append(samples[: end - self._end])
                self._end = end

    def between(self, start_s: float, end_s: float) -> tuple[AudioChunk, int]:
        """Return at least what is played in that time, if it was, and a little around it.

        The number is that of the first sample, counted at 16 kHz.
        """
        first = floor((start_s - self.start_s - _MARGIN_S) * self._rate_hz)
        last = min(self._end, ceil((end_s - self.start_s + _MARGIN_S) * self._rate_hz))
        steps = max(first // self._step, -(-self._first // self._step))
        samples = self._part(steps * self._step, last)
        chunk = AudioChunk(samples=samples, sample_rate_hz=self._rate_hz)
        return chunk, steps * self._speech_step

    def _part(self, first: int, last: int) -> Samples:
        parts = [np.zeros(0, np.int16)]
        begin = self._first
        for samples in self._chunks:
            if begin >= last:
                break
            parts.append(samples[max(0, first - begin) : last - begin])
            begin += len(samples)
        return np.concatenate(parts)


class PlayedAudio:
    """Joins chunks that follow each other, so that their distances are exact to the sample."""

    def __init__(self, resample: Callable[[AudioChunk], Samples], *, keep_s: float) -> None:
        """Keep what is to be played and about the last ``keep_s`` seconds of what was.

        ``resample`` brings a chunk of any rate to 16 kHz.
        """
        self._resample = resample
        self._keep_s = keep_s
        self._runs: deque[_Run] = deque()
        self._was_cut = False

    def append(self, chunk: AudioChunk, start_s: float, now_s: float) -> None:
        """Note, at ``now_s``, that ``chunk`` is played from about ``start_s`` (monotonic) on."""
        if self._runs and not self._was_cut and self._runs[-1].goes_on_with(chunk, start_s):
            self._runs[-1].append(chunk)
        else:
            self._runs.append(_Run(chunk, start_s))
        self._was_cut = False
        while self._runs and self._runs[0].end_s < now_s - self._keep_s:
            self._runs.popleft()
        if self._runs:
            self._runs[0].drop_before(now_s - self._keep_s)

    def cut(self, at_s: float) -> None:
        """Note that what was to be played from ``at_s`` (monotonic) on is not."""
        self._runs = deque(run for run in self._runs if run.start_s < at_s)
        for run in self._runs:
            run.cut(at_s)
        self._was_cut = True

    def between(self, start_s: float, count: int) -> Samples:
        """Return the ``count`` samples (16 kHz) from ``start_s`` on, zeros where nothing played."""
        out = np.zeros(count, np.int16)
        end_s = start_s + count / SPEECH_SAMPLE_RATE_HZ
        for run in self._runs:
            if run.end_s <= start_s or run.start_s >= end_s:
                continue
            chunk, first = run.between(start_s, end_s)
            samples = self._resample(chunk)
            at = round((run.start_s - start_s) * SPEECH_SAMPLE_RATE_HZ) + first
            begin, end = max(0, at), min(count, at + len(samples))
            if end > begin:
                out[begin:end] = samples[begin - at : end - at]
        return out
