"""Chooses the next token."""

from voicebot.chat import Sampling
from voicebot.engines.llama.context import LlamaContext
from voicebot.engines.llama.library import llama_library

_RANDOM_SEED = 0xFFFFFFFF
_PENALIZED_TOKENS = 64


class Sampler:
    """Takes the tokens of one reply.

    Greedy choice reads llama.cpp's logits in place. Everything else runs through its sampler
    chain in the order of llama.cpp's own programs.
    """

    def __init__(self, context: LlamaContext, sampling: Sampling) -> None:
        self._context = context
        self._lib = llama_library()
        self._greedy = sampling.temperature <= 0
        self._chain = None
        if not self._greedy or sampling.repeat_penalty != 1:
            self._chain = self._build(sampling)

    def sample(self) -> int:
        """Return the next token after the last one decoded."""
        if self._chain is None:
            return self._context.argmax()
        return int(self._lib.llama_sampler_sample(self._chain, self._context.handle, -1))

    def close(self) -> None:
        """Free the chain; safe to call twice."""
        if self._chain is not None:
            chain, self._chain = self._chain, None
            self._lib.llama_sampler_free(chain)

    def _build(self, sampling: Sampling) -> object:
        lib = self._lib
        params = lib.llama_sampler_chain_default_params()
        params.no_perf = True
        chain = lib.llama_sampler_chain_init(params)
        parts = []
        if sampling.repeat_penalty != 1:
            parts.append(
                lib.llama_sampler_init_penalties(
                    self._context.vocab_size,
                    _PENALIZED_TOKENS,
                    sampling.repeat_penalty,
                    0.0,
                    0.0,
                )
            )
        if self._greedy:
            parts.append(lib.llama_sampler_init_greedy())
        else:
            seed = _RANDOM_SEED if sampling.seed is None else sampling.seed & 0x7FFFFFFF
            parts += [
                lib.llama_sampler_init_top_k(sampling.top_k),
                lib.llama_sampler_init_top_p(sampling.top_p, 1),
                lib.llama_sampler_init_min_p(sampling.min_p, 1),
                lib.llama_sampler_init_temp(sampling.temperature),
                lib.llama_sampler_init_dist(seed),
            ]
        for part in parts:
            lib.llama_sampler_chain_add(chain, part)
        return chain
