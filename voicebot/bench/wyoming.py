"""The Wyoming services as a baseline, where they are installed.

wyoming-vosk hears the question and wyoming-piper speaks the first sentence, each a server of its
own over TCP, as Home Assistant runs them; the reply between them is written by the library's
language model, since Wyoming has no service for that.
"""

import importlib.util

SERVICES = ("wyoming_vosk", "wyoming_piper")


def missing_services() -> list[str]:
    """Return the packages of the services that are not installed."""
    return [name for name in SERVICES if importlib.util.find_spec(name) is None]


def note() -> str:
    """Return one line about the services for the result."""
    missing = missing_services()
    if missing:
        return f"Wyoming services: not measured, {' and '.join(missing)} not installed"
    return "Wyoming services: installed"
