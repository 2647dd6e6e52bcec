"""Replies of voicebot's own llama.cpp engine."""

from __future__ import annotations

from typing import TYPE_CHECKING

from voicebot.chat import GenerationRequest, Message, Role, Task, TextDelta
from voicebot.engines.llama_cpp import LlamaLanguageModel

if TYPE_CHECKING:
    from pathlib import Path

    from training.language.exam.item import Item

_TASKS = {"sentiment": Task.SENTIMENT, "actions": Task.ACTION, "summaries": Task.SUMMARY}
_MAX_TOKENS = 128


class Engine:
    """Greedy replies to the items of the examination."""

    def __init__(self, path: Path, threads: int) -> None:
        self._model = LlamaLanguageModel(path, threads=threads)

    def reply(self, item: Item) -> str:
        """The whole reply."""
        messages = (Message(role=Role(role), content=text) for role, text in item.messages)
        request = GenerationRequest(
            messages=tuple(messages),
            max_tokens=_MAX_TOKENS,
            task=_TASKS.get(item.part, Task.CHAT),
        )
        pieces = self._model.generate(request, is_cancelled=lambda: False)
        return "".join(piece.text for piece in pieces if isinstance(piece, TextDelta)).strip()

    def close(self) -> None:
        """Free the model."""
        self._model.close()
