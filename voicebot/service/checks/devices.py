"""Which microphone and loudspeaker would be used, and at which rates they work."""

from collections.abc import Iterator

from voicebot.audio.devices import Direction, list_devices, resolve, working_rates_hz
from voicebot.errors import AudioError
from voicebot.service.checks.finding import Figure, Finding, Surroundings, Verdict


def check_devices(surroundings: Surroundings) -> Iterator[Finding]:
    """Find the configured devices and ask them for their rates."""
    audio = surroundings.config.audio
    yield _find(audio.input.device, Direction.INPUT)
    yield _find(audio.output.device, Direction.OUTPUT)


def _find(wanted: int | str | None, direction: Direction) -> Finding:
    name = direction.noun
    try:
        device = resolve(wanted, direction)
        rates_hz = working_rates_hz(device, direction)
        count = sum(1 for each in list_devices() if each.channels(direction))
    except AudioError as error:
        return Finding(
            check=name,
            verdict=Verdict.FAIL,
            text=str(error),
            remedy=f"voicebot devices, then --set audio.{direction.value}.device=NAME",
        )
    figures: dict[str, Figure] = {
        "device": device.stable_name,
        "count": count,
        "rates_hz": _words(rates_hz),
    }
    if not rates_hz:
        return Finding(
            check=name,
            verdict=Verdict.WARN,
            text=f"{device.stable_name} takes no rate now: another program uses it",
            remedy="end the other program (sudo fuser -v /dev/snd/*); a running voicebot counts: "
            "sudo systemctl stop voicebot",
            figures=figures,
        )
    text = f"{device.stable_name}, of {count}; works at {_words(rates_hz)} Hz"
    return Finding(check=name, verdict=Verdict.OK, text=text, figures=figures)


def _words(rates_hz: tuple[int, ...]) -> str:
    return " ".join(str(rate) for rate in rates_hz)
