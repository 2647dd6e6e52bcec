"""R8: first audio of a sentence of twenty words against one of five."""

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from voicebot import assembly
from voicebot.bench.bars import Bar, Findings
from voicebot.bench.context import Bench
from voicebot.bench.statistics import median_interval, paired_ratio
from voicebot.bench.texts import LONG_SENTENCES, SHORT_SENTENCES
from voicebot.protocols import Synthesizer

FAMILIES = ("R8",)
_BOUND = 1.2


async def measure(bench: Bench) -> Findings:
    """Speak long and short sentences in turns, each up to its first audio."""
    return await asyncio.to_thread(_measure, bench)


def _measure(bench: Bench) -> Findings:
    voice = assembly.make_synthesizer(bench.config, bench.models.voice.path)
    first_audio_s(voice, LONG_SENTENCES[0])
    long_s, short_s = [], []
    for number in range(bench.size.pairs):
        index = number % len(SHORT_SENTENCES)
        long_s.append(first_audio_s(voice, LONG_SENTENCES[index]))
        short_s.append(first_audio_s(voice, SHORT_SENTENCES[index]))
    bench.report(f"R8 {bench.size.pairs} pairs")
    ratio = paired_ratio(long_s, short_s)
    bar = Bar(
        family="R8",
        title="first audio of a 20-word sentence ÷ of a 5-word sentence",
        value=ratio.median,
        bound=_BOUND,
        detail={
            "interval": [ratio.low, ratio.high],
            "long_ms": 1000 * median_interval(long_s).median,
            "short_ms": 1000 * median_interval(short_s).median,
        },
    )
    return Findings(bars=(bar,))


def first_audio_s(voice: Synthesizer, text: str) -> float:
    """Return the seconds until ``voice`` gives the first audio of ``text``."""
    with first_audio(voice, text) as seconds:
        return seconds


@contextmanager
def first_audio(voice: Synthesizer, text: str) -> Iterator[float]:
    """Speak ``text`` up to its first audio, which took the seconds given; drop the rest."""
    started_s = time.perf_counter()
    chunks = voice.synthesize(text, is_cancelled=lambda: False)
    next(chunks)
    try:
        yield time.perf_counter() - started_s
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
