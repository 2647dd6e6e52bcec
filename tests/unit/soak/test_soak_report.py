"""What the soak calls a leak."""

import numpy as np
import pytest

from tests.soak.report import Report, Sample


def report(*, rss_mb_per_h: float = 0.0, heap_mb_per_h: float = 0.0) -> Report:
    """A day in which memory wanders and, behind that, grows."""
    rng = np.random.default_rng(6)
    made = Report(seed=1, speech="synthetic", simulated_hours=24.0)
    made.outcomes_whole["answered"] = 30
    for hours in np.arange(0.0, 24.0, 0.18):
        rss_mb, heap_mb = 290 + rng.normal(0, 10), 210 + rng.normal(0, 5)
        made.samples.append(
            Sample(
                hours=float(hours),
                rss_mb=float(rss_mb + rss_mb_per_h * hours),
                heap_mb=float(heap_mb + heap_mb_per_h * hours),
                objects=380_000,
                files=21,
                threads=11,
            )
        )
    made.judge()
    return made


def test_memory_that_wanders_is_no_leak() -> None:
    assert report().violations == []


@pytest.mark.parametrize("growth", [{"rss_mb_per_h": 2.0}, {"heap_mb_per_h": 0.8}])
def test_memory_that_grows_is_a_leak(growth: dict[str, float]) -> None:
    (violation,) = report(**growth).violations
    assert "grows by" in violation


def test_a_short_run_tells_nothing_of_growth() -> None:
    made = report(heap_mb_per_h=5.0)
    made.violations, made.simulated_hours = [], 2.0
    made.judge()
    assert made.violations == []


def test_threads_that_are_left_behind_are_told() -> None:
    made = report()
    last = made.samples[-1]
    made.samples[-1] = Sample(
        hours=last.hours, rss_mb=last.rss_mb, heap_mb=last.heap_mb, objects=last.objects,
        files=21, threads=40,
    )  # fmt: skip
    made.judge()
    assert made.violations == ["threads went from 11 to 40"]
