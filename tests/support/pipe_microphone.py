"""A microphone that is no monitor: a pipe into PulseAudio, fed in real time."""

import os
import threading
import time
from pathlib import Path

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples

_BLOCK_SAMPLES = 320
_NOISE = 3
_BLOCK_S = _BLOCK_SAMPLES / SPEECH_SAMPLE_RATE_HZ


class PipeMicrophone:
    """Feeds a named pipe with the faint noise of a microphone, and with what is to be said.

    ``module`` is the line that loads it as a source of PulseAudio.
    """

    def __init__(self, folder: Path, name: str = "virtual_mic") -> None:
        self._path = folder / f"{name}.pipe"
        self.module = (
            f"module-pipe-source source_name={name} file={self._path} format=s16le "
            f"rate={SPEECH_SAMPLE_RATE_HZ} channels=1"
        )
        self._lock = threading.Lock()
        self._speech = np.zeros(0, np.int16)
        self._ended = threading.Event()
        self._pipe: int | None = None
        self._thread = threading.Thread(target=self._feed, daemon=True)
        self._thread.start()

    def say(self, samples: Samples) -> None:
        """Say this next, 16 kHz."""
        with self._lock:
            self._speech = np.concatenate([self._speech, samples])

    def close(self) -> None:
        """Stop feeding."""
        self._ended.set()
        self._thread.join(5.0)
        self._let_go()

    def _feed(self) -> None:
        generator = np.random.default_rng(1)
        due_s = time.monotonic()
        while not self._ended.is_set():
            with self._lock:
                block, self._speech = (
                    self._speech[:_BLOCK_SAMPLES],
                    self._speech[_BLOCK_SAMPLES:],
                )
            full = generator.integers(-_NOISE, _NOISE, _BLOCK_SAMPLES, np.int16, endpoint=True)
            full[: len(block)] = block
            self._write(full.tobytes())
            due_s += _BLOCK_S
            self._ended.wait(max(0.0, due_s - time.monotonic()))

    def _write(self, block: bytes) -> None:
        """Write to the pipe; PulseAudio makes it when it is plugged in and deletes it after."""
        try:
            if self._pipe is None:
                self._pipe = os.open(self._path, os.O_WRONLY | os.O_NONBLOCK)
            os.write(self._pipe, block)
        except BlockingIOError:
            return
        except OSError:
            self._let_go()

    def _let_go(self) -> None:
        if self._pipe is not None:
            os.close(self._pipe)
            self._pipe = None
