"""Synthetic speech with the times of its phones."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """One phone and where it lies in the audio, in seconds."""

    phone: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """One spoken sentence.

    `samples` is float32 of shape (n,) on the scale of 16-bit integers. `pronunciations`
    holds, where the synthesizer tells it, each word with the phones that it was given.
    """

    samples: NDArray[np.float32]
    sample_rate_hz: int
    segments: tuple[Segment, ...]
    pronunciations: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def duration_s(self) -> float:
        """Length of the audio."""
        return len(self.samples) / self.sample_rate_hz


class SynthesisError(RuntimeError):
    """A synthesizer failed, or used a phone that is not in the phone set."""
