"""The faults of the soak: what breaks, for how long, and how it heals."""

import random
import resource
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from tests.soak.clock import SimulatedClock
from tests.soak.devices import Faults


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """One way to break.

    Attributes:
        name: as in the report.
        shortest_s, longest_s: how long it lasts, or how long what hangs does.
        is_hang: a call hangs; the fault is over when it returns.
        strikes_once: it waits for the next use of the engine and is over then.
    """

    name: str
    shortest_s: float = 0.0
    longest_s: float = 0.0
    is_hang: bool = False
    strikes_once: bool = False


KINDS = (
    FaultKind(name="microphone gone", shortest_s=3, longest_s=90),
    FaultKind(name="microphone silent", shortest_s=4, longest_s=60),
    FaultKind(name="microphone hangs", shortest_s=3, longest_s=25, is_hang=True),
    FaultKind(name="microphone drops", strikes_once=True),
    FaultKind(name="loudspeaker gone", shortest_s=5, longest_s=90),
    FaultKind(name="loudspeaker stalls", shortest_s=5, longest_s=40),
    FaultKind(name="loudspeaker hangs", shortest_s=3, longest_s=25, is_hang=True),
    FaultKind(name="recognizer raises", strikes_once=True),
    FaultKind(name="recognizer hangs", shortest_s=5, longest_s=60, is_hang=True, strikes_once=True),
    FaultKind(name="language model raises", strikes_once=True),
    FaultKind(name="language model hangs", shortest_s=5, longest_s=90, is_hang=True,
              strikes_once=True),
    FaultKind(name="prefill raises", strikes_once=True),
    FaultKind(name="voice raises", strikes_once=True),
    FaultKind(name="voice hangs", strikes_once=True),
    FaultKind(name="wake word raises", strikes_once=True),
    FaultKind(name="wake word hangs", shortest_s=3, longest_s=30, is_hang=True, strikes_once=True),
    FaultKind(name="voice activity raises", strikes_once=True),
    FaultKind(name="skill raises", strikes_once=True),
    FaultKind(name="skill hangs", shortest_s=3, longest_s=30, is_hang=True, strikes_once=True),
    FaultKind(name="disk full", shortest_s=30, longest_s=180),
    FaultKind(name="clock jumps", strikes_once=True),
)  # fmt: skip
_UNLIMITED = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
_JUMPS_H = (-30.0, -3.0, 1.0, 5.0, 30.0)


class FaultDeck:
    """Deals the kinds of faults in random order, each as often as any other."""

    def __init__(self, random_numbers: random.Random, only: str | None = None) -> None:
        """Make a deck of all kinds, or of the one that is named."""
        self._kinds = [kind for kind in KINDS if only in {None, kind.name}]
        self._random = random_numbers
        self._cards = self._shuffled()

    def deal(self) -> tuple[FaultKind, float]:
        """Return the next kind and how long it lasts."""
        kind = next(self._cards)
        return kind, self._random.uniform(kind.shortest_s, kind.longest_s)

    def _shuffled(self) -> Iterator[FaultKind]:
        while True:
            yield from self._random.sample(self._kinds, len(self._kinds))


class Breaker:
    """Breaks things and heals them."""

    def __init__(
        self, clock: SimulatedClock, faults: Faults, random_numbers: random.Random
    ) -> None:
        self._clock = clock
        self._faults = faults
        self._random = random_numbers

    def strike(self, kind: FaultKind, duration_s: float) -> None:
        """Let it break now; it is for the caller to ``heal`` it."""
        if kind.is_hang:
            self._faults.hang_until_s = self._clock.monotonic_s() + duration_s
        if kind.name == "disk full":
            # Nothing can be written behind the first 20 kB of a file.
            resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, resource.RLIM_INFINITY))
        elif kind.name == "clock jumps":
            self._clock.wall_jump += timedelta(hours=self._random.choice(_JUMPS_H))
        else:
            self._faults.active.add(kind.name)

    def heal(self, kind: FaultKind) -> bool:
        """Let it be whole again; return whether a fault that strikes once has struck."""
        if kind.name == "disk full":
            resource.setrlimit(resource.RLIMIT_FSIZE, _UNLIMITED)
        struck = kind.name not in self._faults
        self._faults.active.discard(kind.name)
        return struck
