"""Notices that a loudspeaker which could not be opened may be there now.

PortAudio lists the sound cards once, and again only while no stream is in use. Without a sound
server the microphone's is in use all day, so somebody has to tell when it is worth closing it.
"""

import time
from collections.abc import Callable
from pathlib import Path

_CARDS = Path("/proc/asound")
_PERIOD_S = 1.0
# After a loudspeaker was missed the person may still be asking, and the question would be lost.
_QUIET_S = 5.0
# A plug with a loose contact must not deafen the assistant.
_PAUSE_S = 60.0


class LoudspeakerWatch:
    """Compares the outputs that are free now with those that were when PortAudio listed them.

    Args:
        cards: where the kernel tells of each card, ``/proc/asound``.
        monotonic_s: the clock.
    """

    def __init__(
        self, cards: Path = _CARDS, monotonic_s: Callable[[], float] = time.monotonic
    ) -> None:
        self._cards = cards
        self._monotonic_s = monotonic_s
        self._listed: frozenset[str] = frozenset()
        self._appeared: frozenset[str] = frozenset()
        self._is_missing = False
        self._next_look_s = float("-inf")

    def listing(self) -> None:
        """PortAudio is about to list the devices."""
        self._listed = self._free_outputs()

    def missed(self) -> None:
        """A loudspeaker could not be opened."""
        self._is_missing = True
        self._next_look_s = max(self._next_look_s, self._monotonic_s() + _QUIET_S)

    def opened(self) -> None:
        """A loudspeaker was opened."""
        self._is_missing = False

    def may_be_found(self) -> bool:
        """Return whether PortAudio would list an output that it did not; True once for each.

        Never while no loudspeaker is missing, soon after one was missed, or twice within a minute.
        """
        now_s = self._monotonic_s()
        if not self._is_missing or now_s < self._next_look_s:
            return False
        self._next_look_s = now_s + _PERIOD_S
        before, self._appeared = self._appeared, self._free_outputs() - self._listed
        # One that has just appeared may not have its permissions yet.
        if not self._appeared & before:
            return False
        self._listed |= self._appeared
        self._next_look_s = now_s + _PAUSE_S
        return True

    def _free_outputs(self) -> frozenset[str]:
        """Return number, id and device of each output that nobody plays to."""
        found = set()
        for output in self._cards.glob("card[0-9]*/pcm[0-9]*p"):
            card = output.parent
            try:
                states = [path.read_text() for path in output.glob("sub[0-9]*/status")]
                identifier = (card / "id").read_text().strip()
            except OSError:
                continue  # it was unplugged meanwhile
            if any(state.startswith("closed") for state in states):
                found.add(f"{card.name} {identifier} {output.name}")
        return frozenset(found)


loudspeakers = LoudspeakerWatch()
