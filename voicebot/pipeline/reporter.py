"""Stamps events with the turn and the time and publishes them."""

import logging
from typing import TypedDict

from voicebot.errors import VoicebotError
from voicebot.events import Event, Stage, TurnFailed
from voicebot.pipeline.event_bus import EventBus
from voicebot.pipeline.turn import Turn
from voicebot.protocols import Clock

_LOGGER = logging.getLogger(__name__)


class Stamp(TypedDict):
    """What every event carries."""

    turn_id: int
    monotonic_s: float


class Reporter:
    """The one way in which the pipeline says what happened."""

    def __init__(self, bus: EventBus, clock: Clock) -> None:
        self._bus = bus
        self._clock = clock

    def now_s(self) -> float:
        """Return the clock's monotonic reading."""
        return self._clock.monotonic_s()

    def stamp(self, turn: Turn | None = None) -> Stamp:
        """Return the fields that every event carries; outside a turn the id is 0."""
        return {"turn_id": turn.turn_id if turn else 0, "monotonic_s": self.now_s()}

    def publish(self, event: Event, turn: Turn | None = None) -> None:
        """Hand the event to all subscribers, or to the gate of ``turn`` while that is closed."""
        if turn is None or turn.gate.is_open:
            self._bus.publish(event)
        else:
            turn.gate.held.append(event)

    def release(self, turn: Turn) -> None:
        """Open the gate of ``turn`` and publish what it held."""
        for event in turn.gate.open(self.now_s()):
            self._bus.publish(event)

    def failed(
        self, turn: Turn | None, stage: Stage, error: Exception, *, recoverable: bool = True
    ) -> None:
        """Publish that a stage failed; an error that is not ours is logged with its traceback."""
        if isinstance(error, VoicebotError):
            code, message = error.code, str(error)
        else:
            code, message = "internal", f"{type(error).__name__}: {error}"
            _LOGGER.error("%s failed unexpectedly", stage, exc_info=error)
        self.publish(
            TurnFailed(
                **self.stamp(turn),
                stage=stage,
                code=code,
                message=message,
                recoverable=recoverable,
            ),
            turn,
        )
