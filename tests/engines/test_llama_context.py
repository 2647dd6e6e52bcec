"""Contexts side by side: stopped or restored, they end up as one computed at once does."""

import contextlib
import logging
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
from voicebot.protocols import IsCancelled

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


def bring_and_stop(context: LlamaContext, tokens: Sequence[int]) -> None:
    """Bring ``tokens``, but stop the first step at its first node."""
    abort = context._abort
    watching = abort.watching

    @contextlib.contextmanager
    def stopped(is_cancelled: IsCancelled) -> Iterator[None]:
        with watching(is_cancelled):
            abort._byte[0] = b"\1"
            yield

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(abort, "watching", stopped)
        context.bring(0, tokens, logits=True, is_cancelled=never)


def test_a_step_stopped_while_it_closes_a_gap_leaves_no_half_moved_tokens(
    contexts: tuple[ChatTemplate, list[LlamaContext]],
) -> None:
    template, (context, other) = contexts
    held = template.prompt((SYSTEM, QUESTION, SYSTEM, QUESTION))
    start, gap = len(held) // 4, len(held) // 4
    wanted = [*held[:start], *held[start + gap :], *held[:40]]
    for each in (context, other):
        each.bring(0, held, logits=False, is_cancelled=never)
    with pytest.raises(Cancelled):
        bring_and_stop(context, wanted)
    assert other.bring(0, wanted, logits=True, is_cancelled=never) == len(wanted) - 40
    other.forget(0)
    for each in (context, other):
        each.bring(0, wanted, logits=True, is_cancelled=never)
    np.testing.assert_allclose(last_logits(context), last_logits(other), rtol=1e-4, atol=1e-5)


def test_the_few_tokens_of_a_guess_are_stopped_within_their_step(
    contexts: tuple[ChatTemplate, list[LlamaContext]],
) -> None:
    template, (context, other) = contexts
    prompt = template.prompt((SYSTEM, QUESTION))
    read = len(prompt) - 5
    context.bring(0, prompt[:read], logits=False, is_cancelled=never)
    with pytest.raises(Cancelled):
        bring_and_stop(context, prompt)
    assert context.tokens[0] == list(prompt[:read])
    for each in (context, other):
        each.bring(0, prompt, logits=True, is_cancelled=never)
    np.testing.assert_allclose(last_logits(context), last_logits(other), rtol=1e-4, atol=1e-5)


def test_what_llama_cpp_says_of_a_stopped_step_is_no_problem(
    contexts: tuple[ChatTemplate, list[LlamaContext]], caplog: pytest.LogCaptureFixture
) -> None:
    template, (context, _) = contexts
    prompt = template.prompt((SYSTEM, QUESTION))
    with caplog.at_level(logging.DEBUG, "voicebot.llama_cpp"), pytest.raises(Cancelled):
        bring_and_stop(context, prompt)
    told = [record for record in caplog.records if "failed" in record.message]
    assert told
    assert {record.levelno for record in told} == {logging.DEBUG}


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
