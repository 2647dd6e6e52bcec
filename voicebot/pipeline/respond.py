"""From the question to the pieces of the answer: a skill, the language model, or an apology."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import assert_never

from voicebot.chat import GenerationRequest, ReplyItem, Sampling, TextDelta
from voicebot.dialogue.history import History
from voicebot.dialogue.limits import limit_question
from voicebot.dialogue.phrases import Phrases
from voicebot.dialogue.prompt import PromptLayout
from voicebot.dialogue.router import RoutedReply, Router
from voicebot.dialogue.tokens import count_message_tokens
from voicebot.errors import StageTimeoutError, VoicebotError
from voicebot.events import ResponseCompleted, ResponseDelta, Stage
from voicebot.pipeline.cutter import Cutter
from voicebot.pipeline.keeper import Keeper, VolatileKeeper
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.turn import Turn
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import (
    Clock,
    ForgetConversation,
    IsCancelled,
    LanguageModel,
    SetVolume,
    SkillRequest,
)

_SKILL_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseSettings:
    """Limits of a question and its reply.

    Attributes:
        language: tag of the language spoken.
        max_question_tokens: a longer question is cut.
        max_reply_tokens: a longer reply is cut.
        timeout_s: a reply that takes longer ends with an apology.
        sampling: how the language model chooses its words.
    """

    language: str = "en"
    max_question_tokens: int = 512
    max_reply_tokens: int = 160
    timeout_s: float = 30.0
    sampling: Sampling = field(default_factory=Sampling)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialogue:
    """What the responder needs of the dialogue side.

    Attributes:
        router: asks the skills.
        history: what was said before.
        layout: puts the prompt together.
        phrases: what to say when a stage fails.
        speakable: makes text fit for the voice; an empty result is not spoken.
        new_cutter: makes the cutter of one reply.
        keeper: does what skills ask for.
    """

    router: Router
    history: History
    layout: PromptLayout
    phrases: Phrases
    speakable: Callable[[str], str]
    new_cutter: Callable[[], Cutter]
    keeper: Keeper = field(default_factory=VolatileKeeper)


class Responder:
    """Answers one question after the other."""

    def __init__(
        self,
        *,
        dialogue: Dialogue,
        settings: ResponseSettings,
        skill_worker: EngineWorker,
        model: Callable[[], Awaitable[LanguageModel]],
        model_worker: EngineWorker,
        reporter: Reporter,
        clock: Clock,
    ) -> None:
        """Make a responder; ``model`` waits until the language model is loaded."""
        self._dialogue = dialogue
        self._settings = settings
        self._skill_worker = skill_worker
        self._model = model
        self._model_worker = model_worker
        self._reporter = reporter
        self._clock = clock

    async def pieces(self, turn: Turn) -> AsyncGenerator[str]:
        """Yield the answer in pieces fit for the voice; publishes the text as it comes.

        Yields nothing for a turn that is not spoken.
        """
        cutter = self._dialogue.new_cutter()
        async with aclosing(self._deltas(turn)) as deltas:
            async for delta in deltas:
                self._note(turn, delta)
                for piece in cutter.feed(delta) if turn.speak else ():
                    if text := self._dialogue.speakable(piece):
                        yield text
        turn.marks.reply_s = self._reporter.now_s()
        self._reporter.publish(
            ResponseCompleted(**self._reporter.stamp(turn), text=turn.reply, skill=turn.skill)
        )
        for piece in cutter.flush() if turn.speak else ():
            if text := self._dialogue.speakable(piece):
                yield text

    def remember(self, turn: Turn, heard: str) -> None:
        """Add the turn to the history, with what was really heard of the answer."""
        if turn.failed or turn.forgotten:
            return
        self._dialogue.history.add(
            turn.question,
            heard,
            prompt=turn.prompt,
            interrupted=turn.interrupted_by is not None,
            asked_at=self._clock.now(),
        )

    async def forget(self) -> None:
        """Forget the conversation. Raises StateError, StageError when it may be on the disk."""
        self._dialogue.history.reset()
        await self._dialogue.keeper.forget()

    async def work_while_idle(self) -> None:
        """Summarize a long history and bring the next prompt's beginning into the cache."""
        try:
            model = await self._model()
        except VoicebotError:  # reported when it was loaded
            return
        try:
            await self._compact(model)
            await self._prefill(model)
        except VoicebotError as error:
            self._reporter.failed(None, Stage.LANGUAGE_MODEL, error)

    async def prefill(self) -> None:
        """Bring the next prompt's beginning into the cache."""
        try:
            model = await self._model()
        except VoicebotError:  # reported when it was loaded
            return
        try:
            await self._prefill(model)
        except VoicebotError as error:
            self._reporter.failed(None, Stage.LANGUAGE_MODEL, error)

    def _note(self, turn: Turn, delta: str) -> None:
        if turn.marks.first_text_s is None:
            turn.marks.first_text_s = self._reporter.now_s()
        turn.reply += delta
        self._reporter.publish(ResponseDelta(**self._reporter.stamp(turn), text=delta))

    async def _deltas(self, turn: Turn) -> AsyncGenerator[str]:
        routed = await self._route(turn)
        if routed is not None:
            turn.skill = routed.skill
            yield routed.text
            return
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                model = await self._model()
            async with aclosing(self._generate(turn, model)) as deltas:
                async for delta in deltas:
                    yield delta
        except (VoicebotError, TimeoutError) as error:
            turn.failed = True
            turn.cancelled.set()
            self._reporter.failed(turn, Stage.LANGUAGE_MODEL, self._as_ours(error))
            yield self._apology(turn, error)
            return
        if not turn.reply.strip():
            yield self._dialogue.phrases.no_answer

    async def _route(self, turn: Turn) -> RoutedReply | None:
        request = SkillRequest(
            text=turn.question,
            language=self._settings.language,
            now=self._clock.now(),
            volume_level=self._dialogue.keeper.volume_level,
        )
        try:
            routed = await self._skill_worker.call(
                self._dialogue.router.route, request, timeout_s=_SKILL_TIMEOUT_S
            )
        except VoicebotError as error:
            self._reporter.failed(turn, Stage.SKILL, error)
            return None
        return None if routed is None else await self._carry_out(turn, routed)

    async def _carry_out(self, turn: Turn, routed: RoutedReply) -> RoutedReply:
        """Do what the skill asks for; return its reply, or the news that it failed."""
        try:
            for effect in routed.effects:
                match effect:
                    case SetVolume():
                        await self._dialogue.keeper.set_volume(effect.level)
                    case ForgetConversation():
                        turn.forgotten = True
                        await self.forget()
                    case _:
                        assert_never(effect)
        except VoicebotError as error:
            self._reporter.failed(turn, Stage.SKILL, error)
            return replace(routed, text=self._dialogue.phrases.skill_failed)
        return routed

    async def _generate(self, turn: Turn, model: LanguageModel) -> AsyncGenerator[str]:
        request = self._request(turn, model)

        def generate(is_cancelled: IsCancelled) -> Iterator[ReplyItem]:
            return model.generate(
                request, is_cancelled=lambda: is_cancelled() or turn.cancelled.is_set()
            )

        async with self._model_worker.stream(generate, timeout_s=self._settings.timeout_s) as items:
            async for item in items:
                if isinstance(item, TextDelta):
                    yield item.text

    def _request(self, turn: Turn, model: LanguageModel) -> GenerationRequest:
        settings = self._settings
        dialogue = self._dialogue
        question = limit_question(
            turn.question, max_tokens=settings.max_question_tokens, truncate=model.truncate
        ).text
        now = self._clock.now()
        bare = dialogue.layout.build((), question, now)
        bare_tokens = count_message_tokens(bare, model.count_tokens)
        dialogue.history.fit(max(0, model.context_tokens - settings.max_reply_tokens - bare_tokens))
        messages = dialogue.layout.build(dialogue.history.messages(), question, now)
        turn.prompt = messages[-1].content
        return GenerationRequest(
            messages=messages, max_tokens=settings.max_reply_tokens, sampling=settings.sampling
        )

    async def _compact(self, model: LanguageModel) -> None:
        history = self._dialogue.history
        if not history.needs_compaction():
            return
        request = history.compaction_request()
        if request is None:
            return
        summary = ""

        def summarize(is_cancelled: IsCancelled) -> Iterator[ReplyItem]:
            return model.generate(request, is_cancelled=is_cancelled)

        async with self._model_worker.stream(
            summarize, timeout_s=self._settings.timeout_s
        ) as items:
            async for item in items:
                if isinstance(item, TextDelta):
                    summary += item.text
        history.apply_summary(summary)

    async def _prefill(self, model: LanguageModel) -> None:
        messages = self._dialogue.layout.build(
            self._dialogue.history.messages(), "", self._clock.now()
        )[:-1]

        def prefill(is_cancelled: IsCancelled) -> Iterator[None]:
            if messages:
                model.prefill(messages, is_cancelled=is_cancelled)
            yield from ()

        async with self._model_worker.stream(
            prefill, timeout_s=self._settings.timeout_s
        ) as nothing:
            async for _ in nothing:
                pass

    def _as_ours(self, error: Exception) -> Exception:
        if isinstance(error, TimeoutError):
            return StageTimeoutError(
                f"language_model: not loaded after {self._settings.timeout_s:g} s"
            )
        return error

    def _apology(self, turn: Turn, error: Exception) -> str:
        slow = isinstance(error, StageTimeoutError | TimeoutError)
        phrases = self._dialogue.phrases
        apology = phrases.too_slow if slow else phrases.model_failed
        return f" {apology}" if turn.reply else apology
