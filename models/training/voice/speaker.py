"""The speakers of the voice: one trained, the others made from it in the vocoder."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """How a speaker differs from the trained one."""

    name: str
    pitch: float
    """Factor of the fundamental frequency."""
    formants: float
    """Factor of the formant frequencies; a longer vocal tract has lower ones."""
    melody: float
    """Factor of the pitch range, in log frequency."""


SPEAKERS = (
    Speaker(name="clear", pitch=1.0, formants=1.0, melody=1.0),
    Speaker(name="low", pitch=0.62, formants=0.87, melody=1.1),
    Speaker(name="bright", pitch=1.2, formants=1.08, melody=1.1),
)
"""In the order of their ids; the first is the default."""
