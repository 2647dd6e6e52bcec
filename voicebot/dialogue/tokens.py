"""How many tokens a conversation takes in the context window."""

from collections.abc import Callable, Iterable
from typing import TypeAlias

from voicebot.chat import Message

CountTokens: TypeAlias = Callable[[str], int]
"""Returns how many tokens a plain text is."""

MESSAGE_OVERHEAD_TOKENS = 8
"""Upper bound of what a chat template adds around one message (ChatML: 5)."""


def estimate_tokens(text: str) -> int:
    """Return about twice the tokens of an English ``text``, for want of a model."""
    return len(text.encode(errors="replace")) // 2 + 1


def count_message_tokens(messages: Iterable[Message], count_tokens: CountTokens) -> int:
    """Return an upper bound of the tokens that ``messages`` take once the template is applied."""
    return sum(count_tokens(message.content) + MESSAGE_OVERHEAD_TOKENS for message in messages)
