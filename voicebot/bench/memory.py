"""R13: the daemon's memory: its peak, and over many turns its slope."""

import asyncio
from collections.abc import Sequence
from typing import Any

from voicebot.bench.bars import Bar, Findings
from voicebot.bench.children import daemon_lines
from voicebot.bench.context import Bench
from voicebot.bench.statistics import slope_interval

FAMILIES = ("R13",)
_PEAK_BOUND_MB = 750.0
_SHORT, _LONG = {"text": 10, "voice": 3}, {"text": 1000, "voice": 200}
# Turns before those: until the caches are full, which have a fixed size, and until the allocator
# has found places for what comes and goes with each turn.
_WARM_UP = {"text": 1000, "voice": 60}


async def measure(bench: Bench) -> Findings:
    """Run text and voice turns in a daemon of its own."""
    lengths = _SHORT
    if bench.long:
        lengths = {kind: count + _WARM_UP[kind] for kind, count in _LONG.items()}
    lines = await asyncio.to_thread(_run, bench, lengths)
    rss_kb = {
        kind: [line["VmRSS"] for line in lines if line.get("turn") == kind] for kind in lengths
    }
    slopes = []
    if bench.long:
        slopes = [slope(kind, turns, _WARM_UP[kind]) for kind, turns in rss_kb.items()]
    return Findings(
        bars=(peak(lines), *slopes), data={"memory": {"turns": lengths, "rss_kb": rss_kb}}
    )


def peak(lines: Sequence[dict[str, Any]]) -> Bar:
    """Return the bar of the highest resident memory."""
    done = next((line for line in lines if line.get("done")), None)
    loaded = next((line for line in lines if "model_loaded_s" in line), None)
    return Bar(
        family="R13",
        title="peak resident memory of the daemon",
        value=done["VmHWM"] / 1024 if done else None,
        bound=_PEAK_BOUND_MB,
        unit="MB",
        detail={"once_loaded_mb": loaded["VmRSS"] / 1024 if loaded else None},
    )


def slope(kind: str, rss_kb: Sequence[int], warm_up: int) -> Bar:
    """Return the bar of growth: the lower end of its interval may not be above zero.

    Args:
        kind: of the turns.
        rss_kb: resident memory after each turn.
        warm_up: how many of them are left out at the beginning; at least one.
    """
    steady = rss_kb[warm_up:]
    interval = slope_interval(steady)
    return Bar(
        family="R13",
        title=f"growth of memory over {len(steady)} {kind} turns, lower end of the interval",
        value=interval.low,
        bound=0.0,
        unit="kB a turn",
        detail={
            "interval": [interval.median, interval.low, interval.high],
            "turns_before": warm_up,
            "growth_before_kb": rss_kb[warm_up - 1] - rss_kb[0],
        },
    )


def _run(bench: Bench, lengths: dict[str, int]) -> list[dict[str, Any]]:
    lines = []
    with daemon_lines(bench, [f"{kind}:{count}" for kind, count in lengths.items()]) as told:
        for line in told:
            lines.append(line)
            if len(lines) % 50 == 0:
                bench.report(f"R13 {len(lines)} turns, {line.get('VmRSS', 0) / 1024:.0f} MB")
    return lines
