"""A measured figure and the bar it has to meet."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """One figure with its bar.

    Attributes:
        family: what ``--only`` selects it by, such as ``R1``.
        title: what was measured.
        value: the figure; None or NaN when it could not be measured.
        bound: the bar.
        at_least: the figure must be at least the bar, not at most.
        unit: of both; empty for ratios.
        detail: what the figure was made from.
    """

    family: str
    title: str
    value: float | None
    bound: float
    at_least: bool = False
    unit: str = ""
    detail: dict[str, Any] = field(default_factory=dict)

    @property
    def measured(self) -> bool:
        """Whether there is a figure."""
        return self.value is not None and not math.isnan(self.value)

    @property
    def met(self) -> bool:
        """Whether the figure meets the bar; one that is missing does not."""
        if self.value is None or not self.measured:
            return False
        return self.value >= self.bound if self.at_least else self.value <= self.bound

    def as_json(self) -> dict[str, Any]:
        """Return all fields and whether the bar is met."""
        return {
            "family": self.family,
            "title": self.title,
            "value": self.value,
            "comparison": ">=" if self.at_least else "<=",
            "bar": self.bound,
            "unit": self.unit,
            "met": self.met,
            "detail": self.detail,
        }

    def __str__(self) -> str:
        sign = ">=" if self.at_least else "<="
        figure, verdict = "not measured", ""
        if self.measured:
            figure, verdict = f"{self.value:.3g}{self._unit}", "met" if self.met else "MISSED"
        return (
            f"{self.family:<6}{self.title:<66}{figure:>14}  {sign} {self.bound:g}{self._unit}"
            f"  {verdict}"
        ).rstrip()

    @property
    def _unit(self) -> str:
        return f" {self.unit}" if self.unit else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one family of measurements found: its bars, and data for tables and plots."""

    bars: tuple[Bar, ...] = ()
    data: dict[str, Any] = field(default_factory=dict)


def all_met(bars: Iterable[Bar]) -> bool:
    """Return whether there are bars and each is met."""
    verdicts = [bar.met for bar in bars]
    return bool(verdicts) and all(verdicts)
