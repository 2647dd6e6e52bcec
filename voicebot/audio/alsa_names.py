"""Stable names of ALSA devices: a card's number changes from boot to boot, its id does not."""

import re
from pathlib import Path

_CARDS = Path("/proc/asound")
_HARDWARE = re.compile(r"\(hw:(\d+),(\d+)\)")


def stable_alsa_id(portaudio_name: str, cards: Path = _CARDS) -> str | None:
    """Return ``hw:CARD=Device,DEV=0`` for ``USB Audio: - (hw:1,0)``; None for other devices.

    ``cards`` is where the kernel tells the id of each card, ``/proc/asound``.
    """
    match = _HARDWARE.search(portaudio_name)
    if match is None:
        return None
    card, device = match.groups()
    try:
        identifier = (cards / f"card{card}" / "id").read_text().strip()
    except OSError:
        return None
    return f"hw:CARD={identifier},DEV={device}"


def normalize_alsa_id(name: str) -> str:
    """Return what a person may write for an ALSA device in the form of ``stable_alsa_id``.

    ``plughw:`` is the same device (this package resamples by itself), a card id may stand alone,
    and device 0 may be left out. Other names are returned as they are.
    """
    prefix, separator, rest = name.partition(":")
    if not separator or prefix.lower() not in {"hw", "plughw"}:
        return name
    card, _, device = rest.partition(",")
    card = card.removeprefix("CARD=")
    device = device.removeprefix("DEV=") or "0"
    if card.isdigit():
        return f"(hw:{card},{device})"
    return f"hw:CARD={card},DEV={device}"
