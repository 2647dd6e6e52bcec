"""From blocks as a device gives them to 16 kHz mono chunks of one length."""

import numpy as np

from voicebot.audio.queue import Block
from voicebot.audio.resample import Floats, StreamResampler, to_int16
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, AudioFormat


class ChunkAssembler:
    """Picks or mixes channels, resamples and cuts; pure, no device.

    Chunks follow each other without a gap in ``start_sample``, except where blocks were lost:
    there it jumps by what ``take_dropped_samples`` then returns.
    """

    def __init__(self, audio_format: AudioFormat, channel: int | None, chunk_samples: int) -> None:
        self._format = audio_format
        self._channel = channel
        self._chunk_samples = chunk_samples
        self._resampler = StreamResampler(audio_format.sample_rate_hz, SPEECH_SAMPLE_RATE_HZ)
        self._pending: Floats = np.zeros(0, np.float32)
        self._next_sample = 0
        self._next_frame = 0
        self._dropped_samples = 0

    def add(self, block: Block) -> list[AudioChunk]:
        """Take the next block; return the chunks that it completes."""
        if block.start_frame != self._next_frame:
            self._skip_to(block.start_frame)
        self._next_frame = block.start_frame + block.frames
        converted = self._resampler.push(self._mono(block))
        self._pending = np.concatenate([self._pending, converted])
        return [self._cut() for _ in range(len(self._pending) // self._chunk_samples)]

    def take_dropped_samples(self) -> int:
        """Return how many samples (16 kHz) were lost since the last call."""
        dropped, self._dropped_samples = self._dropped_samples, 0
        return dropped

    def _skip_to(self, frame: int) -> None:
        # What was waiting for the rest of its chunk is given up with the lost audio.
        self._resampler.finish()
        self._pending = np.zeros(0, np.float32)
        position = round(frame * SPEECH_SAMPLE_RATE_HZ / self._format.sample_rate_hz)
        self._dropped_samples += position - self._next_sample
        self._next_sample = position

    def _mono(self, block: Block) -> Floats:
        frames = np.frombuffer(block.data, np.int16).reshape(-1, self._format.channels)
        if self._channel is not None:
            mono: Floats = frames[:, self._channel].astype(np.float32)
        else:
            mono = frames.mean(axis=1, dtype=np.float32)
        return mono / np.float32(32768)

    def _cut(self) -> AudioChunk:
        samples = to_int16(self._pending[: self._chunk_samples])
        self._pending = self._pending[self._chunk_samples :]
        chunk = AudioChunk(
            samples=samples,
            sample_rate_hz=SPEECH_SAMPLE_RATE_HZ,
            start_sample=self._next_sample,
        )
        self._next_sample = chunk.end_sample
        return chunk
