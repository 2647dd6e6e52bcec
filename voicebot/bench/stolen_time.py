"""How much of the cores' time the host of a virtual machine took for others."""

import os
import time
from pathlib import Path

_TOLD_FROM_SHARE = 0.01


def stolen_s() -> float:
    """Return for how long the host has run something else on this machine's cores; 0 without one.

    The kernel counts it as steal (proc(5)).
    """
    cores = Path("/proc/stat").read_text("ascii").splitlines()[0]
    return int(cores.split()[8]) / os.sysconf("SC_CLK_TCK")


class StolenTime:
    """What is stolen from now on."""

    def __init__(self) -> None:
        self._began_s, self._stolen_s = time.monotonic(), stolen_s()

    def share(self) -> float:
        """Return the share of all cores' time, 0 to 1."""
        cores_s = (os.cpu_count() or 1) * (time.monotonic() - self._began_s)
        return (stolen_s() - self._stolen_s) / cores_s


def notes(share: float) -> list[str]:
    """Return a line where so much was stolen that the figures suffer."""
    if share < _TOLD_FROM_SHARE:
        return []
    taken = f"The host took {share:.1%} of this machine's processor time for others"
    return [f"{taken}: figures in milliseconds are too high; measure again when it is quiet"]
