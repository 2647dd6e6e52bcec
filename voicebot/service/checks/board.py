"""Under-voltage, throttling and heat of a Raspberry Pi and other boards."""

from collections.abc import Iterable, Iterator

from voicebot.errors import ServiceError
from voicebot.service.checks.finding import Finding, Surroundings, Verdict, read_text
from voicebot.service.steps import run_quietly

_HOT_C = 80.0
_THROTTLED_FILE = "devices/platform/soc/soc:firmware/get_throttled"
# Bits of the firmware's answer; the same 16 higher say that it happened since the start.
_BITS = {0: "under-voltage", 1: "capped clock", 2: "throttling", 3: "the soft temperature limit"}
_REMEDIES = {
    0: "use the power supply made for the board and a short cable",
    1: "cool the board: a fan or a heat sink",
    2: "cool the board, and use the power supply made for it",
    3: "cool the board: a fan or a heat sink",
}


def check_board(surroundings: Surroundings) -> Iterator[Finding]:
    """Ask the board what it suffers from."""
    model = read_text(surroundings.proc / "device-tree/model")
    yield from _throttling(surroundings, model or "")
    yield from _temperature(surroundings)


def judge_throttling(flags: int, model: str) -> Finding:
    """Return what the firmware's flags mean."""
    figures = {"throttled": hex(flags), "model": model}
    now = [bit for bit in _BITS if flags >> bit & 1]
    past = [bit for bit in _BITS if flags >> (bit + 16) & 1]
    if not now and not past:
        text = f"{model}: no under-voltage and no throttling since the start"
        return Finding(check="throttling", verdict=Verdict.OK, text=text, figures=figures)
    bits = now or past
    names = ", ".join(_BITS[bit] for bit in bits)
    return Finding(
        check="throttling",
        verdict=Verdict.FAIL if now else Verdict.WARN,
        text=f"{model}: {names} {'now' if now else 'since the start'}",
        remedy="; ".join(dict.fromkeys(_REMEDIES[bit] for bit in bits)),
        figures=figures,
    )


def _throttling(surroundings: Surroundings, model: str) -> Iterable[Finding]:
    flags = _flags(read_text(surroundings.sys / _THROTTLED_FILE) or _ask_firmware())
    if flags is not None:
        yield judge_throttling(flags, model or "this board")
    elif "Raspberry Pi" in model:
        yield Finding(
            check="throttling",
            verdict=Verdict.WARN,
            text=f"{model}: the firmware does not tell",
            remedy="sudo apt install libraspberrypi-bin, and add yourself to group video",
        )
    else:
        yield Finding(check="throttling", verdict=Verdict.SKIP, text="not a Raspberry Pi")


def _ask_firmware() -> str | None:
    try:
        done = run_quietly("vcgencmd", "get_throttled", timeout_s=5.0)
    except ServiceError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _flags(answer: str | None) -> int | None:
    """Return the flags of ``throttled=0x50005``, or of the bare number in the kernel's file."""
    if not answer:
        return None
    try:
        return int(answer.rpartition("=")[2].removeprefix("0x"), 16)
    except ValueError:
        return None


def _temperature(surroundings: Surroundings) -> Iterable[Finding]:
    zones = (surroundings.sys / "class/thermal").glob("thermal_zone*/temp")
    found = [text for zone in zones if (text := read_text(zone)) and text.isdecimal()]
    if not found:
        yield Finding(check="temperature", verdict=Verdict.SKIP, text="no sensor")
        return
    hottest_c = max(int(text) for text in found) / 1000
    is_hot = hottest_c >= _HOT_C
    yield Finding(
        check="temperature",
        verdict=Verdict.WARN if is_hot else Verdict.OK,
        text=f"{hottest_c:.0f} °C",
        remedy="cool the board: a fan or a heat sink" if is_hot else None,
        figures={"temperature_c": hottest_c},
    )
