"""A conversation as the model is trained on it, and its ChatML text."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Turn:
    """What the user says, and the reply; `about` names the topic for summaries.

    A turn that is not `learnt` is only read.
    """

    user: str
    assistant: str
    about: str | None = None
    learnt: bool = True


@dataclass(slots=True)
class Conversation:
    """Turns after an optional system text."""

    system: str | None
    turns: list[Turn] = field(default_factory=list)

    def segments(self) -> list[tuple[str, bool]]:
        """ChatML text in pieces, each with whether it is learnt (replies) or only read."""
        pieces: list[tuple[str, bool]] = []
        if self.system is not None:
            pieces.append((f"<|im_start|>system\n{self.system}<|im_end|>\n", False))
        for turn in self.turns:
            opening = f"<|im_start|>user\n{turn.user}<|im_end|>\n<|im_start|>assistant\n"
            pieces += [
                (opening, False),
                (f"{turn.assistant}<|im_end|>", turn.learnt),
                ("\n", False),
            ]
        return pieces
