"""The layout of a chat prompt: what never changes first, what always changes last.

The KV cache of the language model holds for the longest common beginning of two prompts. So the
system text stays frozen, the history only grows at its end, and volatile facts (time, room)
stand in the last message, before the question: they are known before it is fully heard.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from voicebot.chat import Message, Role
from voicebot.dialogue.prompt_texts import prompt_texts


def default_system_text(language: str) -> str:
    """Return the default persona in ``language`` (a tag such as ``en`` or ``de-AT``)."""
    return prompt_texts(language).system


def time_sentence(now: datetime, language: str) -> str:
    """Return the time and date of ``now`` as one sentence, to the minute."""
    texts = prompt_texts(language)
    return texts.time.format(
        time=f"{now:%H:%M}",
        weekday=texts.weekdays[now.weekday()],
        day=now.day,
        month=texts.months[now.month - 1],
        year=now.year,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptLayout:
    """Builds chat prompts in cache-friendly order.

    Attributes:
        system_text: the persona; an empty one leaves the system message out.
        language: tag of the language in which the volatile facts are told.
        tell_time: whether the time stands before every question.
    """

    system_text: str
    language: str = "en"
    tell_time: bool = True

    @property
    def opening(self) -> tuple[Message, ...]:
        """What stands before the history: the system text, if there is one."""
        return (Message(role=Role.SYSTEM, content=self.system_text),) if self.system_text else ()

    def build(
        self,
        history: Sequence[Message],
        question: str,
        now: datetime,
        facts: Sequence[str] = (),
    ) -> tuple[Message, ...]:
        """Return system text, ``history`` and the question with the facts of the moment.

        Pass the same ``now`` and ``facts`` for all prompts of one turn, so that what was
        prefilled from a partial transcript stays valid. The content of the last message is
        what ``History.add`` takes as ``prompt``. ``facts`` are whole sentences.
        """
        content = self.preamble(now, facts) + question
        return (*self.opening, *history, Message(role=Role.USER, content=content))

    def preamble(self, now: datetime, facts: Sequence[str] = ()) -> str:
        """Return the line of volatile facts with its line end, or nothing."""
        told = [time_sentence(now, self.language)] if self.tell_time else []
        told.extend(facts)
        return f"({' '.join(told)})\n" if told else ""
