"""The KV cache of one model: what it holds, and decoding into it."""

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as llama
import numpy as np
import numpy.typing as npt

from voicebot.errors import LanguageModelError
from voicebot.protocols import IsCancelled

_ABORTED = 2
_NO_ROOM = 1
_NO_CALLBACK = llama.ggml_abort_callback()


class LlamaContext:
    """Decodes tokens into sequences of a shared KV cache.

    Each sequence remembers its tokens, so that a prompt costs only what differs from the one
    before.
    """

    def __init__(
        self,
        model: Any,
        *,
        cells: int,
        sequences: int,
        threads: int,
        batch_threads: int,
        batch_tokens: int = 512,
    ) -> None:
        """Allocate the cache: ``cells`` tokens, shared by ``sequences``."""
        parameters = llama.llama_context_default_params()
        parameters.n_ctx = cells
        parameters.n_batch = parameters.n_ubatch = batch_tokens
        parameters.n_seq_max = sequences
        parameters.n_threads, parameters.n_threads_batch = threads, batch_threads
        parameters.kv_unified = True
        parameters.no_perf = True
        self._context = llama.llama_init_from_model(model, parameters)
        if not self._context:
            raise LanguageModelError(
                f"no memory for a context of {cells} tokens; lower llm.context_tokens"
            )
        self._memory = llama.llama_get_memory(self._context)
        self._batch = llama.llama_batch_init(batch_tokens, 0, 1)
        self._batch_tokens = batch_tokens
        self._vocabulary_size = int(llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(model)))
        self._tokens: dict[int, list[int]] = {index: [] for index in range(sequences)}

    @property
    def pointer(self) -> Any:
        """The library's handle, for samplers."""
        return self._context

    def extend_to(self, sequence: int, tokens: list[int], *, is_cancelled: IsCancelled) -> int:
        """Make the sequence hold exactly ``tokens``, with logits of the last one.

        Returns how many were in the cache already. When cancelled, the sequence holds a beginning
        of them. Raises LanguageModelError when the cache is full.
        """
        held = self._tokens[sequence]
        cached = min(_common_prefix(held, tokens), len(tokens) - 1)
        self._truncate(sequence, cached)
        with self._abortable(is_cancelled):
            for start in range(cached, len(tokens), self._batch_tokens):
                if is_cancelled():
                    break
                batch = tokens[start : start + self._batch_tokens]
                if not self._decode(sequence, batch, last=start + len(batch) == len(tokens)):
                    break
        return cached

    def append(self, sequence: int, token: int) -> None:
        """Decode one more token. Raises LanguageModelError when the cache is full."""
        self._decode(sequence, [token], last=True)

    def holds(self, sequence: int) -> int:
        """Return how many tokens the sequence holds."""
        return len(self._tokens[sequence])

    def logits(self) -> npt.NDArray[np.float32]:
        """Return a view of the last token's logits, shape (vocabulary,)."""
        pointer = llama.llama_get_logits_ith(self._context, -1)
        return np.ctypeslib.as_array(pointer, shape=(self._vocabulary_size,))

    def save(self, sequence: int, path: Path) -> None:
        """Write the sequence's cache to a file. Raises LanguageModelError."""
        tokens = self._tokens[sequence]
        array = (llama.llama_token * len(tokens))(*tokens)
        written = llama.llama_state_seq_save_file(
            self._context, str(path).encode(), sequence, array, len(tokens)
        )
        if not written:
            raise LanguageModelError(f"cannot write the prompt cache {path}")

    def restore(self, sequence: int, path: Path) -> int:
        """Load what ``save`` wrote; return how many tokens it holds, 0 if it does not fit."""
        capacity = int(llama.llama_n_ctx(self._context))
        array = (llama.llama_token * capacity)()
        count = ctypes.c_size_t(0)
        self._truncate(sequence, 0)
        loaded = llama.llama_state_seq_load_file(
            self._context, str(path).encode(), sequence, array, capacity, ctypes.byref(count)
        )
        self._tokens[sequence] = list(array[: count.value]) if loaded else []
        return len(self._tokens[sequence])

    def close(self) -> None:
        """Free the cache."""
        if self._context:
            llama.llama_batch_free(self._batch)
            llama.llama_free(self._context)
            self._context = None

    def _decode(self, sequence: int, tokens: list[int], *, last: bool) -> bool:
        """Decode a batch; return False when it was aborted."""
        held = self._tokens[sequence]
        self._fill(sequence, tokens, len(held), last=last)
        status = llama.llama_decode(self._context, self._batch)
        if status == _NO_ROOM and self._make_room(sequence):
            status = llama.llama_decode(self._context, self._batch)
        if status == 0:
            held.extend(tokens)
            return True
        self._resynchronize(sequence, tokens)
        if status == _ABORTED:
            return False
        raise LanguageModelError(
            "the context of the language model is full; raise llm.context_tokens or lower "
            "llm.max_reply_tokens"
            if status == _NO_ROOM
            else f"llama.cpp failed to decode (status {status})"
        )

    def _fill(self, sequence: int, tokens: list[int], position: int, *, last: bool) -> None:
        batch = self._batch
        batch.n_tokens = len(tokens)
        for index, token in enumerate(tokens):
            batch.token[index] = token
            batch.pos[index] = position + index
            batch.n_seq_id[index] = 1
            batch.seq_id[index][0] = sequence
            batch.logits[index] = 0
        batch.logits[len(tokens) - 1] = last

    def _make_room(self, sequence: int) -> bool:
        """Drop the other sequences; return whether there were any."""
        others = [index for index, held in self._tokens.items() if held and index != sequence]
        for index in others:
            self._truncate(index, 0)
        return bool(others)

    def _truncate(self, sequence: int, length: int) -> None:
        if len(self._tokens[sequence]) > length or not length:
            llama.llama_memory_seq_rm(self._memory, sequence, length, -1)
            del self._tokens[sequence][length:]

    def _resynchronize(self, sequence: int, tokens: list[int]) -> None:
        """Keep what an aborted batch left in the cache."""
        held = self._tokens[sequence]
        kept = int(llama.llama_memory_seq_pos_max(self._memory, sequence)) + 1
        held.extend(tokens[: max(0, kept - len(held))])
        self._truncate(sequence, min(kept, len(held)))

    @contextmanager
    def _abortable(self, is_cancelled: IsCancelled) -> Iterator[None]:
        """Let the library ask, in long batches only: it asks at every node of the graph."""
        callback = llama.ggml_abort_callback(lambda _: is_cancelled())
        llama.llama_set_abort_callback(self._context, callback, None)
        try:
            yield
        finally:
            llama.llama_set_abort_callback(self._context, _NO_CALLBACK, None)


def _common_prefix(a: list[int], b: list[int]) -> int:
    for index, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return index
    return min(len(a), len(b))
