"""What each technique is worth: ours against ours without it, on the same questions in turns."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from voicebot.bench.ablation_engines import ablate_engines
from voicebot.bench.context import Bench
from voicebot.bench.keys import with_keys
from voicebot.bench.pipeline import LivePipeline, Reading, open_pipeline
from voicebot.bench.statistics import Interval, median_interval
from voicebot.bench.texts import COMMANDS, QUESTIONS


@dataclass(frozen=True, slots=True, kw_only=True)
class Technique:
    """Something that can be switched off.

    Attributes:
        name: of the technique.
        off: keys that switch it off.
        beside: keys set on both sides, where another technique would hide this one.
        texts: what is asked.
    """

    name: str
    off: dict[str, Any]
    beside: dict[str, Any]
    texts: Sequence[str] = QUESTIONS


_NO_SPECULATION = {"listening.speculation.enabled": False}
TECHNIQUES = (
    Technique(name="speculation at a pause", off=_NO_SPECULATION, beside={}),
    Technique(
        name="prefill of partial transcripts",
        off={"listening.prefill_partials": False},
        beside={},
    ),
    Technique(
        name="prefill of partial transcripts, no speculation",
        off={"listening.prefill_partials": False},
        beside=_NO_SPECULATION,
    ),
    Technique(
        name="reply begun before the transcript, no speculation",
        off={"listening.begin_at_end": False},
        beside=_NO_SPECULATION,
    ),
    Technique(
        name="model rests until the first sound, no speculation",
        off={"llm.yield_to_voice": False},
        beside=_NO_SPECULATION,
    ),
    Technique(
        name="voice in windows",
        off={"tts.streaming": False},
        beside={},
    ),
    Technique(
        name="voice in windows, no speculation",
        off={"tts.streaming": False},
        beside=_NO_SPECULATION,
    ),
    Technique(
        name="endpoint by hypothesis, complete commands",
        off={"listening.endpoint.by_hypothesis": False},
        beside={},
        texts=COMMANDS,
    ),
)


async def ablate(bench: Bench) -> list[dict[str, Any]]:
    """Return what each technique is worth."""
    rows = [await _ablate(bench, technique) for technique in TECHNIQUES]
    return rows + await asyncio.to_thread(ablate_engines, bench)


def worth(technique: Technique, on: Sequence[Reading], off: Sequence[Reading]) -> dict[str, Any]:
    """Return the row of one technique: medians, and paired differences in milliseconds."""
    saved = [1000 * (b.response_s - a.response_s) for a, b in zip(on, off, strict=True)]
    return {
        "technique": technique.name,
        "off": technique.off,
        "beside": technique.beside,
        "questions": len(on),
        "on_ms": 1000 * median_interval([each.response_s for each in on]).median,
        "off_ms": 1000 * median_interval([each.response_s for each in off]).median,
        "saved_ms": _listed(median_interval(saved)),
        "prompt_tokens_after_speech": [_tokens(on), _tokens(off)],
    }


def ablation_table(rows: Sequence[dict[str, Any]]) -> str:
    """Return the rows for people."""
    lines = ["What each technique saves of the response, or of what is named; medians of pairs:"]
    for row in rows:
        median, low, high = row["saved_ms"]
        lines.append(
            f"  {row['technique']:<60}{median:6.0f} ms ({low:.0f} to {high:.0f}), "
            f"{row['on_ms']:.0f} with and {row['off_ms']:.0f} without"
        )
    return "\n".join(lines)


async def _ablate(bench: Bench, technique: Technique) -> dict[str, Any]:
    config = with_keys(bench.config, technique.beside)
    on = await open_pipeline(config)
    try:
        off = await open_pipeline(with_keys(config, technique.off))
        try:
            readings = await _in_turns(bench, technique, on, off)
        finally:
            await off.close()
    finally:
        await on.close()
    row = worth(technique, *readings)
    bench.report(f"{technique.name}: {row['saved_ms'][0]:.0f} ms")
    return row


async def _in_turns(
    bench: Bench, technique: Technique, on: LivePipeline, off: LivePipeline
) -> tuple[list[Reading], list[Reading]]:
    found: tuple[list[Reading], list[Reading]] = ([], [])
    for number in range(bench.size.ablation):
        utterance = bench.speaker.say(technique.texts[number % len(technique.texts)])
        first = number % 2
        for side in (first, 1 - first):
            found[side].append(await (on, off)[side].respond(utterance))
    return found


def _tokens(readings: Sequence[Reading]) -> float | None:
    counts = [each.completed.work.prompt_tokens_after_speech for each in readings]
    known = [count for count in counts if count is not None]
    return median_interval(known).median if known else None


def _listed(interval: Interval) -> list[float]:
    return [interval.median, interval.low, interval.high]
