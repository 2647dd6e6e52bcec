"""The training mix: an endless stream of conversations."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from training.language.corpus.actions import NOTHING, sample_command
from training.language.corpus.chat import ChatBuilder, sample_fact
from training.language.corpus.conversation import Conversation, Turn
from training.language.corpus.echo import echo_conversation
from training.language.corpus.outside import sample_outside
from training.language.corpus.sentiment import LABELS, sample_sentence
from training.language.corpus.summaries import sample_summary
from training.language.corpus.surroundings import system_text
from training.language.corpus.text import heard_or_typed

if TYPE_CHECKING:
    from collections.abc import Iterator

_KINDS = ("chat", "actions", "sentiment", "summary")
_SHARES = (0.73, 0.17, 0.05, 0.05)
_IDLE_SHARE = 0.06  # questions among the commands
_CHAT_TURNS = (1, 2, 3, 4, 5, 6, 7)


def conversations(seed: int, copying: float = 0.03) -> Iterator[Conversation]:
    """Conversations of the training split, for ever, the same for the same seed.

    `copying` (0 to 1) is the share of exercises in copying.
    """
    rng = random.Random(seed)
    while True:
        exercise = rng.random() < copying
        yield echo_conversation(rng) if exercise else sample_conversation(rng)


def sample_conversation(rng: random.Random) -> Conversation:
    """One conversation of a random kind."""
    kind = rng.choices(_KINDS, _SHARES)[0]
    if kind == "chat":
        builder = ChatBuilder(rng)
        if rng.random() < 0.05:
            summary = sample_summary(rng)
            builder.recap(summary.user_name, summary.text)
        for _ in range(rng.choice(_CHAT_TURNS)):
            builder.add_turn()
        return Conversation(system_text(rng), builder.turns)
    if kind == "summary":
        return Conversation(system_text(rng), list(sample_summary(rng).turns))
    conversation = Conversation(system_text(rng) if rng.random() < 0.5 else None)
    if rng.random() < 0.15:
        builder = ChatBuilder(rng)
        builder.add_turn()
        conversation.turns += builder.turns
    conversation.turns += [_task(kind, rng) for _ in range(rng.choice((1, 2, 3, 4, 5)))]
    return conversation


def _task(kind: str, rng: random.Random) -> Turn:
    if kind == "actions":
        if rng.random() < _IDLE_SHARE:
            asked = rng.choice(sample_fact(rng).train)
            question = sample_outside(rng, "train") if rng.random() < 0.4 else asked
            return Turn(f"Action: {_as_said(question, rng)}", NOTHING)
        command = sample_command(rng, "train")
        return Turn(f"Action: {_as_said(command.sentence, rng)}", command.json)
    label = rng.choice(LABELS)
    sentence = sample_sentence(rng, "train", label)
    return Turn(f"Sentiment: {_as_said(sentence, rng)}", label)


def _as_said(sentence: str, rng: random.Random) -> str:
    # Typed digits and clock times ("7:30") must survive; spoken() would drop the colon.
    if any(character.isdigit() for character in sentence):
        return sentence
    return heard_or_typed(sentence, rng)
