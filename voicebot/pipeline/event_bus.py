"""Hands every event to every subscriber, in order."""

import logging
from collections.abc import Callable

from voicebot.events import Event

_LOGGER = logging.getLogger(__name__)

Subscriber = Callable[[Event], None]


class EventBus:
    """A list of subscribers, called on the event loop's thread in the order they came."""

    def __init__(self) -> None:
        self._subscribers: list[Subscriber] = []

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Add a subscriber; return a function that removes it."""
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            self._subscribers.remove(subscriber)

        return unsubscribe

    def publish(self, event: Event) -> None:
        """Call every subscriber; one that fails is logged and does not stop the others."""
        for subscriber in tuple(self._subscribers):
            try:
                subscriber(event)
            except Exception:
                _LOGGER.exception("an event subscriber failed on %s", type(event).__name__)
