"""Notes every decoding step of llama.cpp in this process."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from voicebot.engines.llama.library import llama_library


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One call of ``llama_decode``; times are monotonic."""

    start_s: float
    end_s: float
    tokens: int


@contextmanager
def decode_log() -> Iterator[list[Step]]:
    """Collect the steps inside, in the order of their ends."""
    library = llama_library()
    original = library.llama_decode
    steps: list[Step] = []

    def decode(context: Any, batch: Any) -> Any:
        start_s, tokens = time.monotonic(), batch.n_tokens
        status = original(context, batch)
        steps.append(Step(start_s=start_s, end_s=time.monotonic(), tokens=tokens))
        return status

    library.llama_decode = decode  # type: ignore[attr-defined]
    try:
        yield steps
    finally:
        library.llama_decode = original  # type: ignore[attr-defined]
