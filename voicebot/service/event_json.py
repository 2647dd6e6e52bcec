"""Events as JSON lines: ``{"event": "response_completed", "turn_id": 3, ...}``."""

import dataclasses
import json
import re

from voicebot.events import Event

_WORD_START = re.compile(r"(?<!^)(?=[A-Z])")


def event_name(event: Event) -> str:
    """Return the class name in snake case, such as ``response_completed``."""
    return _WORD_START.sub("_", type(event).__name__).lower()


def event_fields(event: Event) -> dict[str, object]:
    """Return the event's name and fields, ready for JSON; the time is rounded to 0.1 ms."""
    fields = {"event": event_name(event), **dataclasses.asdict(event)}
    fields["monotonic_s"] = round(event.monotonic_s, 4)
    return fields


def event_json(event: Event) -> str:
    """Return the event as one line of JSON."""
    return json.dumps(event_fields(event), ensure_ascii=False)
