"""The engine that answers: voicebot's own where it is installed, else llama-cpp-python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from training.language.exam.item import Message


class Engine(Protocol):
    """Greedy replies to ChatML messages."""

    def reply(self, messages: Sequence[Message], max_tokens: int) -> str:
        """The whole reply to (role, content) messages."""
        ...


class LlamaCppEngine:
    """llama-cpp-python with the chat template of the file."""

    name = "llama-cpp-python"

    def __init__(self, path: Path, threads: int) -> None:
        from llama_cpp import Llama

        self._llama = Llama(
            str(path), n_ctx=2048, n_threads=threads, n_threads_batch=threads, verbose=False
        )

    def reply(self, messages: Sequence[Message], max_tokens: int) -> str:
        """The whole reply to (role, content) messages."""
        result = self._llama.create_chat_completion(
            [{"role": role, "content": content} for role, content in messages],
            temperature=0.0,
            max_tokens=max_tokens,
        )
        return str(result["choices"][0]["message"]["content"]).strip()


def open_engine(path: Path, threads: int) -> LlamaCppEngine:
    """The engine for a model file."""
    return LlamaCppEngine(path, threads)
