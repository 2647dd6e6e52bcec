"""A llama.cpp context whose sequences each hold the tokens of one task."""

import contextlib
import ctypes
import logging
import weakref
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from voicebot.engines.llama.abort import AbortFlag
from voicebot.engines.llama.library import (
    captured_errors,
    held_errors,
    llama_library,
    log_errors,
)
from voicebot.engines.llama.model import LlamaModel
from voicebot.errors import LanguageModelError, ModelError
from voicebot.protocols import IsCancelled

_BATCH_TOKENS = 64
# Shorter than any turn that is left out, longer than a word that was revised.
_LEAST_GAP_TOKENS = _LEAST_MOVED_TOKENS = 16
_NO_ROOM, _ABORTED = 1, 2


class Cancelled(Exception):  # noqa: N818 - it tells of no error
    """Decoding was stopped on request."""


class LlamaContext:
    """The KV cache and the decoder of one model.

    Each of ``sequences`` sequences holds up to ``context_tokens``; they share
    ``context_tokens + spare_tokens`` cells, and what two of them begin with is stored once.

    Attributes:
        tokens: what each sequence holds.
        kind: what a saved state depends on, beside model and library.
        decoded_tokens: how many tokens of prompts were decoded so far.
    """

    def __init__(
        self,
        model: LlamaModel,
        *,
        context_tokens: int,
        spare_tokens: int,
        sequences: int,
        threads: int,
        batch_threads: int,
    ) -> None:
        self._lib = llama_library()
        self.vocab_size = model.vocab_size
        self.context_tokens = context_tokens
        self.tokens: list[list[int]] = [[] for _ in range(sequences)]
        self.decoded_tokens = 0
        params = self._lib.llama_context_default_params()
        params.n_ctx = context_tokens + spare_tokens
        params.n_batch = params.n_ubatch = min(_BATCH_TOKENS, context_tokens)
        params.n_seq_max = sequences + 1  # one to copy from
        params.kv_unified = True
        params.n_outputs_max = params.n_seq_max
        params.n_threads = threads
        params.n_threads_batch = batch_threads
        # On CPUs flash attention reads batches of less than 64 tokens 1.5 to 4 times as slowly.
        params.flash_attn_type = self._lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.no_perf = True
        self.kind = f"{params.type_k} {params.type_v} {params.flash_attn_type} {params.swa_full}"
        with captured_errors() as errors:
            self.handle: Any = self._lib.llama_init_from_model(model.handle, params)
        if not self.handle:
            reason = errors[0] if errors else "no reason given"
            raise ModelError(
                f"language model {model.path}: no context of {context_tokens} tokens ({reason}); "
                "lower llm.context_tokens"
            )
        self._memory = self._lib.llama_get_memory(self.handle)
        self._can_shift = model.turns_all_keys() and bool(
            self._lib.llama_memory_can_shift(self._memory)
        )
        self._batch_size = int(params.n_batch)
        self._batch = self._lib.llama_batch_init(self._batch_size, 0, 1)
        self._abort = AbortFlag(self.handle)
        # A context that is dropped while a call hangs in it is freed when that call has ended,
        # and before its model, which is kept until then.
        self._free = weakref.finalize(
            self, _free, self._lib, self.handle, self._batch, model, self._abort
        )
        self._free.atexit = False
        self._shifting: set[int] = set()
        self._logits_address = 0
        self._logits: npt.NDArray[np.float32] = np.zeros(0, np.float32)

    def bring(
        self,
        sequence: int,
        tokens: Sequence[int],
        *,
        logits: bool,
        is_cancelled: IsCancelled,
        may_move: bool = True,
    ) -> int:
        """Make ``sequence`` hold exactly ``tokens``; return how many it held already.

        With ``logits`` the last token is decoded in any case, so that ``argmax`` or a sampler
        can follow. With ``may_move`` tokens that stood behind others that are gone are moved
        instead of decoded; they keep what they took from those.

        Raises:
            Cancelled: stopped in between; the tokens done so far are kept.
            LanguageModelError: the tokens do not fit or llama.cpp fails.
        """
        if len(tokens) + logits > self.context_tokens:
            raise LanguageModelError(
                f"language model: the prompt has {len(tokens)} tokens and the context "
                f"{self.context_tokens}; raise llm.context_tokens or shorten the conversation"
            )
        limit = len(tokens) - 1 if logits else len(tokens)
        kept = self._keep_beginning(sequence, tokens, limit, may_move=may_move)
        if kept < len(tokens):
            with self.watching(is_cancelled):
                self._decode_all(sequence, tokens, kept, logits, is_cancelled)
        return kept

    def watching(self, is_cancelled: IsCancelled) -> contextlib.AbstractContextManager[None]:
        """Return a context in which ``append`` stops within its step once ``is_cancelled``."""
        return self._abort.watching(is_cancelled)

    def append(self, sequence: int, token: int) -> None:
        """Decode one more token, with logits.

        Raises:
            Cancelled: stopped in between; the sequence holds what it held, or nothing where
                the model cannot go back.
            LanguageModelError: llama.cpp fails.
        """
        held = self.tokens[sequence]
        self._fill(0, token, len(held), sequence, logits=True)
        self._decode(sequence, 1)
        held.append(token)

    def argmax(self) -> int:
        """Return the most probable next token after the last one decoded."""
        pointer = self._lib.llama_get_logits_ith(self.handle, -1)
        address = ctypes.addressof(pointer.contents)
        if address != self._logits_address:
            self._logits_address = address
            self._logits = np.ctypeslib.as_array(pointer, shape=(self.vocab_size,))
        return int(self._logits.argmax())

    def forget(self, sequence: int) -> None:
        """Empty one sequence; does nothing once closed."""
        if self.handle is None:
            return
        self._lib.llama_memory_seq_rm(self._memory, sequence, -1, -1)
        self.tokens[sequence] = []
        self._shifting.discard(sequence)

    def longest_common(self, tokens: Sequence[int]) -> int:
        """Return how many of ``tokens`` some sequence begins with."""
        return max(_common(held, tokens) for held in self.tokens)

    def state(self, sequence: int, count: int) -> bytes:
        """Return the state of the first ``count`` tokens of ``sequence``."""
        scratch = len(self.tokens)
        self._lib.llama_memory_seq_cp(self._memory, sequence, scratch, 0, count)
        try:
            size = self._lib.llama_state_seq_get_size(self.handle, scratch)
            buffer = (ctypes.c_uint8 * size)()
            written = self._lib.llama_state_seq_get_data(self.handle, buffer, size, scratch)
            return bytes(memoryview(buffer)[:written])
        finally:
            self._lib.llama_memory_seq_rm(self._memory, scratch, -1, -1)

    def restore(self, sequence: int, tokens: Sequence[int], state: bytes) -> bool:
        """Make ``sequence`` hold ``tokens`` by their ``state``; it is empty if that fails."""
        self.forget(sequence)
        buffer = (ctypes.c_uint8 * len(state)).from_buffer_copy(state)
        read = self._lib.llama_state_seq_set_data(self.handle, buffer, len(state), sequence)
        if read != len(state):
            self.forget(sequence)
            return False
        self.tokens[sequence] = list(tokens)
        return True

    def close(self) -> None:
        """Free the context; safe to call twice."""
        if self.handle is not None:
            self.handle = None
            self._logits = np.zeros(0, np.float32)
            self._free()

    def _keep_beginning(
        self, sequence: int, tokens: Sequence[int], limit: int, *, may_move: bool
    ) -> int:
        """Keep what ``sequence`` has in common with ``tokens``, or take it from another one."""
        common = [min(_common(held, tokens), limit) for held in self.tokens]
        kept = common[sequence]
        source = max(range(len(common)), key=common.__getitem__)
        if common[source] > kept:
            self.forget(sequence)
            kept = common[source]
            self._lib.llama_memory_seq_cp(self._memory, source, sequence, 0, kept)
        elif may_move and (moved := self._move_back(sequence, tokens, kept, limit)):
            kept += moved
        elif not self._lib.llama_memory_seq_rm(self._memory, sequence, kept, -1):
            self.forget(sequence)  # recurrent models cannot go back
            kept = 0
        self.tokens[sequence] = list(tokens[:kept])
        return kept

    def _move_back(self, sequence: int, tokens: Sequence[int], start: int, limit: int) -> int:
        """Close the gap where tokens behind ``start`` were left out; return how many were moved.

        They keep what they took from those left out, and only their positions change (rolling
        cache of StreamingLLM, Xiao et al. 2023, arXiv:2309.17453). Cells that another sequence
        holds too stay where they are.
        """
        held = self.tokens[sequence]
        others = (one for number, one in enumerate(self.tokens) if number != sequence)
        if not self._can_shift or any(_common(other, held) > start for other in others):
            return 0
        gap, moved = _longest_gap(held, tokens[:limit], start)
        if moved < _LEAST_MOVED_TOKENS:
            return 0
        behind = start + gap
        self._lib.llama_memory_seq_rm(self._memory, sequence, behind + moved, -1)
        self._lib.llama_memory_seq_rm(self._memory, sequence, start, behind)
        self._lib.llama_memory_seq_add(self._memory, sequence, behind, behind + moved, -gap)
        self._shifting.add(sequence)
        return moved

    def _decode_all(
        self,
        sequence: int,
        tokens: Sequence[int],
        start: int,
        logits: bool,
        is_cancelled: IsCancelled,
    ) -> None:
        last = len(tokens) - 1
        while start <= last:
            if is_cancelled():
                raise Cancelled
            piece = tokens[start : start + self._batch_size]
            for index, token in enumerate(piece):
                position = start + index
                self._fill(index, token, position, sequence, logits=logits and position == last)
            self._decode(sequence, len(piece))
            self.tokens[sequence] += piece
            self.decoded_tokens += len(piece)
            start += len(piece)

    def _fill(self, index: int, token: int, position: int, sequence: int, *, logits: bool) -> None:
        batch = self._batch
        batch.token[index] = token
        batch.pos[index] = position
        batch.n_seq_id[index] = 1
        batch.seq_id[index][0] = sequence
        batch.logits[index] = logits

    def _decode(self, sequence: int, count: int) -> None:
        self._batch.n_tokens = count
        with held_errors() as errors:
            status = self._lib.llama_decode(self.handle, self._batch)
            if status == _NO_ROOM and self._make_room(sequence):
                status = self._lib.llama_decode(self.handle, self._batch)
        # An interruption is no fault, though llama.cpp logs it as three.
        log_errors(errors, logging.DEBUG if status == _ABORTED else logging.INFO)
        if status == 0:
            self._shifting.clear()
            return
        # A step begins by moving what was shifted; stopped therein, some layers are moved.
        for shifted in tuple(self._shifting):
            self.forget(shifted)
        held = len(self.tokens[sequence])
        if not self._lib.llama_memory_seq_rm(self._memory, sequence, held, -1):
            self.forget(sequence)  # recurrent models cannot go back
        if status == _ABORTED:
            raise Cancelled
        if status == _NO_ROOM:
            raise LanguageModelError(
                "language model: the context is full; raise llm.context_tokens"
            )
        self.forget(sequence)
        raise LanguageModelError(f"language model: llama.cpp cannot go on (status {status})")

    def _make_room(self, sequence: int) -> bool:
        """Empty the other sequences; return whether there was anything."""
        others = [number for number, held in enumerate(self.tokens) if held and number != sequence]
        for number in others:
            self.forget(number)
        return bool(others)


def _common(held: Sequence[int], tokens: Sequence[int]) -> int:
    """Return the length of the common beginning."""
    for index, (one, other) in enumerate(zip(held, tokens, strict=False)):
        if one != other:
            return index
    return min(len(held), len(tokens))


def _longest_gap(held: Sequence[int], tokens: Sequence[int], start: int) -> tuple[int, int]:
    """Return the gap in ``held`` at ``start`` behind which most of ``tokens`` follow, and how many.

    Both are 0 where none of ``tokens`` follow behind a gap that is long enough.
    """
    wanted = tokens[start:]
    gaps = range(_LEAST_GAP_TOKENS, len(held) - start)
    follow = ((gap, _common(held[start + gap :], wanted)) for gap in gaps)
    gap, count = max(follow, key=lambda found: found[1], default=(0, 0))
    return (gap, count) if count else (0, 0)


def _free(lib: Any, handle: Any, batch: Any, *_kept: object) -> None:
    lib.llama_batch_free(batch)
    lib.llama_free(handle)
