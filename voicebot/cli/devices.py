"""``voicebot devices``: lists microphones and loudspeakers."""

import argparse
from typing import TYPE_CHECKING, Any

from voicebot.cli.arguments import Subparsers
from voicebot.cli.output import print_json

if TYPE_CHECKING:
    from voicebot.audio.devices import Device

_DESCRIPTION = """\
List microphones and loudspeakers: index, name, stable ALSA id, channels and the
sample rates that work now. * marks the system's default, which is used where
nothing else is configured.
"""
_EXAMPLES = """\
examples:
  voicebot devices
  voicebot run --set audio.input.device=hw:CARD=Device
  voicebot run --set audio.output.device="USB Audio"

A device is configured by its index, its name, a part of its name, or its ALSA id,
which stays the same when devices are plugged in another order.
"""


def add_parser(subparsers: Subparsers) -> None:
    """Add ``devices``."""
    parser = subparsers.add_parser(
        "devices",
        help="list microphones and loudspeakers",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    parser.add_argument("--json", action="store_true", help="print the list as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Print the devices. Raises AudioError."""
    from voicebot.audio.devices import list_devices

    devices = [_facts(device) for device in list_devices()]
    if arguments.json:
        print_json(devices)
    elif devices:
        for facts in devices:
            print(_text(facts))
    else:
        print("no audio devices: there is no sound card and no sound server answers")
    return 0


def _facts(device: "Device") -> dict[str, Any]:
    from voicebot.audio.devices import Direction, working_rates_hz

    facts: dict[str, Any] = {
        "index": device.index,
        "name": device.name,
        "alsa_id": device.alsa_id,
        "stable_name": device.stable_name,
        "default_sample_rate_hz": device.default_sample_rate_hz,
    }
    for direction in Direction:
        channels = device.channels(direction)
        facts[direction.value] = None if not channels else {
            "channels": channels,
            "default": device.is_default(direction),
            "sample_rates_hz": list(working_rates_hz(device, direction)),
        }  # fmt: skip
    return facts


def _text(facts: dict[str, Any]) -> str:
    name = facts["name"] if facts["alsa_id"] is None else f"{facts['name']}  {facts['alsa_id']}"
    lines = [f"{facts['index']:>3}  {name}"]
    for direction, noun in (("input", "microphone"), ("output", "loudspeaker")):
        if (side := facts[direction]) is not None:
            mark = "*" if side["default"] else " "
            rates = " ".join(str(rate) for rate in side["sample_rates_hz"])
            lines.append(
                f"   {mark} {noun:<11}  channels: {side['channels']:<3} "
                f"rates in Hz: {rates or 'none works now (busy?)'}"
            )
    return "\n".join(lines)
