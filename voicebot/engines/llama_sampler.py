"""Chooses the next token."""

import secrets
from typing import Any

import llama_cpp.llama_cpp as llama
import numpy as np

from voicebot.chat import Sampling
from voicebot.engines.llama_context import LlamaContext

_PENALTY_TOKENS = 64


class TokenSampler:
    """Greedy over the logits, or llama.cpp's sampler chain where chance or penalties are asked."""

    def __init__(self, sampling: Sampling) -> None:
        self._chain = None if _is_greedy(sampling) else _chain(sampling)

    def sample(self, context: LlamaContext) -> int:
        """Return the token that follows what was decoded last."""
        if self._chain is None:
            return int(np.argmax(context.logits()))
        return int(llama.llama_sampler_sample(self._chain, context.pointer, -1))

    def close(self) -> None:
        """Free the chain."""
        if self._chain is not None:
            llama.llama_sampler_free(self._chain)
            self._chain = None


def _is_greedy(sampling: Sampling) -> bool:
    return sampling.temperature == 0 and sampling.repeat_penalty == 1


def _chain(sampling: Sampling) -> Any:
    chain = llama.llama_sampler_chain_init(llama.llama_sampler_chain_default_params())
    if sampling.repeat_penalty != 1:
        penalties = llama.llama_sampler_init_penalties(
            _PENALTY_TOKENS, sampling.repeat_penalty, 0.0, 0.0
        )
        llama.llama_sampler_chain_add(chain, penalties)
    if sampling.temperature == 0:
        llama.llama_sampler_chain_add(chain, llama.llama_sampler_init_greedy())
        return chain
    seed = secrets.randbits(32) if sampling.seed is None else sampling.seed
    for sampler in (
        llama.llama_sampler_init_top_k(sampling.top_k),
        llama.llama_sampler_init_top_p(sampling.top_p, 1),
        llama.llama_sampler_init_min_p(sampling.min_p, 1),
        llama.llama_sampler_init_temp(sampling.temperature),
        llama.llama_sampler_init_dist(seed),
    ):
        llama.llama_sampler_chain_add(chain, sampler)
    return chain
