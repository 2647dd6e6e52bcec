"""What a check found, and what it looked at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TypeAlias

from voicebot.config.schema import Config
from voicebot.models.select import ChosenModels
from voicebot.protocols import AudioSink, AudioSource
from voicebot.service.steps import Step

Figure: TypeAlias = bool | float | str | None


class Verdict(StrEnum):
    """How a thing is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"
    SKIP = "skip"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was checked.

    Attributes:
        check: stable name, such as ``memory``.
        verdict: how it is.
        text: what was found, for people.
        remedy: what to do; None where there is nothing to do.
        fix: a safe change that does it.
        figures: what was measured, with units in the names.
    """

    check: str
    verdict: Verdict
    text: str
    remedy: str | None = None
    fix: Step | None = None
    figures: Mapping[str, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the checks look at.

    Attributes:
        config: the configuration in effect.
        choose_models: returns the models that would be used. Raises ModelError.
        make_source: returns the configured microphone, not yet opened.
        make_sink: returns the configured loudspeaker, not yet opened.
        proc: where the kernel tells of processes and memory.
        sys: where the kernel tells of devices.
        play: whether the live test may make a sound.
    """

    config: Config
    choose_models: Callable[[], ChosenModels]
    make_source: Callable[[], AudioSource]
    make_sink: Callable[[], AudioSink]
    proc: Path = Path("/proc")
    sys: Path = Path("/sys")
    play: bool = True


Check: TypeAlias = Callable[[Surroundings], Iterable[Finding]]
"""Looks at the surroundings and returns what it found; raises nothing."""


def read_text(path: Path) -> str | None:
    """Return a small file of the kernel, stripped; None when it cannot be read."""
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip("\0\n ")
    except OSError:
        return None
