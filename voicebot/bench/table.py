"""The result for people."""

from collections.abc import Iterator
from typing import Any

from voicebot.bench.bars import Bar


def table(result: dict[str, Any]) -> str:
    """Return the summary of a result of ``run_bench``."""
    return "\n".join(_lines(result))


def _lines(result: dict[str, Any]) -> Iterator[str]:
    machine = result["machine"]
    yield f"{machine['cpu']}, {machine['cores']} cores, commit {machine['commit'] or 'unknown'}"
    for model in result["models"]:
        yield f"  {model['kind']}: {model['name']} ({model['sha256'][:12]})"
    yield from _sides(result["data"])
    yield ""
    yield from (str(_bar(each)) for each in result["bars"])
    if left := result["bars_not_measured"]:
        yield f"Not measured: {', '.join(left)}"
    yield "All bars are met." if result["bars_met"] else "Not all bars are met."


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


def _bar(facts: dict[str, Any]) -> Bar:
    return Bar(
        family=facts["family"],
        title=facts["title"],
        value=facts["value"],
        bound=facts["bar"],
        at_least=facts["comparison"] == ">=",
        unit=facts["unit"],
    )
