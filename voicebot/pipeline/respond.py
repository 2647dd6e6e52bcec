"""From the question to the pieces of the answer: a skill, the language model, or an apology."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import assert_never

from voicebot.chat import (
    FinishReason,
    GenerationFinished,
    GenerationRequest,
    PromptRead,
    ReplyItem,
    TextDelta,
)
from voicebot.dialogue.router import RoutedReply
from voicebot.errors import StageTimeoutError, VoicebotError
from voicebot.events import ResponseCompleted, ResponseDelta, Stage
from voicebot.pipeline.abbreviations import cutting_words
from voicebot.pipeline.boundaries import BoundaryFinder
from voicebot.pipeline.engine_stream import EngineStream
from voicebot.pipeline.model_reader import ModelReader
from voicebot.pipeline.prompts import Prompts
from voicebot.pipeline.reply_pieces import ReplyPieces
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.response_settings import Dialogue, ResponseSettings
from voicebot.pipeline.turn import Turn
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import (
    Clock,
    ForgetConversation,
    IsCancelled,
    LanguageModel,
    LastTurn,
    SetVolume,
    SkillRequest,
)

__all__ = ["Dialogue", "Responder", "ResponseSettings"]

_SKILL_TIMEOUT_S = 5.0
_WAITING_ITEMS = 16
# Less is what asking for a model takes that is loaded.
_LEAST_WAIT_S = 0.001


@dataclass(frozen=True, slots=True)
class _Delta:
    """A part of the answer's text, perhaps a fixed phrase."""

    text: str
    is_phrase: bool = False


class Responder:
    """Answers one question after the other.

    While a turn's gate is closed, what is written of its answer is bounded, no skill is asked,
    and a failure is raised instead of told.

    Attributes:
        reader: what the language model does besides answering.
    """

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
        self._last_turn: LastTurn | None = None
        self._erasures = 0
        self._settings = settings
        self._skill_worker = skill_worker
        self._model = model
        self._model_worker = model_worker
        self._reporter = reporter
        self._clock = clock
        self._prompts = Prompts(dialogue, settings, clock)
        self._boundaries = BoundaryFinder(cutting_words(settings.language))
        self.reader = ModelReader(
            prompts=self._prompts,
            history=dialogue.history,
            model=model,
            worker=model_worker,
            reporter=reporter,
            timeout_s=settings.timeout_s,
        )

    def begin(self, turn: Turn) -> None:
        """Take note that a question begins to be heard, or was typed; safe to call twice."""
        self._catch_up()
        if turn.erasures is None:
            turn.erasures = self._erasures

    async def route(self, turn: Turn) -> RoutedReply | None:
        """Ask the skills; None leaves the question to the language model."""
        self._catch_up()
        try:
            routed = await self._skill_worker.call(
                self._dialogue.router.route, self._skill_request(turn), timeout_s=_SKILL_TIMEOUT_S
            )
        except VoicebotError as error:
            self._reporter.failed(turn, Stage.SKILL, error)
            return None
        return None if routed is None else await self._carry_out(turn, routed)

    async def foresee(self, turn: Turn) -> RoutedReply | None:
        """Return what a skill would answer, without letting it act. Raises StageError."""
        return await self._skill_worker.call(
            self._dialogue.router.foresee, self._skill_request(turn), timeout_s=_SKILL_TIMEOUT_S
        )

    def still_stands(self, turn: Turn) -> bool:
        """Whether the turn's prompt, if there is one, would be the same if it were made now."""
        return not turn.messages or self._prompts.still_stands(turn)

    async def pieces(self, turn: Turn, routed: RoutedReply | None) -> AsyncGenerator[str]:
        """Yield the answer in pieces fit for the voice; publishes the text as it comes.

        Yields nothing for a turn that is not spoken. ``routed`` is the answer of a skill. A reply
        of the language model that was truncated ends with its last whole sentence, if it has one:
        what comes after it was published as it came, and is not in ``turn.reply`` in the end.
        """
        pieces = ReplyPieces(self._dialogue.new_cutter(), self._boundaries)
        async with aclosing(self._deltas(turn, routed, pieces)) as deltas:
            async for delta in deltas:
                self._note(turn, delta.text)
                take = pieces.put if delta.is_phrase else pieces.feed
                for piece in take(delta.text):
                    if text := self._spoken(turn, piece):
                        yield text
                    else:
                        turn.go_on_writing()
                if not delta.is_phrase:
                    self._tell_likely(turn, pieces)
        rest = pieces.end(truncated=turn.truncated, spoken=turn.speak)
        if pieces.dropped:
            turn.reply = turn.reply[: -pieces.dropped].rstrip()
        turn.marks.reply_s = self._reporter.now_s()
        self._reporter.publish(
            ResponseCompleted(**self._reporter.stamp(turn), text=turn.reply, skill=turn.skill),
            turn,
        )
        for piece in rest:
            if text := self._spoken(turn, piece):
                yield text

    def remember(self, turn: Turn, heard: str) -> None:
        """Add the turn to the history, with what was really heard of the answer."""
        self._last_turn = LastTurn(timings=turn.marks.timings(), skill=turn.skill)
        self._catch_up()
        if turn.failed or turn.forgotten or turn.erasures != self._erasures:
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

    def _catch_up(self) -> None:
        """Forget what another program has erased."""
        if self._dialogue.keeper.was_erased():
            self._erasures += 1
            self._dialogue.history.reset()

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

    def _note(self, turn: Turn, delta: str) -> None:
        if turn.marks.first_text_s is None:
            turn.marks.first_text_s = self._reporter.now_s()
        turn.reply += delta
        self._reporter.publish(ResponseDelta(**self._reporter.stamp(turn), text=delta), turn)

    def _spoken(self, turn: Turn, piece: str) -> str:
        """Return what the voice says of a piece, and note in the turn how that is written."""
        text = self._dialogue.speakable(piece) if turn.speak else ""
        if text:
            turn.written[text] = piece
        return text

    def _tell_likely(self, turn: Turn, pieces: ReplyPieces) -> None:
        """Tell the voice of a first piece that is probably whole, and if it turns out not to be.

        The model writes until that is certain and rests then: its first sound comes sooner.
        """
        if turn.on_likely_piece is None or pieces.has_given:
            return
        if not turn.written:
            if likely := pieces.likely():
                turn.on_likely_piece(self._spoken(turn, likely))
                self._yield_to_voice(turn)
        elif pieces.is_refuted(next(iter(turn.written.values()))):
            turn.on_likely_piece("")
            turn.go_on_writing()
        else:
            self._yield_to_voice(turn)

    def _yield_to_voice(self, turn: Turn) -> None:
        if self._settings.yields_to_voice and turn.written:
            turn.hold_writing()

    async def _deltas(
        self, turn: Turn, routed: RoutedReply | None, pieces: ReplyPieces
    ) -> AsyncGenerator[_Delta]:
        if routed is not None:
            turn.skill = routed.skill
            yield _Delta(routed.text)
            return
        notice = ""
        try:
            model = await self._loaded_model(turn)
            request = self._prompts.request(turn, model)
            if turn.was_cut:
                notice = f"{self._dialogue.phrases.question_too_long} "
                yield _Delta(notice, is_phrase=True)
            async with aclosing(self._generate(turn, model, request)) as deltas:
                async for delta in deltas:
                    yield _Delta(delta)
        except (VoicebotError, TimeoutError) as error:
            if not turn.gate.is_open:
                turn.failed = True
                raise
            turn.cancelled.set()
            self._reporter.failed(turn, Stage.LANGUAGE_MODEL, self._as_ours(error))
            turn.truncated = isinstance(error, StageTimeoutError) and pieces.has_sentence()
            turn.failed = not turn.truncated
            if turn.failed:
                yield _Delta(self._apology(turn, error), is_phrase=True)
            return
        if turn.reply.strip() == notice.strip():
            yield _Delta(self._dialogue.phrases.no_answer, is_phrase=True)

    async def _loaded_model(self, turn: Turn) -> LanguageModel:
        """Wait for the language model and note until when. Raises TimeoutError, ModelError."""
        since_s = self._reporter.now_s()
        try:
            async with asyncio.timeout(self._settings.timeout_s):
                return await self._model()
        finally:
            now_s = self._reporter.now_s()
            if now_s - since_s >= _LEAST_WAIT_S:
                turn.marks.loaded_s = now_s

    async def _generate(
        self, turn: Turn, model: LanguageModel, request: GenerationRequest
    ) -> AsyncGenerator[str]:
        max_held = self._settings.max_held_tokens
        waiting = _WAITING_ITEMS if turn.gate.is_open else min(_WAITING_ITEMS, max_held // 2)
        taken = 0
        async with self._stream(turn, model, request, waiting) as items:
            async for item in items:
                if isinstance(item, PromptRead):
                    self._note_prompt(turn, item)
                elif isinstance(item, TextDelta):
                    yield item.text
                elif isinstance(item, GenerationFinished):
                    turn.truncated = item.reason is FinishReason.LENGTH
                    turn.go_on_writing()
                taken += 1
                if taken + waiting >= max_held - 1:  # one more is in the making
                    await turn.gate.passed()

    def _stream(
        self, turn: Turn, model: LanguageModel, request: GenerationRequest, max_items: int
    ) -> EngineStream[ReplyItem]:
        def generate(is_cancelled: IsCancelled) -> Iterator[ReplyItem]:
            return model.generate(
                request, is_cancelled=lambda: is_cancelled() or turn.cancelled.is_set()
            )

        stream = self._model_worker.stream(
            generate, timeout_s=self._settings.timeout_s, max_items=max_items
        )
        turn.streams.append(stream)
        turn.writing = stream
        return stream

    def _note_prompt(self, turn: Turn, read: PromptRead) -> None:
        turn.prompt_tokens = read.prompt_tokens
        turn.ledger.reads.append((self._reporter.now_s(), read.prompt_tokens - read.cached_tokens))

    def _skill_request(self, turn: Turn) -> SkillRequest:
        return SkillRequest(
            text=turn.question,
            language=self._settings.language,
            now=self._clock.now(),
            volume_level=self._dialogue.keeper.volume_level,
            last_turn=self._last_turn,
        )

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
        return f" {apology}" if turn.reply and not turn.reply[-1].isspace() else apology
