"""Finding a rate and a number of channels that a device takes."""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from voicebot.audio.devices import Device, Direction
from voicebot.audio.portaudio import sounddevice
from voicebot.audio_types import AudioFormat
from voicebot.errors import AudioError

T = TypeVar("T")

# PaErrorCode of portaudio.h
_INVALID_CHANNELS = -9998
_INVALID_RATE = -9997
_INVALID_DEVICE = -9996
_FORMAT_NOT_SUPPORTED = -9994
_DEVICE_UNAVAILABLE = -9985
_REFUSALS = frozenset({_INVALID_CHANNELS, _INVALID_RATE, _FORMAT_NOT_SUPPORTED})


def formats_to_try(
    rates_hz: Sequence[int], channels: Sequence[int], max_channels: int
) -> Iterator[AudioFormat]:
    """Yield every rate with every usable number of channels, best first, each once.

    All channel counts of a rate come before the next rate.
    """
    usable = dict.fromkeys(min(count, max_channels) for count in channels)
    for rate_hz in dict.fromkeys(rates_hz):
        for count in usable:
            yield AudioFormat(sample_rate_hz=rate_hz, channels=count)


def first_accepted(
    device: Device,
    direction: Direction,
    formats: Iterator[AudioFormat],
    attempt: Callable[[AudioFormat], T],
) -> T:
    """Return the result of the first ``attempt`` that the device takes.

    Raises:
        AudioError: the device is busy, is gone, refuses every format, or fails otherwise.
    """
    noun = f"{direction.noun} '{device.name}'"
    refused: dict[int, None] = {}
    for audio_format in formats:
        try:
            return attempt(audio_format)
        except sounddevice().PortAudioError as error:
            code = error.args[1] if len(error.args) > 1 else None
            if code not in _REFUSALS:
                raise AudioError(_explain(noun, code, str(error))) from error
            refused[audio_format.sample_rate_hz] = None
    rates = ", ".join(str(rate) for rate in refused)
    raise AudioError(
        f"{noun} refuses every sample rate that was tried ({rates} Hz); choose another device "
        "('voicebot devices' lists them and their rates)"
    )


def _explain(noun: str, code: int | None, text: str) -> str:
    if code == _DEVICE_UNAVAILABLE:
        return (
            f"{noun} is busy or gone; close the program that uses it ('fuser -v /dev/snd/*' "
            "names it) or use the sound server's device ('voicebot devices' lists them)"
        )
    if code == _INVALID_DEVICE:
        return f"{noun} is gone; replug it, or choose another ('voicebot devices' lists them)"
    return f"{noun} cannot be opened ({text}); check that it is plugged in and not in use"
