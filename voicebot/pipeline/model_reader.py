"""Keeps the KV cache ready for the next question, and the history short."""

import logging
from collections.abc import Awaitable, Callable, Iterator, Sequence

from voicebot.chat import Message, ReplyItem, TextDelta
from voicebot.dialogue.history import History
from voicebot.errors import VoicebotError
from voicebot.events import Stage
from voicebot.pipeline.prompts import Prompts
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.turn import Turn
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import IsCancelled, LanguageModel

_LOGGER = logging.getLogger(__name__)
# What was read is also written to the disk, which cannot be stopped and may be slow.
_STOP_PREFILL_TIMEOUT_S = 10.0


class ModelReader:
    """What the language model does besides answering; every call can be cancelled at any time.

    What was read until then stays in the KV cache.
    """

    def __init__(
        self,
        *,
        prompts: Prompts,
        history: History,
        model: Callable[[], Awaitable[LanguageModel]],
        worker: EngineWorker,
        reporter: Reporter,
        timeout_s: float,
    ) -> None:
        """Make a reader; ``model`` waits until the language model is loaded."""
        self._prompts = prompts
        self._history = history
        self._model = model
        self._worker = worker
        self._reporter = reporter
        self._timeout_s = timeout_s

    async def work_while_idle(self) -> None:
        """Read the next prompt's beginning; summarize a long history and read what it is then.

        A summary begins with what the next prompt does, and what it reads itself is lost with it.
        """
        try:
            model = await self._model()
        except VoicebotError:  # reported when it was loaded
            return
        try:
            await self._prefill(model, self._prompts.before_any_question())
            if await self._compact(model):
                await self._prefill(model, self._prompts.before_any_question())
        except VoicebotError as error:
            self._reporter.failed(None, Stage.LANGUAGE_MODEL, error)

    async def read(self, turn: Turn, text: str) -> None:
        """Read the prompt of ``turn`` up to ``text``, with which its question begins.

        A failure is left to the answer to tell.
        """
        try:
            model = await self._model()
            tokens = await self._prefill(model, self._prompts.beginning(turn, text))
        except VoicebotError as error:
            _LOGGER.debug("the question was not read early: %s", error)
        else:
            turn.ledger.reads.append((self._reporter.now_s(), tokens))

    async def _prefill(self, model: LanguageModel, messages: Sequence[Message]) -> int:
        """Return how many tokens were decoded."""

        def prefill(is_cancelled: IsCancelled) -> Iterator[int]:
            yield model.prefill(messages, is_cancelled=is_cancelled)

        if not messages:
            return 0
        stream = self._worker.stream(
            prefill, timeout_s=self._timeout_s, stop_timeout_s=_STOP_PREFILL_TIMEOUT_S
        )
        async with stream as counts:
            return sum([count async for count in counts])

    async def _compact(self, model: LanguageModel) -> bool:
        """Summarize the history if it is long; return whether that was necessary."""
        request = self._prompts.compaction()
        if request is None:
            return False
        summary = ""

        def summarize(is_cancelled: IsCancelled) -> Iterator[ReplyItem]:
            return model.generate(request, is_cancelled=is_cancelled)

        async with self._worker.stream(summarize, timeout_s=self._timeout_s) as items:
            async for item in items:
                if isinstance(item, TextDelta):
                    summary += item.text
        self._history.apply_summary(summary)
        return True
