"""Medians of paired ratios with a bootstrap interval, and slopes with Student's."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

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


def slope_interval(values: Sequence[float], cycle: int) -> Interval:
    """Return by how much ``values`` grow from one to the next: the slope of a straight line.

    Within ``cycle`` values neighbours depend on each other, so that each whole cycle, counted from
    the end, is one observation: its median. The interval is Student's t of least squares through
    these (``median`` is the slope itself). Raises ValueError for fewer than three cycles.
    """
    count = len(values) // cycle
    if count < 3:
        raise ValueError(f"a slope needs {3 * cycle} values")
    whole = np.asarray(values[len(values) - count * cycle :], float)
    # From zero on, so that what is constant has a slope of exactly that.
    levels = np.median(whole.reshape(count, cycle), axis=1) - np.median(whole[:cycle])
    places = np.arange(count, dtype=float) * cycle
    slope, start = np.polyfit(places, levels, 1)
    residuals = levels - (start + slope * places)
    freedom = count - 2
    spread = float(np.sum((places - places.mean()) ** 2))
    error = math.sqrt(float(residuals @ residuals) / freedom / spread)
    margin = _student_quantile(_CONFIDENCE[1], freedom) * error
    return Interval(median=float(slope), low=float(slope - margin), high=float(slope + margin))


def _student_quantile(share: float, freedom: int) -> float:
    """Return the quantile of Student's t for a ``share`` above one half, from its density."""
    places = np.linspace(0.0, 100.0, 200_001)
    density = (1 + places**2 / freedom) ** (-(freedom + 1) / 2)
    density *= math.gamma((freedom + 1) / 2) / math.gamma(freedom / 2)
    density /= math.sqrt(freedom * math.pi)
    steps = (density[1:] + density[:-1]) / 2 * np.diff(places)
    return float(np.interp(share, 0.5 + np.concatenate([[0.0], np.cumsum(steps)]), places))
