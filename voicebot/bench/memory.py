"""R13: the daemon's memory: its peak, and over many turns its slope."""

import asyncio
import itertools
from collections.abc import Sequence
from typing import Any

from voicebot.bench.bars import Bar, Findings
from voicebot.bench.children import daemon_lines
from voicebot.bench.context import Bench
from voicebot.bench.jobs import Job
from voicebot.bench.statistics import slope_interval

FAMILIES = ("R13",)
_PEAK_BOUND_MB = 750.0
# As the daemon is, which gives free memory back once in ten minutes: the peak is from these. The
# short ones are enough for a history that is summarized at rest, the long ones for caches that
# are full; those have a fixed size.
_SHORT, _LONG = {"text": 13, "voice": 3}, {"text": 1000, "voice": 60}
# After the long ones, with free memory given back before each reading: the slope is from these.
_STEADY = {"text": 1000, "voice": 200}
# Turns between the two, until the heap has settled.
_SETTLING = {"text": 200, "voice": 20}


async def measure(bench: Bench) -> Findings:
    """Run text and voice turns in a daemon of its own."""
    lines = await asyncio.to_thread(_run, bench, plan(long=bench.long, rests=bench.size.rests))
    as_it_runs, settled = (
        {
            kind: [line["VmRSS"] for line in lines if _is_turn(line, kind, settled=settled)]
            for kind in _STEADY
        }
        for settled in (False, True)
    )
    data = {
        "rss_kb": as_it_runs,
        "settled_rss_kb": settled,
        "rested_rss_kb": [line["VmRSS"] for line in lines if "rested" in line],
    }
    slopes = [slope(kind, turns, _SETTLING[kind]) for kind, turns in settled.items()]
    return Findings(bars=(peak(lines), *slopes), data={"memory": data})


def plan(*, long: bool, rests: bool) -> list[Job]:
    """Return the jobs of the daemon; those that settle its heap come last."""
    lengths = _LONG if long else _SHORT
    jobs = [Job(kind=kind, turns=turns, rests=rests) for kind, turns in lengths.items()]
    if long:
        jobs += [
            Job(kind=kind, turns=_SETTLING[kind] + turns, settled=True, rests=rests)
            for kind, turns in _STEADY.items()
        ]
    return jobs


def peak(lines: Sequence[dict[str, Any]]) -> Bar:
    """Return the bar of the highest resident memory, over all turns and rests."""
    done = next((line for line in lines if line.get("done")), None)
    loaded = next((line for line in lines if "model_loaded_s" in line), None)
    before = itertools.takewhile(lambda line: not line.get("settled"), lines)
    as_it_runs = [line["VmHWM"] for line in before if "VmHWM" in line]
    return Bar(
        family="R13",
        title="peak resident memory of the daemon",
        value=done["VmHWM"] / 1024 if done else None,
        bound=_PEAK_BOUND_MB,
        unit="MB",
        detail={
            "once_loaded_mb": loaded["VmRSS"] / 1024 if loaded else None,
            "before_settling_mb": max(as_it_runs) / 1024 if as_it_runs else None,
        },
    )


def slope(kind: str, rss_kb: Sequence[int], warm_up: int) -> Bar:
    """Return the bar of growth: the lower end of its interval may not be above zero.

    Args:
        kind: of the turns.
        rss_kb: resident memory after each turn; none when it was not measured.
        warm_up: how many of them are left out at the beginning; at least one.
    """
    turns = len(rss_kb) - warm_up if rss_kb else _STEADY[kind]
    interval = slope_interval(rss_kb[warm_up:]) if rss_kb else None
    detail: dict[str, Any] = {}
    if interval is not None:
        detail = {
            "interval": [interval.median, interval.low, interval.high],
            "turns_before": warm_up,
            "growth_before_kb": rss_kb[warm_up - 1] - rss_kb[0],
        }
    return Bar(
        family="R13",
        title=f"growth of memory over {turns} {kind} turns, lower end of the interval",
        value=interval.low if interval is not None else None,
        bound=0.0,
        unit="kB a turn",
        detail=detail,
    )


def _is_turn(line: dict[str, Any], kind: str, *, settled: bool) -> bool:
    return line.get("turn") == kind and line["settled"] is settled


def _run(bench: Bench, jobs: Sequence[Job]) -> list[dict[str, Any]]:
    lines = []
    with daemon_lines(bench, jobs) as told:
        for line in told:
            lines.append(line)
            if len(lines) % 50 == 0:
                bench.report(f"R13 {len(lines)} turns, {line.get('VmRSS', 0) / 1024:.0f} MB")
    return lines
