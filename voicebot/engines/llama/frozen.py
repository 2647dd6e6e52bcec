"""Keeps the frozen beginning of prompts in the KV cache, and its state on disk.

The system text never changes between two prompts of a task. What the model makes of it is saved
once and read back after a restart, which takes milliseconds instead of seconds.
"""

import functools
import logging
from collections.abc import Sequence

from voicebot.chat import Message, Role
from voicebot.engines.llama.chat_template import ChatTemplate
from voicebot.engines.llama.context import LlamaContext
from voicebot.engines.llama.prefix_store import PrefixStore

_LOGGER = logging.getLogger(__name__)
_LEAST_TOKENS = 16


class FrozenPrefixes:
    """Restores frozen beginnings when they are needed, and saves new ones when told to."""

    def __init__(self, context: LlamaContext, template: ChatTemplate, store: PrefixStore) -> None:
        self._context = context
        self._store = store
        self._unsaved: dict[tuple[int, ...], int] = {}
        self._frozen = functools.lru_cache(maxsize=16)(
            lambda message: tuple(template.beginning((message,)))
        )

    def restore(self, sequence: int, messages: Sequence[Message], tokens: Sequence[int]) -> None:
        """Bring the frozen beginning of ``tokens`` into ``sequence`` if it can be read from disk.

        Does nothing where some sequence holds it already. ``tokens`` are those of ``messages``.
        """
        if not messages or messages[0].role is not Role.SYSTEM:
            return
        frozen = self._beginning(messages[0], tokens)
        if len(frozen) < _LEAST_TOKENS:
            return
        if self._context.longest_common(frozen) == len(frozen):
            return
        state = self._store.read(frozen)
        if state is not None and self._context.restore(sequence, frozen, state):
            _LOGGER.debug("%d tokens of the prompt were read from disk", len(frozen))
        else:
            self._unsaved[frozen] = sequence

    def _beginning(self, message: Message, tokens: Sequence[int]) -> tuple[int, ...]:
        """Return the frozen beginning of ``tokens``, nothing where they begin otherwise.

        A template may tell the date: after midnight the beginning is another one.
        """
        for _ in range(2):
            frozen: tuple[int, ...] = self._frozen(message)
            if tuple(tokens[: len(frozen)]) == frozen:
                return frozen
            self._frozen.cache_clear()
        return ()

    def save(self) -> None:
        """Write the beginnings that were computed since and are still in the cache."""
        while self._unsaved:
            frozen, sequence = self._unsaved.popitem()
            if tuple(self._context.tokens[sequence][: len(frozen)]) == frozen:
                self._store.write(frozen, self._context.state(sequence, len(frozen)))
