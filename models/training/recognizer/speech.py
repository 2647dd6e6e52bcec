"""Synthetic speech with the times of its phones."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

_MOST_MISSING: Final = 200


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


def spoken(
    pairs: Iterable[tuple[str, Speech | None]], complaint: str
) -> Iterator[tuple[str, Speech]]:
    """Leave out the texts that have no speech.

    Raises:
        SynthesisError: 200 of them in a row have none; with `complaint`.
    """
    missing = 0
    for text, speech in pairs:
        if speech is not None:
            missing = 0
            yield text, speech
            continue
        missing += 1
        if missing == _MOST_MISSING:
            raise SynthesisError(f"{missing} sentences in a row: {complaint}")
