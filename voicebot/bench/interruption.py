"""R11: from an interruption to silence, and until the language model is idle."""

import asyncio
import statistics
import time
from collections.abc import Sequence

from voicebot.bench.bars import Bar, Findings
from voicebot.bench.context import Bench
from voicebot.bench.decode_log import Step, decode_log
from voicebot.bench.pipeline import LivePipeline, open_pipeline
from voicebot.bench.texts import QUESTIONS
from voicebot.events import Event, InterruptReason, ResponseDelta
from voicebot.pipeline.turn import Origin

FAMILIES = ("R11",)
_SILENCE_BOUND_S = 0.2
_SETTLE_S = 0.3


async def measure(bench: Bench) -> Findings:
    """Interrupt spoken answers as they begin, and written ones at their first text."""
    pipeline = await open_pipeline(bench.config)
    count = max(3, bench.size.pairs // 2)
    try:
        silences_s = [
            await pipeline.silence_s(bench.utterances[number % len(bench.utterances)])
            for number in range(count)
        ]
        with decode_log() as steps:
            step_s = await _step_s(pipeline, steps)
            idles_s = [await _idle_s(pipeline, number, steps) for number in range(count)]
    finally:
        await pipeline.close()
    bench.report(f"R11 {count} interruptions")
    return Findings(bars=bars(silences_s, [each / step_s for each in idles_s if each is not None]))


def bars(silences_s: Sequence[float], idles: Sequence[float]) -> tuple[Bar, Bar]:
    """Return the bars, each for the slowest interruption.

    Args:
        silences_s: from each interruption to the loudspeaker's silence.
        idles: from each interruption of a model at work to its last step's end, in steps.
    """
    silence = Bar(
        family="R11",
        title="interruption to silence, the slowest",
        value=max(silences_s, default=None),
        bound=_SILENCE_BOUND_S,
        unit="s",
        detail={"interruptions": len(silences_s)},
    )
    idle = Bar(
        family="R11",
        title="interruption to an idle language model, in decode steps, the slowest",
        value=max(idles, default=None),
        bound=1.0,
        detail={"interruptions_at_work": len(idles)},
    )
    return silence, idle


async def _step_s(pipeline: LivePipeline, steps: list[Step]) -> float:
    """Return how long a step takes that decodes one token and that nobody stops: the median."""
    app = pipeline.app
    await app.assistant.reset()
    await app.assistant.answer(app.assistant.new_turn(Origin.TEXT, speak=False), QUESTIONS[0])
    return statistics.median(step.end_s - step.start_s for step in steps if step.tokens == 1)


async def _idle_s(pipeline: LivePipeline, number: int, steps: list[Step]) -> float | None:
    """Return for how long the model went on; None when it had nothing left to do."""
    app = pipeline.app
    await app.assistant.reset()
    written = asyncio.Event()

    def follow(event: Event) -> None:
        if isinstance(event, ResponseDelta):
            written.set()

    app.bus.subscribe(follow)
    steps.clear()
    turn = app.assistant.new_turn(Origin.TEXT, speak=False)
    answering = asyncio.create_task(app.assistant.answer(turn, QUESTIONS[number]))
    waiting = asyncio.create_task(written.wait())
    await asyncio.wait({answering, waiting}, return_when=asyncio.FIRST_COMPLETED)
    interrupted_s = time.monotonic()
    await app.assistant.interrupt(InterruptReason.STOP)
    await answering
    waiting.cancel()
    await asyncio.sleep(_SETTLE_S)
    return worked_after_s(steps, interrupted_s)


def worked_after_s(steps: Sequence[Step], at_s: float) -> float | None:
    """Return the seconds from ``at_s`` to the end of the last step.

    None when no step ended after ``at_s``: the model was not at work.
    """
    ends_s = [step.end_s for step in steps if step.end_s > at_s]
    return max(ends_s) - at_s if ends_s else None
