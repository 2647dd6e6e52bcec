"""R6: prompt tokens that are left to decode after the end of speech, over a conversation."""

import asyncio
import statistics
from collections.abc import Sequence

from voicebot.bench.bars import Bar, Findings
from voicebot.bench.context import Bench
from voicebot.bench.pipeline import LivePipeline, Reading, open_pipeline

FAMILIES = ("R6",)
_BOUND = 0.1
_FLAT = 1.5
_PAUSE_BETWEEN_TURNS_S = 2.0


async def measure(bench: Bench) -> Findings:
    """Hold one conversation; every answer is heard to its end."""
    pipeline = await open_pipeline(bench.config)
    try:
        readings = await _converse(bench, pipeline)
    finally:
        await pipeline.close()
    counts = [_counts(each) for each in readings]
    data = [{"prompt_tokens": prompt, "after_speech": after} for prompt, after in counts]
    return Findings(bars=bars(counts), data={"conversation": data})


def bars(counts: Sequence[tuple[int, int]]) -> tuple[Bar, Bar]:
    """Return the bars of a conversation.

    Args:
        counts: for each turn the tokens of its prompt, and those decoded after the speech; a
            prompt of 0 tokens was not measured.
    """
    shares = [after / prompt for prompt, after in counts if prompt]
    afters = [after for prompt, after in counts if prompt]
    part = max(1, len(afters) // 4)
    first, last = (statistics.median(each or [0]) for each in (afters[:part], afters[-part:]))
    share = Bar(
        family="R6",
        title="prompt tokens decoded after the speech ÷ prompt tokens",
        value=statistics.median(shares) if shares else None,
        bound=_BOUND,
        detail={"highest": max(shares, default=None), "turns": len(counts)},
    )
    growth = Bar(
        family="R6",
        title="those tokens, last quarter of the conversation ÷ first quarter",
        value=max(last, 1) / max(first, 1) if afters else None,
        bound=_FLAT,
        detail={"first": first, "last": last},
    )
    return share, growth


def _counts(reading: Reading) -> tuple[int, int]:
    work = reading.completed.work
    return work.prompt_tokens or 0, work.prompt_tokens_after_speech or 0


async def _converse(bench: Bench, pipeline: LivePipeline) -> list[Reading]:
    readings = []
    async with pipeline.hearing():
        for number in range(bench.size.turns):
            utterance = bench.utterances[number % len(bench.utterances)]
            readings.append(await pipeline.converse(utterance))
            prompt, after = _counts(readings[-1])
            bench.report(f"R6 turn {number + 1}: {after} of {prompt} tokens after the speech")
            # Long enough for the work done while idle; a person listens longer than that.
            await asyncio.sleep(_PAUSE_BETWEEN_TURNS_S)
    return readings
