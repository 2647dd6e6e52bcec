"""Contexts side by side: stopped or restored, they end up as one computed at once does."""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from tests.support.tiny_gguf import write_tiny_gguf
from voicebot.chat import Message, Role
from voicebot.engines.llama.chat_template import ChatTemplate
from voicebot.engines.llama.context import Cancelled, LlamaContext
from voicebot.engines.llama.model import LlamaModel

SYSTEM = Message(role=Role.SYSTEM, content="You are a helpful voice assistant. " * 4)
QUESTION = Message(role=Role.USER, content="and why is that so?")


def never() -> bool:
    return False


@pytest.fixture
def contexts(tmp_path: Path) -> Iterator[tuple[ChatTemplate, list[LlamaContext]]]:
    model = LlamaModel(write_tiny_gguf(tmp_path / "tiny.gguf"))
    contexts = [
        LlamaContext(
            model, context_tokens=512, spare_tokens=64, sequences=2, threads=1, batch_threads=1
        )
        for _ in range(2)
    ]
    yield ChatTemplate(model), contexts
    for context in contexts:
        context.close()
    model.close()


def last_logits(context: LlamaContext) -> npt.NDArray[np.float32]:
    pointer = context._lib.llama_get_logits_ith(context.handle, -1)
    return np.ctypeslib.as_array(pointer, shape=(context.vocab_size,)).copy()


def append_until_stopped(context: LlamaContext, prompt: Sequence[int], *, timeout_s: float) -> None:
    deadline_s = time.monotonic() + timeout_s
    while time.monotonic() < deadline_s:
        context.append(0, prompt[0])
        context.bring(0, prompt, logits=False, is_cancelled=never)


def test_a_step_of_one_token_is_stopped_and_repeated_as_if_it_had_not_been(
    contexts: tuple[ChatTemplate, list[LlamaContext]],
) -> None:
    template, (context, other) = contexts
    prompt = template.prompt((SYSTEM, QUESTION))
    context.bring(0, prompt, logits=True, is_cancelled=never)
    other.bring(0, prompt, logits=True, is_cancelled=never)
    with context.watching(lambda: True), pytest.raises(Cancelled):
        append_until_stopped(context, prompt, timeout_s=30)
    assert context.tokens[0] == list(prompt)
    for each in (context, other):
        each.append(0, prompt[1])
    np.testing.assert_allclose(last_logits(context), last_logits(other), rtol=1e-4, atol=1e-5)


def test_logits_after_a_restored_state_are_those_after_a_computed_one(
    contexts: tuple[ChatTemplate, list[LlamaContext]],
) -> None:
    template, (first, second) = contexts
    frozen, prompt = template.beginning((SYSTEM,)), template.prompt((SYSTEM, QUESTION))

    def logits(context: LlamaContext, sequence: int) -> npt.NDArray[np.float32]:
        context.bring(sequence, prompt, logits=True, is_cancelled=never)
        return last_logits(context)

    first.bring(0, frozen, logits=False, is_cancelled=never)
    state = first.state(0, len(frozen))
    assert second.restore(1, frozen, state)
    assert second.decoded_tokens == 0
    np.testing.assert_array_equal(logits(second, 1), logits(first, 0))
    assert second.decoded_tokens == len(prompt) - len(frozen)
    assert not second.restore(0, frozen, state[: len(state) // 2])
    assert second.tokens[0] == []
    # Its cells lie elsewhere in the cache now, so sums are in another order.
    np.testing.assert_allclose(logits(second, 0), logits(first, 0), rtol=1e-4, atol=1e-5)
