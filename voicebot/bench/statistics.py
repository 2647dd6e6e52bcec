"""Medians of paired ratios with a bootstrap interval."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

_RESAMPLES = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A median of paired ratios; ``low`` and ``high`` enclose it with 95 %."""

    median: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.median:.2f} ({self.low:.2f} to {self.high:.2f})"


def paired_ratio(numerators: Sequence[float], denominators: Sequence[float]) -> Ratio:
    """Return the median of ``numerators[i] / denominators[i]``.

    Raises ValueError for sequences that are empty or of different length.
    """
    if not numerators or len(numerators) != len(denominators):
        raise ValueError("ratios need pairs")
    ratios = np.asarray(numerators, float) / np.asarray(denominators, float)
    rng = np.random.default_rng(0)
    medians = np.median(rng.choice(ratios, size=(_RESAMPLES, len(ratios))), axis=1)
    low, high = np.quantile(medians, (0.025, 0.975))
    return Ratio(median=float(np.median(ratios)), low=float(low), high=float(high))
