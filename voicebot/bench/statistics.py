"""Medians of paired ratios, rates and slopes, each with a bootstrap interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_RESAMPLES = 2000
_CONFIDENCE = (0.025, 0.975)


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate; ``low`` and ``high`` enclose it with 95 %."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def median_interval(values: Sequence[float]) -> Interval:
    """Return the median of ``values``. Raises ValueError when there are none."""
    if not len(values):
        raise ValueError("a median needs values")
    array = np.asarray(values, float)
    rng = np.random.default_rng(0)
    medians = np.median(rng.choice(array, size=(_RESAMPLES, len(array))), axis=1)
    low, high = np.quantile(medians, _CONFIDENCE)
    return Interval(median=float(np.median(array)), low=float(low), high=float(high))


def paired_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> Interval:
    """Return the median of ``numerators[i] / denominators[i]``.

    Raises ValueError for sequences that are empty or of different length.
    """
    if not numerators or len(numerators) != len(denominators):
        raise ValueError("ratios need pairs")
    ratios = np.asarray(numerators, float) / np.asarray(denominators, float)
    return median_interval(ratios.tolist())


def slope_interval(values: Sequence[float], block: int = 10) -> Interval:
    """Return by how much ``values`` grow from one to the next: the slope of a straight line.

    Neighbours depend on each other, so the residuals are resampled in blocks of ``block``
    (Künsch 1989, the moving block bootstrap). Raises ValueError for fewer than two blocks.
    """
    array = np.asarray(values, float)
    if len(array) < 2 * block:
        raise ValueError(f"a slope needs {2 * block} values")
    places = np.arange(len(array), dtype=float)
    slope, start = np.polyfit(places, array, 1)
    fitted = start + slope * places
    residuals = array - fitted
    rng = np.random.default_rng(0)
    slopes = [
        np.polyfit(places, fitted + _blocks(residuals, block, rng), 1)[0]
        for _ in range(_RESAMPLES // 4)
    ]
    low, high = np.quantile(slopes, _CONFIDENCE)
    return Interval(median=float(slope), low=float(low), high=float(high))


def _blocks(
    values: npt.NDArray[np.float64], block: int, rng: np.random.Generator
) -> npt.NDArray[np.float64]:
    """Return as many values, put together from randomly chosen runs of ``block``."""
    count = -(-len(values) // block)
    starts = rng.integers(0, len(values) - block + 1, count)
    return np.concatenate([values[start : start + block] for start in starts])[: len(values)]
