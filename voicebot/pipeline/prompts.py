"""The prompts of a turn: what the model can read before the question is whole, and all of it."""

from datetime import datetime

from voicebot.chat import GenerationRequest, Message
from voicebot.dialogue.limits import limit_question
from voicebot.dialogue.tokens import count_message_tokens
from voicebot.errors import LanguageModelError
from voicebot.pipeline.response_settings import Dialogue, ResponseSettings
from voicebot.pipeline.turn import Turn
from voicebot.protocols import Clock, LanguageModel


class Prompts:
    """All prompts of one turn tell the same time of day, so that they begin alike."""

    def __init__(self, dialogue: Dialogue, settings: ResponseSettings, clock: Clock) -> None:
        self._dialogue = dialogue
        self._settings = settings
        self._clock = clock

    def before_any_question(self) -> tuple[Message, ...]:
        """Return what the next prompt begins with, whatever is asked and when."""
        dialogue = self._dialogue
        return dialogue.layout.build(dialogue.history.messages(), "", self._clock.now())[:-1]

    def beginning(self, turn: Turn, text: str) -> tuple[Message, ...]:
        """Return what the prompt begins with when the question begins with ``text``."""
        dialogue = self._dialogue
        now = self._asked_at(turn)
        return dialogue.layout.build(dialogue.history.messages(), text, now)

    def request(self, turn: Turn, model: LanguageModel) -> GenerationRequest:
        """Return the request for the answer; too long a history loses its oldest turns.

        Too long a question loses its end, and ``turn.was_cut`` tells so. Raises LanguageModelError
        when turns would be lost for a question that is only guessed.
        """
        settings = self._settings
        question = limit_question(
            turn.question, max_tokens=settings.max_question_tokens, truncate=model.truncate
        )
        self._make_room(turn, question.text, model)
        turn.was_cut = question.was_cut
        turn.messages = self.beginning(turn, question.text)
        return GenerationRequest(
            messages=turn.messages,
            max_tokens=settings.max_reply_tokens,
            sampling=settings.sampling,
        )

    def compaction(self) -> GenerationRequest | None:
        """Return the request that shortens too long a history; None where none is due."""
        history = self._dialogue.history
        if not history.needs_compaction():
            return None
        return history.compaction_request(self._dialogue.layout.opening)

    def still_stands(self, turn: Turn) -> bool:
        """Whether the history is what it was when the turn's prompt was made."""
        return turn.messages[:-1] == self.beginning(turn, "")[:-1]

    def _make_room(self, turn: Turn, question: str, model: LanguageModel) -> None:
        dialogue = self._dialogue
        bare = dialogue.layout.build((), question, self._asked_at(turn))
        bare_tokens = count_message_tokens(bare, model.count_tokens)
        room_tokens = model.context_tokens - self._settings.max_reply_tokens - bare_tokens
        if turn.gate.is_open:
            dialogue.history.fit(max(0, room_tokens))
        elif dialogue.history.tokens > room_tokens:
            raise LanguageModelError("language model: the history leaves no room for a guess")

    def _asked_at(self, turn: Turn) -> datetime:
        if turn.asked_at is None:
            turn.asked_at = self._clock.now()
        return turn.asked_at
