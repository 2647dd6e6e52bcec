"""Runs the measurements that are wanted and puts their findings together."""

import gc
import tempfile
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from voicebot import assembly
from voicebot.bench import (
    cut_short,
    decode_rate,
    first_audio,
    idle,
    interruption,
    memory,
    prompt_share,
    responses,
    start,
    stolen_time,
    wyoming,
)
from voicebot.bench.ablation import ablate
from voicebot.bench.bars import Bar, Findings, all_met
from voicebot.bench.context import Bench, Size
from voicebot.bench.keys import for_bench, with_keys
from voicebot.bench.machine import machine_facts
from voicebot.bench.models import Use, describe, with_models
from voicebot.config.schema import Config
from voicebot.errors import UsageError
from voicebot.models.catalog import ModelKind

SCHEMA_VERSION = 4
_MEASURES: tuple[tuple[tuple[str, ...], Callable[[Bench], Awaitable[Findings]]], ...] = tuple(
    (module.FAMILIES, module.measure)
    for module in (
        responses,
        decode_rate,
        prompt_share,
        first_audio,
        cut_short,
        interruption,
        idle,
        memory,
        start,
    )
)
FAMILIES = tuple(family for families, _ in _MEASURES for family in families)
"""Names of the bars, as ``--only`` takes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to measure.

    Attributes:
        use: on which models.
        only: families of bars; all when empty.
        size: how much.
        long: the memory over many turns, too.
        ablate: what each technique is worth, instead of the bars that are not named.
        command: the command line, to be recorded.
    """

    use: Use = "installed"
    only: frozenset[str] = frozenset()
    size: Size = field(default_factory=Size)
    long: bool = False
    ablate: bool = False
    command: Sequence[str] = ()

    @property
    def selected(self) -> frozenset[str]:
        """The families that are measured."""
        return self.only or (frozenset() if self.ablate else frozenset(FAMILIES))


async def run_bench(config: Config, plan: Plan, report: Callable[[str], None]) -> dict[str, Any]:
    """Measure and return everything that was found; ``report`` is told of progress.

    Raises VoicebotError.
    """
    bench = open_bench(config, plan, report)
    began, stolen = datetime.now(UTC), stolen_time.StolenTime()
    findings: list[Findings] = []
    try:
        machine, models = machine_facts(), describe(bench.models)
        for families, measure in _MEASURES:
            if plan.selected & set(families):
                gc.collect()  # what an earlier bar has left would cost this one CPU
                findings.append(await measure(bench))
        if plan.ablate:
            findings.append(Findings(data={"ablation": await ablate(bench)}))
    finally:
        bench.close()
    share = stolen.share()
    head = {
        "schema": SCHEMA_VERSION,
        "began": began.isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - began).total_seconds(), 1),
        "command": list(plan.command),
        "size": plan.size.as_json(),
        "model_set": plan.use,
        "threads": list(assembly.model_threads(bench.config)),
        "notes": [wyoming.note(), *stolen_time.notes(share)],
        "machine": machine | {"stolen_share": round(share, 4)},
        "models": models,
    }
    return head | put_together(findings, plan.selected)


def put_together(findings: Iterable[Findings], selected: frozenset[str]) -> dict[str, Any]:
    """Return all bars and data; the bars are met when each that was wanted is.

    Those that were not measured are named: a family of which there is no bar, and single bars.
    """
    bars: list[Bar] = []
    data: dict[str, Any] = {}
    for each in findings:
        bars += each.bars
        data |= each.data
    measured = {bar.family for bar in bars}
    without_figure = [f"{bar.family} {bar.title}" for bar in bars if not bar.measured]
    return {
        "bars_met": all_met(bars) and selected <= measured,
        "bars_not_measured": sorted(set(FAMILIES) - measured) + without_figure,
        "bars": [bar.as_json() for bar in bars],
        "data": data,
    }


def open_bench(config: Config, plan: Plan, report: Callable[[str], None]) -> Bench:
    """Choose the models and make ready. Raises ModelError, UsageError."""
    if config.language.split("-")[0] != "en":
        raise UsageError("the benchmark speaks English; add --set language=en")
    unknown = plan.only - set(FAMILIES)
    if unknown:
        raise UsageError(f"no bar {', '.join(sorted(unknown))}; there are {', '.join(FAMILIES)}")
    folder = tempfile.TemporaryDirectory(prefix="voicebot-bench-")
    # What the person keeps of conversations is left alone.
    config = with_keys(
        for_bench(with_models(config, plan.use)), {"state_directory": Path(folder.name) / "state"}
    )
    return Bench(
        config=config,
        folder=folder,
        models=assembly.choose(config, set(ModelKind)),
        size=plan.size,
        selected=plan.selected,
        long=plan.long,
        report=report,
    )
