"""What the daemon says of itself: to systemd in one line, to ``voicebot status`` in full."""

from collections.abc import Mapping
from typing import Any

from voicebot.events import (
    Event,
    PlaybackFinished,
    Stage,
    StateChanged,
    TurnCompleted,
    TurnFailed,
    TurnState,
)

_MAX_LINE_CHARACTERS = 300


class StatusBoard:
    """A subscriber that remembers the state, the last turn and the last failure.

    Attributes:
        microphone, loudspeaker: names of the devices, as far as known.
        models: names of the models.
        problems: what is missing, by part; not empty means degraded.
        state: what the assistant is doing.
        thinking_since_s: when the answer under way was begun; None without one.
    """

    def __init__(self) -> None:
        self.microphone: str | None = None
        self.loudspeaker: str | None = None
        self.models: tuple[str, ...] = ()
        self.problems: dict[str, str] = {}
        self.state = TurnState.IDLE
        self.thinking_since_s: float | None = None
        self._last_turn: TurnCompleted | None = None
        self._last_failure: TurnFailed | None = None

    def __call__(self, event: Event) -> None:
        """Take note of one event."""
        match event:
            case StateChanged():
                self.state = event.current
                is_thinking = event.current is TurnState.THINKING
                self.thinking_since_s = event.monotonic_s if is_thinking else None
            case TurnCompleted():
                self._last_turn = event
            case TurnFailed():
                self._last_failure = event
                if event.stage is Stage.AUDIO_OUTPUT:
                    self.problems["loudspeaker"] = "tried again with each answer"
            case PlaybackFinished():
                self.problems.pop("loudspeaker", None)
            case _:
                return

    def line(self) -> str:
        """Return one line: problems first, then state, devices, models and the last turn."""
        parts = [f"degraded: no {part} ({why})" for part, why in self.problems.items()]
        parts.append(self.state.value)
        if self.microphone:
            parts.append(f"hears {self.microphone}")
        if self.loudspeaker:
            parts.append(f"speaks to {self.loudspeaker}")
        if self.models:
            parts.append(f"models {', '.join(self.models)}")
        if self._last_turn is not None:
            parts.append(_turn_line(self._last_turn))
        line = " ".join("; ".join(parts).split())
        return line if len(line) <= _MAX_LINE_CHARACTERS else f"{line[: _MAX_LINE_CHARACTERS - 1]}…"

    def facts(self) -> dict[str, Any]:
        """Return everything, ready for JSON. What people said is not in it."""
        return {
            "state": self.state.value,
            "degraded": bool(self.problems),
            "problems": dict(self.problems),
            "microphone": self.microphone,
            "loudspeaker": self.loudspeaker,
            "models": list(self.models),
            "last_turn": _turn_facts(self._last_turn),
            "last_failure": _failure_facts(self._last_failure),
        }


def _turn_line(turn: TurnCompleted) -> str:
    by = turn.skill or "language model"
    took_ms = turn.timings.response_ms or turn.timings.total_ms
    took = "" if took_ms is None else f" in {took_ms / 1000:.1f} s"
    return f"turn {turn.turn_id} by {by}{took}{', interrupted' if turn.interrupted else ''}"


def _turn_facts(turn: TurnCompleted | None) -> Mapping[str, Any] | None:
    if turn is None:
        return None
    return {
        "turn_id": turn.turn_id,
        "by": turn.skill or "language model",
        "interrupted": turn.interrupted,
        "response_ms": turn.timings.response_ms,
        "total_ms": turn.timings.total_ms,
        "monotonic_s": round(turn.monotonic_s, 3),
    }


def _failure_facts(failure: TurnFailed | None) -> Mapping[str, Any] | None:
    if failure is None:
        return None
    return {
        "turn_id": failure.turn_id,
        "stage": failure.stage.value,
        "code": failure.code,
        "message": failure.message,
        "monotonic_s": round(failure.monotonic_s, 3),
    }
