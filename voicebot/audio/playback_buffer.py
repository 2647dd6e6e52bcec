"""What the loudspeaker will play next, and what was heard so far; pure, no device."""

import threading
from collections import deque

import numpy as np

from voicebot.audio_types import Samples


class PlaybackBuffer:
    """Mono frames at the device's rate between the writer and the real-time callback.

    Frames are *final*, or the *tail*: played if nothing else comes, replaced if it does. Every
    method holds one short lock.
    """

    def __init__(self, fade_frames: int) -> None:
        self._lock = threading.Lock()
        self._fade_frames = fade_frames
        self._final: deque[Samples] = deque()
        self._tail: Samples = np.zeros(0, np.int16)
        self._tail_taken = 0
        self._fade: Samples = np.zeros(0, np.int16)
        self._on_device: deque[tuple[float, int]] = deque()
        self._heard_frames = 0

    def write(self, final: Samples, tail: Samples) -> None:
        """Append frames and set a new tail; they follow the frames before the old tail."""
        with self._lock:
            # What was taken of the old tail was the beginning of these frames.
            audio = np.concatenate([final, tail])[self._tail_taken :]
            final_left = max(0, len(final) - self._tail_taken)
            if final_left:
                self._final.append(audio[:final_left])
            self._tail_taken = max(0, self._tail_taken - len(final))
            self._tail = audio[final_left:]

    def end_stream(self) -> None:
        """Make the tail final: what is written from now on belongs to another stream."""
        with self._lock:
            if len(self._tail):
                self._final.append(self._tail)
            self._tail = np.zeros(0, np.int16)
            self._tail_taken = 0

    def take(self, frames: int, heard_at_s: float) -> Samples:
        """Return up to ``frames`` frames, the first of which is heard at ``heard_at_s``."""
        with self._lock:
            if len(self._fade):
                audio, self._fade = self._fade[:frames], self._fade[frames:]
                return audio
            audio = self._take(frames)
            if len(audio):
                self._on_device.append((heard_at_s, len(audio)))
            return audio

    def flush(self) -> None:
        """Drop everything but a few milliseconds that fade out, and forget what was heard."""
        with self._lock:
            cut = self._take(self._fade_frames)
            ramp = np.linspace(1.0, 0.0, len(cut), dtype=np.float32)
            self._fade = (cut * ramp).astype(np.int16)
            self._final.clear()
            self._tail = np.zeros(0, np.int16)
            self._tail_taken = 0
            self._on_device.clear()
            self._heard_frames = 0

    def waiting(self) -> int:
        """Return how many frames the device has not taken."""
        with self._lock:
            return self._waiting()

    def progress(self, now_s: float, sample_rate_hz: int) -> tuple[float, float]:
        """Return frames heard by ``now_s`` since the last flush, and frames not heard yet."""
        with self._lock:
            partly = 0.0
            on_device = 0
            while self._on_device:
                start_s, count = self._on_device[0]
                if start_s + count / sample_rate_hz > now_s:
                    break
                self._heard_frames += count
                self._on_device.popleft()
            for start_s, count in self._on_device:
                on_device += count
                partly += min(max(0.0, (now_s - start_s) * sample_rate_hz), count)
            return self._heard_frames + partly, on_device - partly + self._waiting()

    def _waiting(self) -> int:
        return sum(len(block) for block in self._final) + len(self._tail)

    def _take(self, frames: int) -> Samples:
        taken: list[Samples] = []
        missing = frames
        while missing and self._final:
            block = self._final.popleft()
            taken.append(block[:missing])
            if len(block) > missing:
                self._final.appendleft(block[missing:])
            missing -= len(taken[-1])
        if missing and len(self._tail):
            taken.append(self._tail[:missing])
            self._tail = self._tail[missing:]
            self._tail_taken += len(taken[-1])
        return np.concatenate(taken) if taken else np.zeros(0, np.int16)
