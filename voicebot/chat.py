"""What the package calls a conversation, a request to the language model and its reply."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias


class Role(StrEnum):
    """Who says a message."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of a conversation; ``content`` is plain text, never template markup."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and what was really said in answer.

    Attributes:
        question: as asked.
        answer: as spoken; of an interrupted answer only what was heard.
        prompt: the user message as the language model saw it, volatile facts included.
        interrupted: whether the answer was cut short.
        asked_at: when, timezone-aware.
    """

    question: str
    answer: str
    prompt: str
    interrupted: bool = False
    asked_at: datetime

    def messages(self) -> tuple[Message, Message]:
        """Return the exchange as the language model sees it."""
        return (
            Message(role=Role.USER, content=self.prompt),
            Message(role=Role.ASSISTANT, content=self.answer),
        )


class Task(StrEnum):
    """What the language model is asked for; each task has its own KV cache sequence."""

    CHAT = "chat"
    SUMMARY = "summary"
    SENTIMENT = "sentiment"
    ACTION = "action"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How the next token is chosen.

    ``temperature`` 0 is greedy. ``seed`` None draws a new one for each reply.
    Ranges: temperature 0 to 2, top_p and min_p 0 to 1, top_k 0 (off) upwards,
    repeat_penalty 1 (off) upwards.
    """

    temperature: float = 0.0
    top_k: int = 40
    top_p: float = 0.95
    min_p: float = 0.05
    repeat_penalty: float = 1.0
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """A prompt in cache-friendly order (system text, history, question last) and its limits."""

    messages: tuple[Message, ...]
    max_tokens: int
    sampling: Sampling = Sampling()
    task: Task = Task.CHAT


class FinishReason(StrEnum):
    """Why a reply ended."""

    STOP = "stop"
    LENGTH = "length"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class PromptRead:
    """The first item of a reply: the prompt is in the KV cache, ``cached_tokens`` before."""

    prompt_tokens: int
    cached_tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TextDelta:
    """A piece of the reply as it is generated."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationFinished:
    """The last item of a reply: why it ended and what it cost."""

    reason: FinishReason
    prompt_tokens: int
    cached_tokens: int
    generated_tokens: int
    prefill_s: float
    decode_s: float


ReplyItem: TypeAlias = PromptRead | TextDelta | GenerationFinished
"""What a reply consists of, in this order."""
