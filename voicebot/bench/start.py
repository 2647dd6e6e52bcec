"""The start: from exec to listening, the language model loading behind it."""

import asyncio
import statistics
from typing import Any

from voicebot.bench.bars import Bar, Findings
from voicebot.bench.children import daemon_lines
from voicebot.bench.context import Bench

FAMILIES = ("start",)
_BOUND_S = 2.0


async def measure(bench: Bench) -> Findings:
    """Start the daemon once to warm the disk's cache, then measure."""
    await asyncio.to_thread(_start, bench)
    starts = [await asyncio.to_thread(_start, bench) for _ in range(bench.size.starts)]
    listening_s = [start["listening_s"] - start["started_s"] for start in starts]
    loaded_s = [start["model_loaded_s"] - start["started_s"] for start in starts]
    bench.report(f"start {statistics.median(listening_s):.2f} s")
    bar = Bar(
        family="start",
        title="exec to listening, warm",
        value=statistics.median(listening_s),
        bound=_BOUND_S,
        unit="s",
        detail={"starts_s": listening_s, "model_loaded_s": loaded_s},
    )
    return Findings(bars=(bar,))


def _start(bench: Bench) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    with daemon_lines(bench, ()) as told:
        for line in told:
            facts |= line
    return facts
