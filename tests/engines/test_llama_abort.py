"""What watches the decoding steps of a context."""

import threading
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.pulse import wait_until
from tests.support.tiny_gguf import write_tiny_gguf
from voicebot.engines.llama.context import LlamaContext
from voicebot.engines.llama.model import LlamaModel
from voicebot.protocols import IsCancelled


@pytest.fixture
def context(tmp_path: Path) -> Iterator[LlamaContext]:
    model = LlamaModel(write_tiny_gguf(tmp_path / "tiny.gguf"))
    context = LlamaContext(
        model, context_tokens=512, spare_tokens=64, sequences=2, threads=1, batch_threads=1
    )
    yield context
    context.close()
    model.close()


def watchers() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "voicebot-abort"]


class Asked:
    """Answers no, and notes who asks."""

    def __init__(self) -> None:
        self.by: set[int] = set()

    def __call__(self) -> bool:
        self.by.add(threading.get_ident())
        return False

    def was(self) -> bool:
        return bool(self.by)


def watched(context: LlamaContext, is_cancelled: IsCancelled, seen: Callable[[], bool]) -> None:
    with context.watching(is_cancelled):
        wait_until(seen, "the step was looked at")


def test_one_thread_watches_all_steps_of_a_context(context: LlamaContext) -> None:
    threads: set[int] = set()
    for _ in range(5):
        asked = Asked()
        watched(context, asked, asked.was)
        threads |= asked.by
    assert len(threads) == 1
    assert threads <= {each.ident for each in watchers()}


def test_what_a_step_was_asked_by_is_let_go_of(context: LlamaContext) -> None:
    asked = Asked()
    gone = weakref.ref(asked)
    watched(context, asked, asked.was)
    del asked
    wait_until(lambda: gone() is None, "nothing holds it")


def test_the_thread_ends_with_the_context(tmp_path: Path) -> None:
    others = set(watchers())
    model = LlamaModel(write_tiny_gguf(tmp_path / "tiny.gguf"))
    context = LlamaContext(
        model, context_tokens=512, spare_tokens=64, sequences=2, threads=1, batch_threads=1
    )
    (mine,) = set(watchers()) - others
    context.close()
    del context
    wait_until(lambda: not mine.is_alive(), "the thread has ended")
    model.close()
