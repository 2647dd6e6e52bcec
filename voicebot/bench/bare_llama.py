"""llama.cpp's own decoding steps, with nothing around them."""

import ctypes
import time
from pathlib import Path
from typing import Any

from voicebot.engines.llama.library import llama_library

_BATCH_TOKENS = 256


class BareLlama:
    """A context with one sequence and the greedy sampler of llama.cpp.

    Tokens cost the same whatever they are, so prompts are made of any. ``threads`` are those that
    write and those that read.
    """

    def __init__(self, path: Path, *, context_tokens: int, threads: tuple[int, int]) -> None:
        self._lib = llama_library()
        params = self._lib.llama_model_default_params()
        params.n_gpu_layers = 0
        params.load_mode = self._lib.LLAMA_LOAD_MODE_NONE
        self._model = self._lib.llama_model_load_from_file(bytes(path), params)
        self._context = self._lib.llama_init_from_model(
            self._model, self._context_params(context_tokens, threads)
        )
        self._memory = self._lib.llama_get_memory(self._context)
        self._batch = self._lib.llama_batch_init(_BATCH_TOKENS, 0, 1)
        self._sampler = self._lib.llama_sampler_init_greedy()
        self._held = 0

    def read(self, tokens: int) -> None:
        """Bring a prompt of so many tokens into the cache."""
        self._lib.llama_memory_seq_rm(self._memory, 0, -1, -1)
        self._held = 0
        self._decode(tokens)

    def write_s(self, tail: int, reply: int) -> float:
        """Decode ``tail`` further tokens of the prompt, then write; return the seconds.

        ``reply`` tokens are chosen, so one less is decoded. What was added is taken away again.
        """
        return sum(self.tail_and_reply_s(tail, reply))

    def tail_and_reply_s(self, tail: int, reply: int) -> tuple[float, float]:
        """Do what ``write_s`` does; return the seconds of the prompt's tail and of the reply."""
        held = self._held
        started_s = time.perf_counter()
        self._decode(tail)
        read_s = time.perf_counter()
        token = self._sample()
        for _ in range(reply - 1):
            self._decode(1, token)
            token = self._sample()
        written_s = time.perf_counter()
        self._lib.llama_memory_seq_rm(self._memory, 0, held, -1)
        self._held = held
        return read_s - started_s, written_s - read_s

    def close(self) -> None:
        """Free everything; safe to call twice."""
        if self._context is not None:
            context, self._context = self._context, None
            self._lib.llama_sampler_free(self._sampler)
            self._lib.llama_batch_free(self._batch)
            self._lib.llama_free(context)
            self._lib.llama_model_free(self._model)

    def _context_params(self, context_tokens: int, threads: tuple[int, int]) -> Any:
        params = self._lib.llama_context_default_params()
        params.n_ctx = context_tokens
        params.n_batch = params.n_ubatch = _BATCH_TOKENS
        params.n_seq_max = 1
        params.n_threads, params.n_threads_batch = threads
        params.flash_attn_type = self._lib.LLAMA_FLASH_ATTN_TYPE_DISABLED
        params.no_perf = True
        return params

    def _sample(self) -> int:
        return int(self._lib.llama_sampler_sample(self._sampler, self._context, -1))

    def _decode(self, count: int, token: int = 100) -> None:
        while count:
            size = min(count, _BATCH_TOKENS)
            batch = self._batch
            batch.n_tokens = size
            for index in range(size):
                batch.token[index] = token
                batch.pos[index] = self._held + index
                batch.n_seq_id[index] = 1
                batch.seq_id[index][0] = 0
                batch.logits[index] = index == size - 1
            status = self._lib.llama_decode(self._context, batch)
            if status != 0:
                raise RuntimeError(f"llama_decode: status {ctypes.c_int(status).value}")
            self._held += size
            count -= size
