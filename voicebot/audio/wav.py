"""Sound files as a microphone and as a loudspeaker."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from voicebot.audio.pacing import PacedQueue
from voicebot.audio.resample import Floats, StreamResampler, resample, to_int16
from voicebot.audio.sound_file import (
    check_writable,
    decoding_errors,
    open_sound_file,
    write_wav,
)
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.errors import AudioError

_BLOCK_S = 0.5


class WavSource:
    """Plays a WAV, FLAC or other sound file of any rate into the pipeline, channels mixed.

    ``trailing_silence_s`` of silence follows, so that an endpointer sees the end of speech; the
    last chunk is filled up with silence. ``paced`` gives chunks at the speed of speech, else
    ``read`` never waits.
    """

    def __init__(
        self,
        path: Path,
        *,
        paced: bool = False,
        trailing_silence_s: float = 0.0,
        chunk_samples: int = 512,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._paced = paced
        self._trailing_silence_s = trailing_silence_s
        self._chunk_samples = chunk_samples
        self._monotonic_s = monotonic_s
        self._closed = threading.Event()
        self._lock = threading.Lock()
        self._chunks: Iterator[AudioChunk] | None = None
        self._sound: Any = None
        self._due_s = 0.0

    @property
    def name(self) -> str:
        """The file's name."""
        return self._path.name

    def open(self) -> None:
        """Open the file at its beginning. Raises InputError."""
        self.close()
        sound = open_sound_file(self._path)
        self._sound = sound
        self._chunks = self._cut(self._audio(sound))
        self._due_s = self._monotonic_s() + self._chunk_samples / SPEECH_SAMPLE_RATE_HZ
        self._closed.clear()

    def read(self, timeout_s: float) -> AudioChunk | None:
        """Return the next chunk, or None after ``timeout_s``.

        Raises:
            EOFError: the file is over, or was closed.
            InputError: the file is damaged from here on.
        """
        wait_s = self._due_s - self._monotonic_s() if self._paced else 0.0
        if wait_s > 0:
            self._closed.wait(min(wait_s, timeout_s))
        if wait_s > timeout_s:
            return None
        with self._lock:
            chunk = next(self._chunks, None) if self._chunks is not None else None
        if chunk is None:
            raise EOFError(f"{self.name} is over")
        self._due_s += self._chunk_samples / SPEECH_SAMPLE_RATE_HZ
        return chunk

    def take_dropped_samples(self) -> int:
        """Return 0: a file loses nothing."""
        return 0

    def close(self) -> None:
        """Close the file; a waiting ``read`` ends with EOFError. Safe to call twice."""
        self._closed.set()
        with self._lock:
            self._chunks = None
            if self._sound is not None:
                self._sound.close()
                self._sound = None

    def _audio(self, sound: Any) -> Iterator[Floats]:
        resampler = StreamResampler(sound.samplerate, SPEECH_SAMPLE_RATE_HZ, "HQ")
        block_frames = round(_BLOCK_S * sound.samplerate)
        with decoding_errors(self._path):
            for block in sound.blocks(block_frames, dtype="float32", always_2d=True):
                yield resampler.push(block.mean(axis=1))
        yield resampler.finish()
        yield np.zeros(round(self._trailing_silence_s * SPEECH_SAMPLE_RATE_HZ), np.float32)

    def _cut(self, audio: Iterator[Floats]) -> Iterator[AudioChunk]:
        size = self._chunk_samples
        position = 0
        pending: Floats = np.zeros(0, np.float32)
        for block in audio:
            pending = np.concatenate([pending, block])
            while len(pending) >= size:
                yield _speech_chunk(pending[:size], position)
                position, pending = position + size, pending[size:]
        if len(pending):
            yield _speech_chunk(np.pad(pending, (0, size - len(pending))), position)


class WavSink:
    """Collects what is played and writes it as a mono 16-bit WAV when closed.

    The file has the rate of the first chunk. Without ``paced`` everything counts as heard at
    once; with it, audio takes its time and what ``flush`` drops is not in the file.
    """

    def __init__(
        self,
        path: Path,
        *,
        paced: bool = False,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._path = path
        self._queue = PacedQueue(paced=paced, monotonic_s=monotonic_s)
        self._pieces: list[Samples] = []
        self._sample_rate_hz = SPEECH_SAMPLE_RATE_HZ
        self._is_open = False

    @property
    def name(self) -> str:
        """The file's name."""
        return self._path.name

    def open(self) -> None:
        """Check that the file can be written (idempotent). Raises InputError."""
        if not self._is_open:
            check_writable(self._path)
            self._is_open = True

    def write(self, chunk: AudioChunk) -> None:
        """Queue a chunk of any sample rate. Raises AudioError when the sink is not open."""
        if not self._is_open:
            raise AudioError(f"{self.name} is not open for writing")
        self._queue.put(chunk)
        self._keep(self._queue.take_heard())

    def played_s(self) -> float:
        """Return seconds heard since ``open`` or the last ``flush``."""
        return self._queue.played_s()

    def queued_s(self) -> float:
        """Return seconds not heard yet."""
        return self._queue.queued_s()

    def flush(self) -> None:
        """Drop what was not heard yet."""
        self._keep(self._queue.flush())

    def close(self) -> None:
        """Write the file, with everything that was queued; safe to call twice.

        Raises InputError, and BrokenPipeError where the reader of a pipe has gone away.
        """
        if not self._is_open:
            return
        self._is_open = False
        self._keep(self._queue.drain())
        samples = np.concatenate([np.zeros(0, np.int16), *self._pieces])
        self._pieces = []
        write_wav(self._path, AudioChunk(samples=samples, sample_rate_hz=self._sample_rate_hz))

    def _keep(self, chunks: list[AudioChunk]) -> None:
        for chunk in chunks:
            if not self._pieces:
                self._sample_rate_hz = chunk.sample_rate_hz
            self._pieces.append(resample(chunk.samples, chunk.sample_rate_hz, self._sample_rate_hz))


def _speech_chunk(audio: Floats, position: int) -> AudioChunk:
    return AudioChunk(
        samples=to_int16(audio), sample_rate_hz=SPEECH_SAMPLE_RATE_HZ, start_sample=position
    )
