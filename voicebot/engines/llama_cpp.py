"""The language model by llama.cpp, through llama-cpp-python's low-level API.

The high-level ``Llama`` class copies the logits of every token of the prompt and scans its token
history in Python; here the prompt's common beginning stays in the KV cache, the rest is decoded
in batches, and only the last token has logits.
"""

import contextlib
import hashlib
import os
import time
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path

from voicebot.chat import (
    FinishReason,
    GenerationFinished,
    GenerationRequest,
    Message,
    PromptRead,
    ReplyItem,
    Task,
    TextDelta,
)
from voicebot.engines.cores import physical_cores
from voicebot.engines.llama.chat_template import ChatTemplate
from voicebot.engines.llama.context import Cancelled, LlamaContext
from voicebot.engines.llama.model import LlamaModel, join_pieces
from voicebot.engines.llama.reply_text import ReplyText
from voicebot.engines.llama.sampler import Sampler
from voicebot.errors import LanguageModelError, StateError
from voicebot.protocols import IsCancelled

_SEQUENCES = {task: number for number, task in enumerate(Task)}
_SPARE_TOKENS = 1024
_LONGEST_PIECE = 64


class LlamaLanguageModel:
    """LanguageModel over a GGUF file. Each task has a sequence of the KV cache of its own.

    Args:
        model_path: the file.
        context_tokens: context window of each task, at most what the model was trained for.
        threads: threads that write the reply; None takes the physical cores.
        batch_threads: threads that read the prompt; None takes ``threads``.

    Raises ModelError.
    """

    def __init__(
        self,
        model_path: str | Path,
        *,
        context_tokens: int = 2048,
        threads: int | None = None,
        batch_threads: int | None = None,
    ) -> None:
        threads = threads or physical_cores()
        self._model = LlamaModel(Path(model_path).expanduser())
        try:
            self._template = ChatTemplate(self._model)
            self._context = LlamaContext(
                self._model,
                context_tokens=min(context_tokens, self._model.trained_context),
                spare_tokens=_SPARE_TOKENS,
                sequences=len(_SEQUENCES),
                threads=threads,
                batch_threads=batch_threads or threads,
            )
        except BaseException:
            self._model.close()
            raise

    @property
    def context_tokens(self) -> int:
        """Size of the context window."""
        return self._context.context_tokens

    @property
    def fingerprint(self) -> str:
        """Hex digest of model and chat template, for keys of saved prefixes."""
        parts = (self._model.path.name, self._model.description(), self._template.source)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()

    def count_tokens(self, text: str) -> int:
        """Return how many tokens ``text`` is as plain text."""
        return len(self._model.tokenize(text, special=False))

    def truncate(self, text: str, max_tokens: int) -> str:
        """Return the longest beginning of ``text`` that fits ``max_tokens``."""
        if max_tokens <= 0:
            return ""
        beginning = text[: max_tokens * _LONGEST_PIECE]
        tokens = self._model.tokenize(beginning, special=False)
        if len(tokens) <= max_tokens:
            return beginning
        kept = join_pieces(self._model, tokens[:max_tokens])
        size = len(kept) if beginning.startswith(kept) else len(kept) - 1
        while size and self.count_tokens(text[:size]) > max_tokens:
            size -= 1
        return text[:size]

    def prefill(self, messages: Sequence[Message], *, is_cancelled: IsCancelled) -> int:
        """Bring the prompt of ``messages`` (no reply yet) into the KV cache of the chat task.

        A last message of the user may be a beginning: nothing that follows it is decoded.
        Returns how many tokens were decoded; those of a step that was cancelled are not kept.
        Raises LanguageModelError.
        """
        self._require_open()
        tokens = self._template.beginning(messages)
        decoded_before = self._context.decoded_tokens
        with contextlib.suppress(Cancelled):
            self._context.bring(
                _SEQUENCES[Task.CHAT], tokens, logits=False, is_cancelled=is_cancelled
            )
        return self._context.decoded_tokens - decoded_before

    def generate(
        self, request: GenerationRequest, *, is_cancelled: IsCancelled
    ) -> Iterator[ReplyItem]:
        """Yield a ``PromptRead``, the reply piece by piece, and a ``GenerationFinished`` last.

        Raises LanguageModelError.
        """
        self._require_open()
        started_s = time.perf_counter()
        prompt = self._template.prompt(request.messages)
        sequence = _SEQUENCES[request.task]
        decoded_before = self._context.decoded_tokens
        try:
            cached = self._context.bring(sequence, prompt, logits=True, is_cancelled=is_cancelled)
        except Cancelled:
            yield GenerationFinished(
                reason=FinishReason.CANCELLED,
                prompt_tokens=len(prompt),
                cached_tokens=len(prompt) - (self._context.decoded_tokens - decoded_before),
                generated_tokens=0,
                prefill_s=time.perf_counter() - started_s,
                decode_s=0.0,
            )
            return
        prefilled_s = time.perf_counter()
        yield PromptRead(prompt_tokens=len(prompt), cached_tokens=cached)
        count, reason = yield from self._write(request, sequence, is_cancelled)
        yield GenerationFinished(
            reason=reason,
            prompt_tokens=len(prompt),
            cached_tokens=cached,
            generated_tokens=count,
            prefill_s=prefilled_s - started_s,
            decode_s=time.perf_counter() - prefilled_s,
        )

    def save_prefix(self, path: Path) -> None:
        """Write the chat task's part of the KV cache (as of the last ``prefill``) to a file.

        The file appears whole or not at all. Raises StateError.
        """
        self._require_open()
        partial = path.with_name(f"{path.name}.{os.getpid()}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if not self._context.save(_SEQUENCES[Task.CHAT], partial):
                raise StateError(f"prompt cache {path}: cannot be written; check the disk")
            partial.replace(path)
        except OSError as error:
            raise StateError(f"prompt cache {path}: {error.strerror}; check the disk") from error
        finally:
            partial.unlink(missing_ok=True)

    def load_prefix(self, path: Path) -> int:
        """Read what ``save_prefix`` wrote into the chat task's part of the KV cache.

        Returns how many tokens that are: 0, with an empty cache, when the file is missing,
        damaged or of another model.
        """
        self._require_open()
        return self._context.load(_SEQUENCES[Task.CHAT], path) if path.is_file() else 0

    def close(self) -> None:
        """Free the model; safe to call twice."""
        self._context.close()
        self._model.close()

    def _write(
        self, request: GenerationRequest, sequence: int, is_cancelled: IsCancelled
    ) -> Generator[TextDelta, None, tuple[int, FinishReason]]:
        """Yield the text; return how many tokens it took and why it ended."""
        context, text = self._context, ReplyText()
        sampler = Sampler(context, request.sampling)
        count, reason = 0, FinishReason.LENGTH
        try:
            while count < request.max_tokens:
                if is_cancelled():
                    return count, FinishReason.CANCELLED
                token = sampler.sample()
                count += 1
                if self._model.is_end(token):
                    reason = FinishReason.STOP
                    break
                if delta := text.feed(self._model.piece(token)):
                    yield TextDelta(text=delta)
                if count == request.max_tokens or self._is_full(sequence):
                    break
                context.append(sequence, token)
        finally:
            sampler.close()
        if delta := text.finish():
            yield TextDelta(text=delta)
        return count, reason

    def _is_full(self, sequence: int) -> bool:
        return len(self._context.tokens[sequence]) + 1 >= self._context.context_tokens

    def _require_open(self) -> None:
        if self._model.handle is None:
            raise LanguageModelError("language model: it is closed")
