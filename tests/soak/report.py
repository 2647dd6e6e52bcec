"""What a soak measured, and whether that is good enough."""

import os
import statistics
import sys
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from voicebot.bench.statistics import Interval, slope_interval
from voicebot.native_heap import bytes_in_use, settle

_WARM_UP_SHARE = 0.25
_SLOPE_BLOCKS = 10
_MAX_GROWTH_MB_PER_H = 0.5
_MIN_HOURS_FOR_SLOPE = 3.0
_MAX_MORE_THREADS = 8
_MAX_MORE_FILES = 8
_MAX_UNHEARD_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The process at one moment; ``hours`` are simulated, ``heap_mb`` is in use."""

    hours: float
    rss_mb: float
    heap_mb: float
    objects: int
    files: int
    threads: int


def sample(hours: float) -> Sample:
    """Measure this process now, once what is free was given back."""
    settle()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return Sample(
        hours=hours,
        rss_mb=pages * os.sysconf("SC_PAGE_SIZE") / 1e6,
        heap_mb=(bytes_in_use() or 0) / 1e6,
        objects=sys.getallocatedblocks(),
        files=len(os.listdir("/proc/self/fd")),  # noqa: PTH208 - the names are not needed
        threads=threading.active_count(),
    )


@dataclass
class Report:
    """Everything that was counted.

    Attributes:
        simulated_hours, real_hours: how long it was, and how long it took.
        cpu_hours: processor time of this process.
        outcomes: what became of what was asked, while nothing was broken and while something was.
        violations: what must not happen, one line each.
        recoveries_s: by fault, the simulated seconds from its end to the next answer.
        untouched: faults that found nothing to break.
        dropped_samples, faulty_samples: audio reported as lost, and what the faults lost.
        stopped_early: a signal ended it before its time.
    """

    seed: int
    speech: str
    simulated_hours: float = 0.0
    real_hours: float = 0.0
    cpu_hours: float = 0.0
    turns: int = 0
    outcomes_whole: Counter[str] = field(default_factory=Counter)
    outcomes_broken: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    untouched: Counter[str] = field(default_factory=Counter)
    recoveries_s: dict[str, list[float]] = field(default_factory=dict)
    watchdog_restarts: int = 0
    dropped_samples: int = 0
    faulty_samples: int = 0
    stopped_early: bool = False
    samples: list[Sample] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def growth_mb_per_h(self, of: Callable[[Sample], float]) -> Interval | None:
        """Return how much a figure of the samples grows in simulated time, after the beginning.

        The samples are about equally far apart. None when there are too few.
        """
        steady = self.samples[int(len(self.samples) * _WARM_UP_SHARE) :]
        if len(steady) < 2 * _SLOPE_BLOCKS:
            return None
        step = slope_interval([of(each) for each in steady], len(steady) // _SLOPE_BLOCKS)
        step_h = (steady[-1].hours - steady[0].hours) / (len(steady) - 1)
        if step_h <= 0:
            return None
        low, median, high = (each / step_h for each in (step.low, step.median, step.high))
        return Interval(median=median, low=low, high=high)

    def judge(self) -> None:
        """Add what the figures say to the violations."""
        if self.simulated_hours >= _MIN_HOURS_FOR_SLOPE:
            self._judge_memory()
        if self.samples:
            first, last = self.samples[min(1, len(self.samples) - 1)], self.samples[-1]
            if last.threads > first.threads + _MAX_MORE_THREADS:
                self.violations.append(f"threads went from {first.threads} to {last.threads}")
            if last.files > first.files + _MAX_MORE_FILES:
                self.violations.append(f"open files went from {first.files} to {last.files}")
        asked = self.outcomes_whole.total()
        unheard = self.outcomes_whole["not heard"]
        if asked >= 20 and unheard > asked * _MAX_UNHEARD_SHARE:
            self.violations.append(f"{unheard} of {asked} questions were not heard")
        if not self.outcomes_whole["answered"]:
            self.violations.append("nothing was ever answered")

    def _judge_memory(self) -> None:
        """Resident memory wanders by tens of MB where the heap does not: it must surely grow."""
        heap = self.growth_mb_per_h(_heap_mb)
        if heap is not None and heap.median > _MAX_GROWTH_MB_PER_H:
            self.violations.append(f"the heap grows by {heap.median:.2f} MB an hour")
        rss = self.growth_mb_per_h(_rss_mb)
        if rss is not None and rss.low > _MAX_GROWTH_MB_PER_H:
            self.violations.append(f"memory grows by {rss.median:.2f} MB an hour")

    def as_json(self) -> dict[str, Any]:
        """Return everything, ready for JSON."""
        rss, heap = self.growth_mb_per_h(_rss_mb), self.growth_mb_per_h(_heap_mb)
        figures = {name: _plain(value) for name, value in vars(self).items()}
        return figures | {
            "rss_slope_mb_per_h": None if rss is None else round(rss.median, 3),
            "heap_slope_mb_per_h": None if heap is None else round(heap.median, 3),
            "times_real_time": round(self.simulated_hours / self.real_hours, 1),
        }

    def text(self) -> str:
        """Return the report for people."""
        lines = [
            f"simulated       {self.simulated_hours:.2f} hours, seed {self.seed}",
            f"took            {self._took()}",
            f"turns           {self.turns}",
            f"asked, whole    {_counts(self.outcomes_whole)}",
            f"asked, broken   {_counts(self.outcomes_broken)}",
            f"failures        {_counts(self.failures)}",
            f"faults          {self.faults.total()}: {_counts(self.faults)}",
            f"without effect  {_counts(self.untouched)}",
            f"restarts        {self.watchdog_restarts} by the watchdog",
            f"dropped audio   {self.dropped_samples} samples, {self.faulty_samples} by a fault",
            f"recovery        {self._recoveries()}",
            f"memory          {_growth(self.growth_mb_per_h(_rss_mb))}",
            f"heap in use     {_growth(self.growth_mb_per_h(_heap_mb))}",
        ]
        if self.samples:
            lines += ["hours   RSS MB  heap MB  objects  files  threads"]
            step = max(1, len(self.samples) // 12)
            lines += [
                f"{each.hours:5.2f}  {each.rss_mb:7.1f}  {each.heap_mb:7.1f}  {each.objects:7d}"
                f"  {each.files:5d}  {each.threads:7d}"
                for each in [*self.samples[::step], self.samples[-1]]
            ]
        lines += [f"VIOLATION  {violation}" for violation in self.violations]
        verdict = "FAILED" if self.violations else "PASSED"
        return "\n".join([*lines, f"{verdict}, stopped early" if self.stopped_early else verdict])

    def _took(self) -> str:
        return (
            f"{self.real_hours * 60:.1f} minutes, "
            f"{self.simulated_hours / self.real_hours:.0f} times real time; "
            f"{self.cpu_hours * 60:.1f} minutes of processor time"
        )

    def _recoveries(self) -> str:
        every = [seconds for each in self.recoveries_s.values() for seconds in each]
        if not every:
            return "none"
        slowest = max(self.recoveries_s, key=lambda kind: max(self.recoveries_s[kind]))
        median_s = statistics.median(every)
        return (
            f"{len(every)} of {len(every)} answered again, median {median_s:.0f} s, "
            f"slowest {max(every):.0f} s ({slowest})"
        )


def _rss_mb(one: Sample) -> float:
    return one.rss_mb


def _heap_mb(one: Sample) -> float:
    return one.heap_mb


def _growth(interval: Interval | None) -> str:
    if interval is None:
        return "too short"
    return f"{interval.median:+.2f} [{interval.low:+.2f}, {interval.high:+.2f}] MB an hour"


def _plain(value: Any) -> Any:
    """Return a figure as JSON has it."""
    if isinstance(value, Counter):
        return dict(value)
    if isinstance(value, list):
        return [asdict(each) if isinstance(each, Sample) else each for each in value]
    return value


def _counts(counter: Counter[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counter.most_common()) or "none"
