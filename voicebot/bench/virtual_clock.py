"""Replays the stages of a turn on a clock that nobody waits for."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A piece of work.

    Attributes:
        name: unique in its turn.
        cost_s: how long it takes.
        after: names of the stages whose ends it waits for.
        not_before_s: it does not begin before this time.
    """

    name: str
    cost_s: float
    after: tuple[str, ...] = ()
    not_before_s: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """When a stage ran."""

    name: str
    start_s: float
    end_s: float


def replay(stages: Sequence[Stage]) -> list[Span]:
    """Return when each stage runs; one begins as soon as those it waits for have ended.

    Raises ValueError when a stage waits for one that is not before it in ``stages``.
    """
    ends_s: dict[str, float] = {}
    spans = []
    for stage in stages:
        unknown = [name for name in stage.after if name not in ends_s]
        if unknown:
            raise ValueError(f"{stage.name} waits for {', '.join(unknown)}, not run yet")
        start_s = max([stage.not_before_s, *(ends_s[name] for name in stage.after)])
        ends_s[stage.name] = start_s + stage.cost_s
        spans.append(Span(name=stage.name, start_s=start_s, end_s=ends_s[stage.name]))
    return spans


def chain(
    costs_s: Sequence[tuple[str, float]], *, not_before_s: float = 0.0, after: str | None = None
) -> list[Stage]:
    """Return stages that follow one another, the first one from ``not_before_s`` on."""
    stages: list[Stage] = []
    before = (after,) if after else ()
    for name, cost_s in costs_s:
        stages.append(
            Stage(
                name=name,
                cost_s=cost_s,
                after=before,
                not_before_s=0.0 if stages else not_before_s,
            )
        )
        before = (name,)
    return stages
