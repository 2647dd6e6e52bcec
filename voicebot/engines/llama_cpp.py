"""The language model, through llama.cpp's own API.

The high-level class of llama-cpp-python is not used: it copies the logits of every token and
scans its whole history for each prompt.
"""

import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import llama_cpp.llama_cpp as llama

from voicebot.chat import (
    FinishReason,
    GenerationFinished,
    GenerationRequest,
    Message,
    Task,
    TextDelta,
)
from voicebot.engines.llama_context import LlamaContext
from voicebot.engines.llama_library import load_model, metadata
from voicebot.engines.llama_sampler import TokenSampler
from voicebot.engines.llama_template import ChatTemplate
from voicebot.engines.llama_vocabulary import TokenDecoder, Vocabulary
from voicebot.errors import LanguageModelError
from voicebot.protocols import IsCancelled

_SEQUENCES = {task: index for index, task in enumerate(Task)}
_TASK_SHARE = 0.5


class LlamaLanguageModel:
    """LanguageModel over one GGUF file.

    Every task has its own sequence in one KV cache, so that a summary does not evict the chat; a
    prompt costs only what differs from the task's prompt before.

    Args:
        path: the GGUF file.
        context_tokens: longest prompt and reply together, limited by the model's own.
        threads: cores that write.
        batch_threads: cores that read prompts; default ``threads``.

    Raises ModelError for a file that cannot be used.
    """

    def __init__(
        self,
        path: Path,
        *,
        context_tokens: int = 2048,
        threads: int = 2,
        batch_threads: int | None = None,
    ) -> None:
        self._model = load_model(path)
        self._context_tokens = min(context_tokens, int(llama.llama_model_n_ctx_train(self._model)))
        self._vocabulary = Vocabulary(self._model)
        self._template = ChatTemplate(
            metadata(self._model, "tokenizer.chat_template"), self._vocabulary
        )
        self._context = LlamaContext(
            self._model,
            cells=self._context_tokens + int(self._context_tokens * _TASK_SHARE),
            sequences=len(_SEQUENCES),
            threads=threads,
            batch_threads=batch_threads or threads,
        )

    @property
    def context_tokens(self) -> int:
        """Longest prompt and reply together."""
        return self._context_tokens

    def count_tokens(self, text: str) -> int:
        """Return how many tokens ``text`` is as plain text."""
        return len(self._vocabulary.tokenize(text))

    def truncate(self, text: str, max_tokens: int) -> str:
        """Return the longest beginning of ``text`` that fits ``max_tokens``."""
        tokens = self._vocabulary.tokenize(text)
        return text if len(tokens) <= max_tokens else self._vocabulary.text(tokens[:max_tokens])

    def prefill(self, messages: Sequence[Message], *, is_cancelled: IsCancelled) -> None:
        """Bring the prompt of ``messages`` (no reply yet) into the KV cache of the chat task."""
        tokens = self._template.tokens(messages, for_reply=False)
        self._check_fits(len(tokens))
        self._context.extend_to(_SEQUENCES[Task.CHAT], tokens, is_cancelled=is_cancelled)

    def generate(
        self, request: GenerationRequest, *, is_cancelled: IsCancelled
    ) -> Iterator[TextDelta | GenerationFinished]:
        """Yield the reply piece by piece, a ``GenerationFinished`` last.

        Raises LanguageModelError when the prompt does not fit the context.
        """
        sequence = _SEQUENCES[request.task]
        prompt = self._template.tokens(request.messages, for_reply=True)
        self._check_fits(len(prompt) + 1)
        started_s = time.monotonic()
        cached = self._context.extend_to(sequence, prompt, is_cancelled=is_cancelled)
        prefilled_s = time.monotonic()
        sampler = TokenSampler(request.sampling)
        decoder = TokenDecoder(self._vocabulary)
        limit = min(request.max_tokens, self._context_tokens - len(prompt))
        reason, count = FinishReason.CANCELLED, 0
        try:
            while not is_cancelled():
                token = sampler.sample(self._context)
                if self._vocabulary.ends_generation(token):
                    reason = FinishReason.STOP
                    break
                count += 1
                if text := decoder.feed(token):
                    yield TextDelta(text=text)
                if count >= limit:
                    reason = FinishReason.LENGTH
                    break
                self._context.append(sequence, token)
        finally:
            sampler.close()
        if text := decoder.flush():
            yield TextDelta(text=text)
        yield GenerationFinished(
            reason=reason,
            prompt_tokens=len(prompt),
            cached_tokens=cached,
            generated_tokens=count,
            prefill_s=prefilled_s - started_s,
            decode_s=time.monotonic() - prefilled_s,
        )

    def save_prefix(self, path: Path) -> None:
        """Write the chat task's KV cache to a file. Raises LanguageModelError."""
        self._context.save(_SEQUENCES[Task.CHAT], path)

    def load_prefix(self, path: Path) -> int:
        """Load what ``save_prefix`` wrote; return its tokens, 0 when it does not fit the model."""
        return self._context.restore(_SEQUENCES[Task.CHAT], path)

    def close(self) -> None:
        """Free the model; safe to call twice."""
        if self._model:
            self._context.close()
            llama.llama_model_free(self._model)
            self._model = None

    def _check_fits(self, tokens: int) -> None:
        if tokens > self._context_tokens:
            raise LanguageModelError(
                f"the prompt has {tokens} tokens and the context {self._context_tokens}; raise "
                "llm.context_tokens or lower llm.max_question_tokens"
            )
