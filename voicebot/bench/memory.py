"""R13: the daemon's memory: its peak, and over many turns its slope."""

import asyncio
import itertools
import threading
from collections.abc import Mapping, Sequence
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
_SHORT, _LONG = {"text": 13, "voice": 3}, {"text": 300, "voice": 60}
# With free memory given back before each reading and none kept by threads: for the slope.
_STEADY = {"text": 1000, "voice": 400}
# Memory shifts with each rest of the text turns and each new Vosk of the voice turns.
_CYCLE = {"text": 150, "voice": 100}
# Turns before them: most of the growth is in the first 300 text turns.
_SETTLING = {"text": 500, "voice": 60}
_AT_A_TIME = 2
"""Daemons that run side by side; memory is each one's own, and every one fills a core."""


async def measure(bench: Bench) -> Findings:
    """Run text and voice turns in daemons of their own."""
    told = await _told(bench, plan(long=bench.long, rests=bench.size.rests))
    lines = list(itertools.chain.from_iterable(told.values()))
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
        "rested_rss_kb": {
            name: [line["VmRSS"] for line in of_daemon if "rested" in line]
            for name, of_daemon in told.items()
        },
    }
    slopes = [slope(kind, turns, _SETTLING[kind]) for kind, turns in settled.items()]
    return Findings(bars=(peak(told), *slopes), data={"memory": data})


def plan(*, long: bool, rests: bool) -> dict[str, list[Job]]:
    """Return the jobs of each daemon by its name, the one that takes longest first."""
    lengths = _LONG if long else _SHORT
    mixed = [Job(kind=kind, turns=turns, rests=rests) for kind, turns in lengths.items()]
    steady = {
        kind: [Job(kind=kind, turns=_SETTLING[kind] + turns, settled=True, rests=rests)]
        for kind, turns in _STEADY.items()
    }
    return steady | {"mixed": mixed} if long else {"mixed": mixed}


def peak(told: Mapping[str, Sequence[dict[str, Any]]]) -> Bar:
    """Return the bar of the highest resident memory, over all turns and rests of all daemons.

    Args:
        told: the lines of each daemon by its name.
    """
    ended = {
        name: line["VmHWM"] / 1024
        for name, lines in told.items()
        for line in lines
        if line.get("done")
    }
    loaded_mb = [
        line["VmRSS"] / 1024
        for lines in told.values()
        for line in lines
        if "model_loaded_s" in line
    ]
    return Bar(
        family="R13",
        title="peak resident memory of the daemon",
        value=max(ended.values()) if ended.keys() == told.keys() else None,
        bound=_PEAK_BOUND_MB,
        unit="MB",
        detail={"peaks_mb": ended, "once_loaded_mb": max(loaded_mb, default=None)},
    )


def slope(kind: str, rss_kb: Sequence[int], warm_up: int) -> Bar:
    """Return the bar of growth: the lower end of its interval may not be above zero.

    Args:
        kind: of the turns.
        rss_kb: resident memory after each turn; none when it was not measured.
        warm_up: how many of them are left out at the beginning; at least one.
    """
    turns = len(rss_kb) - warm_up if rss_kb else _STEADY[kind]
    interval = slope_interval(rss_kb[warm_up:], _CYCLE[kind]) if rss_kb else None
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


async def _told(
    bench: Bench, planned: Mapping[str, Sequence[Job]]
) -> dict[str, list[dict[str, Any]]]:
    free, given_up = asyncio.Semaphore(_AT_A_TIME), threading.Event()

    async def run(name: str, jobs: Sequence[Job]) -> list[dict[str, Any]]:
        async with free:
            return await asyncio.to_thread(_run, bench, name, jobs, given_up)

    try:
        told = await asyncio.gather(*(run(name, jobs) for name, jobs in planned.items()))
    finally:
        given_up.set()  # when one fails the others end with their next line
    return dict(zip(planned, told, strict=True))


def _run(
    bench: Bench, name: str, jobs: Sequence[Job], given_up: threading.Event
) -> list[dict[str, Any]]:
    lines = []
    with daemon_lines(bench, jobs, name) as told:
        for line in told:
            lines.append(line)
            if given_up.is_set():
                break
            if len(lines) % 50 == 0:
                bench.report(
                    f"R13 {name}: {len(lines)} turns, {line.get('VmRSS', 0) / 1024:.0f} MB"
                )
    return lines
