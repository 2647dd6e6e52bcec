"""R10: questions that count as over before they are, on utterances with a pause inside."""

import asyncio
from collections.abc import Sequence
from typing import Any

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ
from voicebot.bench.bars import Bar, Findings
from voicebot.bench.context import Bench
from voicebot.bench.pipeline import open_pipeline
from voicebot.bench.utterances import Utterance
from voicebot.engines.silero import SileroDetector
from voicebot.pipeline.endpointer import Endpointer, EndpointerSettings, Phase
from voicebot.pipeline.speech_tail import block_levels

FAMILIES = ("R10",)
FIXED_SILENCES_S = (0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 1.0)
_BOUND = 0.02

Window = tuple[float, tuple[float, ...]]
"""Probability of speech, and the levels of the blocks."""


async def measure(bench: Bench) -> Findings:
    """Let the pipeline hear every utterance, and fixed silences beside it."""
    pipeline = await open_pipeline(bench.config)
    ends_s = []
    try:
        for number, utterance in enumerate(bench.paused_utterances, 1):
            ends_s.append(await pipeline.endpoint_s(utterance))
            bench.report(f"R10 {number}: {1000 * ends_s[-1]:5.0f} ms  {utterance.text}")
    finally:
        await pipeline.close()
    fixed = await asyncio.to_thread(fixed_silences, bench.paused_utterances)
    return Findings(
        bars=(bar(bench.paused_utterances, ends_s),),
        data={"cut_short": {"fixed_silences": fixed, "endpoints_s": ends_s}},
    )


def bar(utterances: Sequence[Utterance], ends_s: Sequence[float]) -> Bar:
    """Return the share of ends that came too early, negative ones.

    Args:
        utterances: what was said.
        ends_s: when each counted as over, from its true end.
    """
    cut = [utterance for utterance, end_s in zip(utterances, ends_s, strict=True) if end_s < 0]
    return Bar(
        family="R10",
        title="turns cut short, on utterances with pauses of 0.3-0.6 s",
        value=len(cut) / len(ends_s) if ends_s else None,
        bound=_BOUND,
        detail={"cut": [each.text for each in cut], "utterances": len(ends_s)},
    )


def fixed_silences(utterances: Sequence[Utterance]) -> list[dict[str, Any]]:
    """Return what fixed silences would have done: share cut short, and when the rest ended."""
    heard = [_windows(utterance) for utterance in utterances]
    rows = []
    for silence_s in FIXED_SILENCES_S:
        ends_s = [
            _end_s(windows, window_samples, silence_s) - utterance.duration_s
            for (windows, window_samples), utterance in zip(heard, utterances, strict=True)
        ]
        late_s = [end_s for end_s in ends_s if end_s >= 0]
        rows.append(
            {
                "silence_s": silence_s,
                "cut_share": 1 - len(late_s) / len(ends_s),
                "endpoint_s": float(np.median(late_s)) if late_s else None,
            }
        )
    return rows


def _windows(utterance: Utterance) -> tuple[list[Window], int]:
    """Return what our own endpointer is told of each window, and the samples of a window."""
    detector = SileroDetector()
    size = detector.window_samples
    silence = np.zeros(round(2 * max(FIXED_SILENCES_S) * SPEECH_SAMPLE_RATE_HZ), np.int16)
    audio = np.concatenate([utterance.samples, silence])
    parts = [audio[start : start + size] for start in range(0, len(audio) - size, size)]
    return [(detector.process(part), block_levels(part)) for part in parts], size


def _end_s(windows: Sequence[Window], window_samples: int, silence_s: float) -> float:
    """Return after how many seconds of audio the utterance counts as over."""
    endpointer = Endpointer(EndpointerSettings(end_silence_s=silence_s, no_speech_timeout_s=None))
    for number, (probability, levels) in enumerate(windows, 1):
        if endpointer.process(probability, window_samples, levels) is Phase.ENDED:
            return number * window_samples / SPEECH_SAMPLE_RATE_HZ
    return len(windows) * window_samples / SPEECH_SAMPLE_RATE_HZ
