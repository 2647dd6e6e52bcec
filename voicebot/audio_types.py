"""What the package calls a block of audio and its format."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Samples: TypeAlias = npt.NDArray[np.int16]
"""Mono 16-bit PCM, shape (n,)."""

SPEECH_SAMPLE_RATE_HZ = 16_000
"""The rate at which wake word, voice activity and recognizer work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioFormat:
    """Sample rate in hertz and number of interleaved channels of a device or file."""

    sample_rate_hz: int
    channels: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class AudioChunk:
    """A block of mono audio.

    Attributes:
        samples: int16, shape (n,).
        sample_rate_hz: rate of ``samples``.
        start_sample: position of the first sample in its stream, at ``sample_rate_hz``.
    """

    samples: Samples
    sample_rate_hz: int
    start_sample: int = 0

    @property
    def end_sample(self) -> int:
        """Position just past the last sample in its stream."""
        return self.start_sample + len(self.samples)

    @property
    def duration_s(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.sample_rate_hz
