"""Counts the cores that this process may use."""

import os
from pathlib import Path

_TOPOLOGY = "topology/thread_siblings_list"


def physical_cores(cpus: Path = Path("/sys/devices/system/cpu")) -> int:
    """Return the number of cores, at least 1; threads of one core count once."""
    cores = set()
    for number in os.sched_getaffinity(0):
        try:
            cores.add((cpus / f"cpu{number}" / _TOPOLOGY).read_text(encoding="ascii").strip())
        except OSError:  # some boards and containers do not tell
            cores.add(str(number))
    return max(1, len(cores))
