"""What is kept on disk is worth: engines with it against engines without."""

import dataclasses
import time
from collections.abc import Callable, Sequence
from typing import Any

from voicebot import assembly
from voicebot.bench.context import Bench
from voicebot.bench.first_audio import first_audio_s
from voicebot.bench.keys import with_keys
from voicebot.bench.statistics import median_interval
from voicebot.chat import Message, Role
from voicebot.config.schema import Config
from voicebot.dialogue.phrases import phrases_for
from voicebot.dialogue.prompt import default_system_text
from voicebot.engines.piper import PiperSynthesizer

_PREFIX = "prompt's beginning on disk: the first prompt after a start"
_PHRASES = "fixed phrases on disk: first audio of an apology"


def ablate_engines(bench: Bench) -> list[dict[str, Any]]:
    """Return a row for each of the two."""
    return [_prefix(bench), _phrases(bench)]


def row(name: str, on_s: Sequence[float], off_s: Sequence[float]) -> dict[str, Any]:
    """Return a row as ``ablation.worth`` does, from seconds with and without."""
    saved = median_interval([1000 * (off - on) for on, off in zip(on_s, off_s, strict=True)])
    return {
        "technique": name,
        "questions": len(on_s),
        "on_ms": 1000 * median_interval(on_s).median,
        "off_ms": 1000 * median_interval(off_s).median,
        "saved_ms": [saved.median, saved.low, saved.high],
    }


def _prefix(bench: Bench) -> dict[str, Any]:
    on, off = (with_keys(bench.config, {"llm.prefix_cache": each}) for each in (True, False))
    _first_prefill_s(bench, on)  # writes the file
    return row(_PREFIX, *_pairs(bench, lambda kept: _first_prefill_s(bench, on if kept else off)))


def _first_prefill_s(bench: Bench, config: Config) -> float:
    model = assembly.make_language_model(config, bench.models.language_model.path)
    try:
        message = Message(role=Role.SYSTEM, content=default_system_text(config.language))
        started_s = time.perf_counter()
        model.prefill((message,), is_cancelled=lambda: False)
        return time.perf_counter() - started_s
    finally:
        model.close()


def _phrases(bench: Bench) -> dict[str, Any]:
    phrase = str(dataclasses.astuple(phrases_for(bench.config.language))[0])
    kept = assembly.make_synthesizer(bench.config, bench.models.voice.path)
    list(kept.synthesize(phrase, is_cancelled=lambda: False))  # writes the file
    bare = PiperSynthesizer(bench.models.voice.path)
    bare.warm()
    pairs = _pairs(bench, lambda on: first_audio_s(kept if on else bare, phrase))
    return row(_PHRASES, *pairs)


def _pairs(bench: Bench, measure: Callable[[bool], float]) -> tuple[list[float], list[float]]:
    on, off = [], []
    for _ in range(max(3, bench.size.ablation // 2)):
        on.append(measure(True))
        off.append(measure(False))
    return on, off
