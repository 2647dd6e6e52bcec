"""Which audio devices there are, and which one a person means."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from voicebot.audio.alsa_names import normalize_alsa_id, stable_alsa_id
from voicebot.audio.portaudio import device_call, quiet_portaudio, refresh_devices, sounddevice
from voicebot.errors import AudioError

_WITHOUT_MICROPHONE = ", or try `voicebot run --demo` (a spoken example) or `voicebot run --text`"
COMMON_RATES_HZ = (8_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000)


class Direction(StrEnum):
    """What a device is used for."""

    INPUT = "input"
    OUTPUT = "output"

    @property
    def noun(self) -> str:
        """What people call such a device."""
        return "microphone" if self is Direction.INPUT else "loudspeaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """An audio device.

    Attributes:
        index: PortAudio's number, which may change when devices come and go.
        name: PortAudio's name.
        alsa_id: stable name such as ``hw:CARD=Device,DEV=0``, None for what is no sound card.
    """

    index: int
    name: str
    alsa_id: str | None
    input_channels: int
    output_channels: int
    default_sample_rate_hz: int
    is_default_input: bool
    is_default_output: bool

    @property
    def stable_name(self) -> str:
        """The name that finds the same device after a reboot or a replug."""
        return self.alsa_id or self.name

    def channels(self, direction: Direction) -> int:
        """Return how many channels it has at most."""
        return self.input_channels if direction is Direction.INPUT else self.output_channels

    def is_default(self, direction: Direction) -> bool:
        """Return whether it is the system's choice."""
        return self.is_default_input if direction is Direction.INPUT else self.is_default_output


def list_devices() -> tuple[Device, ...]:
    """Return all devices; empty without sound card and sound server. Raises AudioError."""
    devices = _listed()
    # The list stays empty for ever in a process that began before the sound server did.
    if not devices and refresh_devices():
        devices = _listed()
    return devices


def working_rates_hz(device: Device, direction: Direction) -> tuple[int, ...]:
    """Return which common rates the device takes now; none when it is busy. Raises AudioError."""
    return device_call(
        lambda: tuple(rate for rate in COMMON_RATES_HZ if _works(device, direction, rate)),
        f"asking {device.name} for its sample rates",
    )


def resolve(wanted: int | str | None, direction: Direction, *, look_again: bool = False) -> Device:
    """Return the device that ``wanted`` means: index, name, part of a name, ALSA id, or None.

    None is the system's default. PortAudio's list is from when it started: a device that was
    plugged in since is missing in it, and one that was unplugged is not. ``look_again`` makes a
    new list first, if no stream is in use. Raises AudioError, with the nearest names.
    """
    if look_again:
        refresh_devices()
    try:
        return choose(list_devices(), wanted, direction)
    except AudioError:
        if look_again or not refresh_devices():
            raise
    return choose(list_devices(), wanted, direction)


def choose(devices: Sequence[Device], wanted: int | str | None, direction: Direction) -> Device:
    """Do what ``resolve`` does, on a given list of devices."""
    usable = [device for device in devices if device.channels(direction)]
    if not usable:
        raise AudioError(_none_usable(direction) if devices else _none_at_all(direction))
    if wanted is None:
        defaults = [device for device in usable if device.is_default(direction)]
        return defaults[0] if defaults else usable[0]
    if isinstance(wanted, int) or wanted.isdecimal():
        matches = [device for device in usable if device.index == int(wanted)]
    else:
        matches = _named(usable, wanted)
    if not matches:
        raise AudioError(_not_found(devices, usable, wanted, direction))
    if len(matches) > 1:
        names = ", ".join(f"'{device.name}'" for device in matches)
        raise AudioError(
            f"{direction.noun} '{wanted}' could be any of {names}; give more of the name"
        )
    return matches[0]


def _named(devices: Sequence[Device], wanted: str) -> list[Device]:
    """Return the devices of the most exact kind of match that fits any."""
    name = normalize_alsa_id(wanted).lower()
    for fits in (
        lambda device: name == device.name.lower(),
        lambda device: name == (device.alsa_id or "").lower(),
        lambda device: name in device.name.lower(),
    ):
        if matches := [device for device in devices if fits(device)]:
            return matches
    return []


def _none_usable(direction: Direction) -> str:
    # PortAudio gives a device that was busy when it looked no channels.
    text = (
        f"no {direction.noun} found: there are audio devices, but none of them is a "
        f"{direction.noun} that is free; plug one in, or close the program that uses it "
        "('fuser -v /dev/snd/*' names it)"
    )
    return f"{text}{_WITHOUT_MICROPHONE}" if direction is Direction.INPUT else text


def _none_at_all(direction: Direction) -> str:
    card = "no sound card" if not _has_sound_card() else f"no sound card with a {direction.noun}"
    text = f"no {direction.noun} found: there is {card} and no sound server answers"
    if direction is Direction.INPUT:
        return f"{text}; plug in a microphone or start PipeWire or PulseAudio{_WITHOUT_MICROPHONE}"
    return f"{text}; plug in a loudspeaker or start PipeWire or PulseAudio"


def _has_sound_card() -> bool:
    return any(Path("/proc/asound").glob("card[0-9]*"))


def _not_found(
    devices: Sequence[Device], usable: Sequence[Device], wanted: int | str, direction: Direction
) -> str:
    other = [device for device in devices if device not in usable]
    if isinstance(wanted, str) and _named(other, wanted):
        return f"'{wanted}' is not a {direction.noun}; 'voicebot devices' lists the {direction}s"
    names = {name: None for device in usable for name in (device.name, device.alsa_id) if name}
    near = difflib.get_close_matches(str(wanted), names, n=3, cutoff=0.3) or list(names)[:3]
    listed = ", ".join(f"'{name}'" for name in near)
    return (
        f"no {direction.noun} '{wanted}'; nearest: {listed} ('voicebot devices' lists all, "
        "check that it is plugged in)"
    )


def _listed() -> tuple[Device, ...]:
    with quiet_portaudio():  # the first call starts PortAudio
        return device_call(_query, "listing audio devices")


def _query() -> tuple[Device, ...]:
    module = sounddevice()
    default_input, default_output = (
        next((api[key] for api in module.query_hostapis() if api[key] >= 0), -1)
        for key in ("default_input_device", "default_output_device")
    )
    return tuple(
        Device(
            index=info["index"],
            name=info["name"],
            alsa_id=stable_alsa_id(info["name"]),
            input_channels=info["max_input_channels"],
            output_channels=info["max_output_channels"],
            default_sample_rate_hz=round(info["default_samplerate"]),
            is_default_input=info["index"] == default_input,
            is_default_output=info["index"] == default_output,
        )
        for info in module.query_devices()
    )


def _works(device: Device, direction: Direction, rate_hz: int) -> bool:
    module = sounddevice()
    check = (
        module.check_input_settings
        if direction is Direction.INPUT
        else module.check_output_settings
    )
    for channels in sorted({1, min(2, device.channels(direction)), device.channels(direction)}):
        try:
            check(device=device.index, channels=channels, dtype="int16", samplerate=rate_hz)
        except module.PortAudioError:
            continue
        return True
    return False
