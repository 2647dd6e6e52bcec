"""Figures of R1, R2 and R7 from the turns of all sides."""

import statistics
from collections.abc import Sequence
from typing import Any

from voicebot.bench.bars import Bar, Findings
from voicebot.bench.baselines import END_SILENCE_S
from voicebot.bench.pipeline import Reading
from voicebot.bench.rounds import OURS, UNHURRIED, Rounds, as_json
from voicebot.bench.statistics import median_interval, paired_ratio
from voicebot.events import Speculation, TurnWork

EQUAL = "ours at equal silence"


def response_bars(rounds: Rounds, *, end_silence_s: float, selected: frozenset[str]) -> Findings:
    """Return the bars of the ``selected`` families, and every turn."""
    bars: list[Bar] = []
    if "R1" in selected:
        bars += [against_naive(rounds), against_streaming(rounds)]
    if "R2" in selected:
        bars += [against_floor(rounds), beyond_silence(rounds.ours[EQUAL])]
    if "R7" in selected:
        plain = [each.completed.work for each in rounds.ours[OURS]]
        bars += [hit_rate(plain, rounds.paused), waste(plain, rounds.paused)]
    data: dict[str, Any] = {"sides": rounds.table(end_silence_s), "turns": rounds.as_json()}
    if noise := rounds.noise(end_silence_s):
        data["again"] = noise
    if OURS in noise:
        data["ours_to_ours"] = noise[OURS]["response"]
    return Findings(bars=tuple(bars), data=data)


def against_naive(rounds: Rounds) -> Bar:
    """R1: as both are configured."""
    ratio = paired_ratio(rounds.responses_s(OURS), rounds.responses_s("naive"))
    equal = paired_ratio(rounds.responses_s(EQUAL), rounds.responses_s("naive"))
    return Bar(
        family="R1",
        title="response, ours ÷ naive",
        value=ratio.median,
        bound=0.35,
        detail={"interval": as_json(ratio), "at_equal_silence": as_json(equal)},
    )


def against_streaming(rounds: Rounds) -> Bar:
    """R1: at equal silence. No answer comes before the silence is over: there is a least ratio."""
    streaming_s = rounds.responses_s("streaming")
    ratio = paired_ratio(rounds.responses_s(EQUAL), streaming_s)
    least = paired_ratio([END_SILENCE_S] * len(streaming_s), streaming_s)
    meanwhile_s = [each.hears_meanwhile_s for each in rounds.baselines["streaming"]]
    meanwhile = paired_ratio(rounds.responses_s(EQUAL), meanwhile_s)
    return Bar(
        family="R1",
        title="response at equal silence, ours ÷ sentence streaming",
        value=ratio.median,
        bound=0.6,
        detail={
            "interval": as_json(ratio),
            "least_possible": as_json(least),
            "hears_meanwhile": as_json(meanwhile),
            "hears_meanwhile_ms": 1000 * statistics.median(meanwhile_s),
        },
    )


def against_floor(rounds: Rounds) -> Bar:
    """R2: what comes after the silence, without work done early, against the bare libraries."""
    beyond_s = [each.response_s - END_SILENCE_S for each in rounds.ours[UNHURRIED]]
    ratio = paired_ratio(beyond_s, [each.total for each in rounds.floor])
    overlapping_s = [each.overlapping for each in rounds.floor]
    late_s = [each.endpoint_s - END_SILENCE_S for each in rounds.ours[UNHURRIED]]
    unseen = [beyond - late for beyond, late in zip(beyond_s, late_s, strict=True)]
    return Bar(
        family="R2",
        title="response beyond the silence, no speculation ÷ bare libraries",
        value=ratio.median,
        bound=1.1,
        detail={
            "interval": as_json(ratio),
            "beyond_silence_ms": 1000 * statistics.median(beyond_s),
            "floor_ms": 1000 * statistics.median(each.total for each in rounds.floor),
            "floor_overlapping": as_json(paired_ratio(beyond_s, overlapping_s)),
            "floor_overlapping_ms": 1000 * statistics.median(overlapping_s),
            "endpoint_late_ms": 1000 * statistics.median(late_s),
            "without_that": as_json(paired_ratio(unseen, [each.total for each in rounds.floor])),
        },
    )


def beyond_silence(readings: Sequence[Reading]) -> Bar:
    """R2: with speculation hit."""
    hits = [each for each in readings if each.completed.work.speculation is Speculation.HIT]
    beyond_ms = [1000 * (each.response_s - END_SILENCE_S) for each in hits]
    interval = median_interval(beyond_ms) if beyond_ms else None
    late_ms = [1000 * (each.endpoint_s - END_SILENCE_S) for each in hits]
    return Bar(
        family="R2",
        title="response beyond the silence, speculation hit",
        value=interval.median if interval else None,
        bound=60.0,
        unit="ms",
        detail={
            "interval": as_json(interval) if interval else None,
            "hits": len(hits),
            "endpoint_late_ms": statistics.median(late_ms) if late_ms else None,
        },
    )


def hit_rate(plain: Sequence[TurnWork], paused: Sequence[TurnWork]) -> Bar:
    """R7: share of the model's turns whose answer was begun early.

    Args:
        plain: the work for questions without a pause inside.
        paused: the same for utterances with one, at which an answer may be begun in vain.
    """
    hits, turns = _hits([*plain, *paused])
    return Bar(
        family="R7",
        title="speculation: turns whose answer was begun early",
        value=hits / turns if turns else None,
        bound=0.7,
        at_least=True,
        detail={"hits": hits, "turns": turns, "hits_and_turns_with_a_pause": _hits(paused)},
    )


def waste(plain: Sequence[TurnWork], paused: Sequence[TurnWork]) -> Bar:
    """R7: seconds that the engines worked in vain to those of use, by the clock.

    The arguments are those of ``hit_rate``.
    """
    useful_ms, wasted_ms = _useful_and_wasted_ms([*plain, *paused])
    return Bar(
        family="R7",
        title="speculation: wasted ÷ useful engine seconds",
        value=wasted_ms / useful_ms if useful_ms else None,
        bound=0.5,
        detail={
            "wasted_ms": wasted_ms,
            "useful_ms": useful_ms,
            "useful_and_wasted_ms_with_a_pause": _useful_and_wasted_ms(paused),
        },
    )


def _hits(works: Sequence[TurnWork]) -> tuple[int, int]:
    """Return how many turns of the model had an answer begun early, and how many there are."""
    asked = [work for work in works if work.prompt_tokens is not None]
    return sum(work.speculation is Speculation.HIT for work in asked), len(asked)


def _useful_and_wasted_ms(works: Sequence[TurnWork]) -> tuple[float, float]:
    return (
        sum(work.speculation_useful_ms for work in works),
        sum(work.speculation_wasted_ms for work in works),
    )
