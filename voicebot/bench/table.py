"""The result for people."""

from collections.abc import Iterator
from typing import Any

from voicebot.bench.ablation import ablation_table
from voicebot.bench.bars import Bar


def table(result: dict[str, Any]) -> str:
    """Return the summary of a result of ``run_bench``."""
    return "\n".join(_lines(result))


def _lines(result: dict[str, Any]) -> Iterator[str]:
    machine = result["machine"]
    yield f"{machine['cpu']}, {machine['cores']} cores, commit {machine['commit'] or 'unknown'}"
    for model in result["models"]:
        yield f"  {model['kind']}: {model['name']} ({model['sha256'][:12]})"
    yield from result["notes"]
    yield from _sides(result["data"])
    if "ablation" in result["data"]:
        yield ""
        yield ablation_table(result["data"]["ablation"])
    if result["bars"]:
        yield from _verdicts(result)


def _verdicts(result: dict[str, Any]) -> Iterator[str]:
    yield ""
    yield from (str(_bar(each)) for each in result["bars"])
    yield from _boards(result["data"])
    if left := result["bars_not_measured"]:
        yield f"Not measured: {', '.join(left)}"
    if result["bars_met"]:
        yield "All bars are met."
    elif any(each["value"] is not None and not each["met"] for each in result["bars"]):
        yield "Not all bars are met."
    else:
        yield "All bars that were measured are met."


def _sides(data: dict[str, Any]) -> Iterator[str]:
    if "sides" not in data:
        return
    yield ""
    yield "From the last voiced sample to the first sample of the answer, medians:"
    for row in data["sides"]:
        yield (
            f"  {row['side']:<28}{row['response_ms']:7.0f} ms, of which "
            f"{row['end_silence_ms']:.0f} ms are the silence that ends a question"
        )
    if "ours_to_ours" in data:
        median, low, high = data["ours_to_ours"]
        yield f"  ours ÷ ours again: {median:.2f} ({low:.2f} to {high:.2f})"


def _boards(data: dict[str, Any]) -> Iterator[str]:
    for row in data.get("board_model", ()):
        yield (
            f"{row['board']} ({row['label']}): ours {row['ours_ms']:.0f} ms, "
            f"naive {row['naive_ms']:.0f} ms, streaming {row['streaming_ms']:.0f} ms; "
            f"ours ÷ naive {row['ours_to_naive']:.2f}, "
            f"ours ÷ streaming {row['ours_to_streaming']:.2f}"
        )


def _bar(facts: dict[str, Any]) -> Bar:
    return Bar(
        family=facts["family"],
        title=facts["title"],
        value=facts["value"],
        bound=facts["bar"],
        at_least=facts["comparison"] == ">=",
        unit=facts["unit"],
    )
