"""What was said before, within a token budget.

A history never waits. When it passes ``HistoryLimits.compact_above`` of its budget,
``needs_compaction`` says so, and the caller lets the language model summarize the older turns
while nobody is waiting. When no summary comes in time, the oldest turns are dropped, several at
once, so that the KV cache is not rebuilt at every turn.
"""

import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Protocol

from voicebot.chat import Exchange, GenerationRequest, Message, Role, Task
from voicebot.dialogue.prompt_texts import prompt_texts
from voicebot.dialogue.tokens import CountTokens, count_message_tokens


@dataclass(frozen=True, slots=True, kw_only=True)
class HistoryLimits:
    """How much of the context the history may take.

    Attributes:
        budget_tokens: what the history never exceeds.
        compact_above: share of the budget (0 to 1) above which older turns are summarized, and
            to which a history without a summary falls back.
        keep_turns: how many of the newest turns stay word for word in a compaction.
        summary_tokens: longest summary.
    """

    budget_tokens: int
    compact_above: float = 0.7
    keep_turns: int = 2
    summary_tokens: int = 96

    @classmethod
    def of_context(cls, context_tokens: int, share: float = 0.5) -> "HistoryLimits":
        """Return limits that give the history ``share`` (0 to 1) of the context."""
        budget_tokens = int(context_tokens * share)
        return cls(budget_tokens=budget_tokens, summary_tokens=min(96, budget_tokens // 4))

    @property
    def compact_above_tokens(self) -> int:
        """Tokens above which a compaction is due."""
        return int(self.budget_tokens * self.compact_above)


NO_LIMITS: Final = HistoryLimits(budget_tokens=sys.maxsize)
"""While the language model is being loaded: nothing is dropped or summarized."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Compaction:
    """A summary under way: the last turn that it takes in, and its ``until`` for the journal."""

    last_serial: int
    until: datetime


class Journal(Protocol):
    """Keeps what a history tells it, beyond the end of the program. No method waits."""

    def added(self, exchange: Exchange) -> None:
        """A turn was added."""
        ...

    def summarized(self, summary: str, kept_turns: int, until: datetime) -> None:
        """``summary`` now stands for all turns but the newest ``kept_turns``.

        ``until`` (timezone-aware) is when the newest turn was asked that it stands for; with an
        earlier summary in it, it is that one's, so that nothing is carried on for ever.
        """
        ...


class History:
    """The turns of one conversation, the older ones perhaps as a summary. Not thread-safe."""

    def __init__(
        self,
        *,
        count_tokens: CountTokens,
        limits: HistoryLimits,
        language: str = "en",
        journal: Journal | None = None,
    ) -> None:
        self._count_tokens = count_tokens
        self._journal = journal
        self._limits = limits
        self._texts = prompt_texts(language)
        self._turns: list[tuple[int, Exchange]] = []
        self._turn_tokens: list[int] = []
        self._summary = ""
        self._summary_until: datetime | None = None
        self._next_serial = 0
        self._under_way: _Compaction | None = None

    @property
    def turns(self) -> tuple[Exchange, ...]:
        """The turns kept word for word, oldest first."""
        return tuple(turn for _, turn in self._turns)

    @property
    def summary(self) -> str:
        """What is left of the turns before those, or nothing."""
        return self._summary

    @property
    def tokens(self) -> int:
        """Upper bound of what ``messages`` takes in the context."""
        return self._summary_tokens() + sum(self._turn_tokens)

    def add(
        self,
        question: str,
        answer: str,
        *,
        prompt: str | None = None,
        interrupted: bool = False,
        asked_at: datetime | None = None,
    ) -> None:
        """Append a turn and stay within the budget.

        ``answer`` is what was spoken; a turn of which nothing was spoken leaves no trace.
        ``prompt`` is the user message as the model saw it (default: the question).
        ``asked_at`` is timezone-aware (default: now).
        """
        if not answer.strip():
            return
        exchange = Exchange(
            question=question,
            answer=answer.strip(),
            prompt=question if prompt is None else prompt,
            interrupted=interrupted,
            asked_at=asked_at or datetime.now(UTC),
        )
        self._append(exchange)
        self.fit(self._limits.budget_tokens)
        if self._journal is not None:
            self._journal.added(exchange)

    def restore(
        self,
        exchanges: Iterable[Exchange],
        summary: str = "",
        *,
        summary_until: datetime | None = None,
    ) -> None:
        """Begin with what was kept of earlier turns, oldest first, as far as it fits.

        ``summary_until`` is what the journal was told; without it any ``forget_before`` drops
        the summary.
        """
        self.reset()
        self._summary, self._summary_until = summary, summary_until
        for exchange in exchanges:
            self._append(exchange)
        self.fit(self._limits.budget_tokens)

    def forget_before(self, moment: datetime) -> None:
        """Drop turns and a summary from before ``moment``, a summary under way too."""
        while self._turns and self._turns[0][1].asked_at < moment:
            self._drop_oldest()
        if self._summary_until is None or self._summary_until < moment:
            self._drop_summary()
        if self._under_way is not None and self._under_way.until < moment:
            self._under_way = None

    def measure_by(self, count_tokens: CountTokens, limits: HistoryLimits) -> None:
        """Count anew by ``count_tokens``, that of a model just loaded, and fit its ``limits``."""
        self._count_tokens, self._limits = count_tokens, limits
        self._turn_tokens = [
            count_message_tokens(turn.messages(), count_tokens) for _, turn in self._turns
        ]
        self.fit(limits.budget_tokens)

    def messages(self) -> tuple[Message, ...]:
        """Return summary and turns as the prompt shows them, between system text and question."""
        turns = (message for _, turn in self._turns for message in turn.messages())
        return (*self._summary_messages(), *turns)

    def fit(self, max_tokens: int) -> int:
        """Drop the oldest turns if more than ``max_tokens`` are taken; return how many went.

        The summary goes last. Drops down to the share at which compaction starts.
        """
        if self.tokens <= max_tokens:
            return 0
        goal_tokens = int(max_tokens * self._limits.compact_above)
        dropped = 0
        while self._turns and self.tokens > goal_tokens:
            self._drop_oldest()
            dropped += 1
        if self.tokens > max_tokens:
            self._drop_summary()
        return dropped

    def needs_compaction(self) -> bool:
        """Say whether the older turns should be summarized at the next idle moment."""
        too_long = self.tokens > self._limits.compact_above_tokens
        return too_long and len(self._turns) > self._limits.keep_turns

    def compaction_request(self, opening: Sequence[Message] = ()) -> GenerationRequest | None:
        """Return the request for a summary of all but the newest turns; None without any.

        ``opening`` stands before the history in the chat's prompt. The request begins with both,
        so that the KV cache holds all of it but its last message.
        """
        older = self._turns[: max(0, len(self._turns) - self._limits.keep_turns)]
        if not older:
            return None
        serial, newest = older[-1]
        until = min(newest.asked_at, self._summary_until or newest.asked_at)
        self._under_way = _Compaction(last_serial=serial, until=until)
        turns = (message for _, turn in older for message in turn.messages())
        request = Message(role=Role.USER, content=self._texts.summarize)
        return GenerationRequest(
            messages=(*opening, *self._summary_messages(), *turns, request),
            max_tokens=self._limits.summary_tokens,
            task=Task.SUMMARY,
        )

    def apply_summary(self, summary: str) -> bool:
        """Put ``summary`` in place of the turns of the last ``compaction_request``.

        Turns added meanwhile stay. Returns False, and changes nothing, when the summary is
        empty, too long, or comes after a ``reset`` or a ``forget_before`` that reaches it.
        """
        compaction, self._under_way = self._under_way, None
        summary = " ".join(summary.split())
        too_long = self._count_tokens(summary) > 2 * self._limits.summary_tokens
        if compaction is None or not summary or too_long:
            return False
        while self._turns and self._turns[0][0] <= compaction.last_serial:
            self._drop_oldest()
        self._summary, self._summary_until = summary, compaction.until
        if self._journal is not None:
            self._journal.summarized(summary, len(self._turns), compaction.until)
        self.fit(self._limits.budget_tokens)
        return True

    def reset(self) -> None:
        """Forget the conversation, and a summary under way."""
        self._turns.clear()
        self._turn_tokens.clear()
        self._drop_summary()
        self._under_way = None

    def _append(self, exchange: Exchange) -> None:
        self._turns.append((self._next_serial, exchange))
        self._turn_tokens.append(count_message_tokens(exchange.messages(), self._count_tokens))
        self._next_serial += 1

    def _drop_oldest(self) -> None:
        del self._turns[0]
        del self._turn_tokens[0]

    def _drop_summary(self) -> None:
        self._summary, self._summary_until = "", None

    def _summary_messages(self) -> tuple[Message, ...]:
        if not self._summary:
            return ()
        return (
            Message(role=Role.USER, content=self._texts.recall),
            Message(role=Role.ASSISTANT, content=self._summary),
        )

    def _summary_tokens(self) -> int:
        return count_message_tokens(self._summary_messages(), self._count_tokens)
