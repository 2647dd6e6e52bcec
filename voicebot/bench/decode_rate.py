"""R4: tokens per second through our engine against bare ``llama_decode`` with greedy choice."""

import asyncio
import time

from voicebot import assembly
from voicebot.bench.bare_llama import BareLlama
from voicebot.bench.bars import Bar, Findings
from voicebot.bench.context import Bench
from voicebot.bench.statistics import median_interval, paired_ratio
from voicebot.chat import GenerationFinished, GenerationRequest, Message, Role
from voicebot.protocols import LanguageModel

FAMILIES = ("R4",)
_BOUND = 0.97
_MESSAGES = (
    Message(role=Role.SYSTEM, content="Answer in one or two short sentences."),
    Message(role=Role.USER, content="Tell me about the capital of France."),
)


async def measure(bench: Bench) -> Findings:
    """Write the same number of tokens by both, in turns."""
    return await asyncio.to_thread(_measure, bench)


def _measure(bench: Bench) -> Findings:
    path, llm = bench.models.language_model.path, bench.config.llm
    ours = assembly.make_language_model(bench.config, path)
    bare = BareLlama(
        path, context_tokens=llm.context_tokens, threads=assembly.model_threads(bench.config)
    )
    try:
        finished, _ = _write(ours)  # its prompt stays in the cache
        tokens = finished.generated_tokens
        bare.read(finished.prompt_tokens - 1)
        bare.write_s(1, tokens)
        ours_s, bare_s = [], []
        for number in range(bench.size.pairs):
            ours_s.append(_write(ours)[1])
            bare_s.append(bare.write_s(1, tokens))
            bench.report(f"R4 {number + 1}: {tokens / ours_s[-1]:.1f} tokens/s")
    finally:
        bare.close()
        ours.close()
    ratio = paired_ratio(bare_s, ours_s)
    bar = Bar(
        family="R4",
        title="tokens/s through our engine ÷ bare llama_decode, greedy",
        value=ratio.median,
        bound=_BOUND,
        at_least=True,
        detail={
            "interval": [ratio.low, ratio.high],
            "tokens": tokens,
            "ours_tokens_per_s": tokens / median_interval(ours_s).median,
            "bare_tokens_per_s": tokens / median_interval(bare_s).median,
        },
    )
    return Findings(bars=(bar,))


def _write(model: LanguageModel) -> tuple[GenerationFinished, float]:
    """Return what a reply cost by its own account, and the seconds it really took."""
    request = GenerationRequest(messages=_MESSAGES, max_tokens=64)
    started_s = time.perf_counter()
    *_, finished = model.generate(request, is_cancelled=lambda: False)
    seconds = time.perf_counter() - started_s
    assert isinstance(finished, GenerationFinished)
    return finished, seconds
