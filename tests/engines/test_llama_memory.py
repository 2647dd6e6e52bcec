"""What a language model leaves behind in memory."""

import gc
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from voicebot.chat import GenerationRequest, Message, Role, TextDelta
from voicebot.engines.llama_cpp import LlamaLanguageModel
from voicebot.models.locations import starter_language_model

_REQUEST = GenerationRequest(
    messages=(Message(role=Role.USER, content="what is the capital of france"),), max_tokens=20
)


def _rss_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _begun() -> Iterator[object]:
    """Return a reply that has begun; nothing else holds its model."""
    model = LlamaLanguageModel(starter_language_model(), threads=1)
    reply = model.generate(_REQUEST, is_cancelled=lambda: False)
    next(reply)
    return reply


@pytest.fixture(autouse=True)
def _no_help_by_the_garbage_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


def test_a_model_that_is_dropped_is_freed_at_once() -> None:
    sizes_mb = []
    for _ in range(9):
        list(_begun())
        sizes_mb.append(_rss_mb())
    # A model with its cache takes 16 MB.
    assert sizes_mb[-1] - sizes_mb[2] < 40


def test_a_reply_under_way_keeps_its_model() -> None:
    reply = _begun()
    assert "Paris" in "".join(item.text for item in reply if isinstance(item, TextDelta))


def test_a_closed_model_is_freed_once() -> None:
    model = LlamaLanguageModel(starter_language_model(), threads=1)
    model.close()
    model.close()
    del model
