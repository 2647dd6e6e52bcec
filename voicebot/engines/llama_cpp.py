"""The language model by llama.cpp, through llama-cpp-python's low-level API.

The high-level ``Llama`` class copies the logits of every token of the prompt and scans its token
history in Python; here the prompt's common beginning stays in the KV cache, the rest is decoded
in batches, and only the last token has logits.
"""

import contextlib
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
    Role,
    Task,
    TextDelta,
)
from voicebot.engines.cores import physical_cores
from voicebot.engines.llama.chat_template import ChatTemplate
from voicebot.engines.llama.context import Cancelled, LlamaContext
from voicebot.engines.llama.fingerprint import file_fingerprint
from voicebot.engines.llama.frozen import FrozenPrefixes
from voicebot.engines.llama.library import library_version, llama_library
from voicebot.engines.llama.model import LlamaModel, join_pieces
from voicebot.engines.llama.prefix_store import PrefixStore
from voicebot.engines.llama.reply_text import ReplyText
from voicebot.engines.llama.sampler import Sampler
from voicebot.errors import LanguageModelError
from voicebot.protocols import IsCancelled

_SEQUENCES = {task: number for number, task in enumerate(Task)}
# What a prompt of the whole context consists of; more would only keep what is over.
_LEAST_LASTING_TEXTS = 64
_TOKENS_OF_A_TEXT = 16
# For what other tasks than the chat have to themselves; 12 kB each in a model of 0.5 billion.
_SPARE_TOKENS = 512
_LONGEST_PIECE = 64


class LlamaLanguageModel:
    """LanguageModel over a GGUF file. Each task has a sequence of the KV cache of its own.

    Args:
        model_path: the file.
        context_tokens: context window of each task, at most what the model was trained for.
        threads: threads that write the reply; None takes the physical cores.
        batch_threads: threads that read the prompt; None takes ``threads``.
        prefix_directory: where the state after the system text is kept for the next start; None
            computes it anew each time.

    Raises ModelError.
    """

    def __init__(
        self,
        model_path: str | Path,
        *,
        context_tokens: int = 2048,
        threads: int | None = None,
        batch_threads: int | None = None,
        prefix_directory: Path | None = None,
    ) -> None:
        threads = threads or physical_cores()
        self._model = LlamaModel(
            Path(model_path).expanduser(),
            lasting_texts=max(_LEAST_LASTING_TEXTS, context_tokens // _TOKENS_OF_A_TEXT),
        )
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
        self._prefixes: FrozenPrefixes | None = None
        if prefix_directory is not None and not self._model.is_recurrent():
            self._prefixes = self._frozen_prefixes(prefix_directory)

    @property
    def context_tokens(self) -> int:
        """Size of the context window."""
        return self._context.context_tokens

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
        sequence = _SEQUENCES[Task.CHAT]
        if self._prefixes is not None:
            self._prefixes.restore(sequence, messages, tokens)
        with contextlib.suppress(Cancelled):
            self._context.bring(
                sequence,
                tokens,
                logits=False,
                is_cancelled=is_cancelled,
                may_move=_has_turns(messages),
            )
            nobody_waits = not (messages and messages[-1].role is Role.USER) and not is_cancelled()
            if self._prefixes is not None and nobody_waits:
                self._prefixes.save()
        return self._context.decoded_tokens - decoded_before

    def generate(
        self, request: GenerationRequest, *, is_cancelled: IsCancelled
    ) -> Iterator[ReplyItem]:
        """Yield a ``PromptRead``, the reply piece by piece, and a ``GenerationFinished`` last.

        Raises LanguageModelError.
        """
        self._require_open()
        sequence = _SEQUENCES[request.task]
        try:
            yield from self._reply(request, sequence, is_cancelled)
        finally:
            if request.task is Task.SUMMARY:
                # No two are alike, and what it shares with the chat's could not be moved there.
                self._context.forget(sequence)

    def close(self) -> None:
        """Free the model; safe to call twice."""
        self._context.close()
        self._model.close()

    def _reply(
        self, request: GenerationRequest, sequence: int, is_cancelled: IsCancelled
    ) -> Iterator[ReplyItem]:
        started_s = time.perf_counter()
        prompt = self._template.prompt(request.messages)
        decoded_before = self._context.decoded_tokens
        if self._prefixes is not None:
            self._prefixes.restore(sequence, request.messages, prompt)
        try:
            cached = self._context.bring(
                sequence,
                prompt,
                logits=True,
                is_cancelled=is_cancelled,
                may_move=_has_turns(request.messages),
            )
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

    def _frozen_prefixes(self, directory: Path) -> FrozenPrefixes:
        library = llama_library()
        identity = (
            file_fingerprint(self._model.path),
            self._template.source,
            library_version(),
            str(library.llama_print_system_info()),
            self._context.kind,
        )
        store = PrefixStore(directory, "\0".join(identity))
        return FrozenPrefixes(self._context, self._template, store)

    def _write(
        self, request: GenerationRequest, sequence: int, is_cancelled: IsCancelled
    ) -> Generator[TextDelta, None, tuple[int, FinishReason]]:
        """Yield the text; return how many tokens it took and why it ended."""
        context, text = self._context, ReplyText()
        sampler = Sampler(context, request.sampling)
        count, reason = 0, FinishReason.LENGTH
        try:
            with context.watching(is_cancelled):
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
        except Cancelled:
            return count, FinishReason.CANCELLED
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


def _has_turns(messages: Sequence[Message]) -> bool:
    """Whether the prompt tells of earlier turns; one without comes after they were forgotten.

    What was read behind forgotten turns still knows of them and is read again.
    """
    return any(message.role is Role.ASSISTANT for message in messages)
