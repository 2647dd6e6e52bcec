"""Notices when the host takes the processor cores away, by which every real-time test fails."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.pulse import wait_until
from voicebot.bench.stolen_time import stolen_s

_PERIOD_S = 0.01
_TOLD_FROM_S = 0.03
_STALL_S = 0.1
"""A process that only sleeps is that late on no healthy machine, however loaded by the tests."""
_STOLEN_SHARE = 0.1
"""Of the cores' time during a test. A virtual machine always loses some, which excuses nothing."""
_PROGRAM = f"""
import os, sys, time
os.sched_setaffinity(0, [int(sys.argv[1])])
os.write(1, b"0 0\\n")
while True:
    before_s = time.monotonic()
    time.sleep({_PERIOD_S})
    late_s = time.monotonic() - before_s - {_PERIOD_S}
    if late_s > {_TOLD_FROM_S}:
        os.write(1, f"{{before_s}} {{late_s}}\\n".encode())
"""


class HostStalledError(Exception):
    """A test failed, and while it ran the host took the cores away; pytest runs it again."""


@dataclass(frozen=True, slots=True)
class Moment:
    """When something began, monotonic, and how much of the cores' time was stolen before."""

    at_s: float
    stolen_s: float


class StallWatch:
    """A process for each core that sleeps and tells when it was woken late. See ``watching``."""

    def __init__(self, log: Path, pids: Sequence[int]) -> None:
        self._log = log
        self.pids = pids

    def stalls_s(self, since_s: float) -> list[float]:
        """Return how late it was woken, each time that counts, since a monotonic time."""
        told = (line.split() for line in self._log.read_text("ascii").splitlines())
        late = [(float(line[0]), float(line[1])) for line in told if len(line) == 2]
        return [late_s for at_s, late_s in late if late_s >= _STALL_S and at_s + late_s >= since_s]

    def now(self) -> Moment:
        """Return where a test begins."""
        return Moment(time.monotonic(), stolen_s())

    def blame(self, begin: Moment) -> HostStalledError | None:
        """Return the error to raise for a test that began at ``begin`` and failed, if any."""
        stalls_s, lost_s = self.stalls_s(begin.at_s), stolen_s() - begin.stolen_s
        cores_s = len(self.pids) * (time.monotonic() - begin.at_s)
        if not stalls_s and lost_s < _STOLEN_SHARE * cores_s:
            return None
        return HostStalledError(
            f"while this test ran, the host took {lost_s:.2f} of the cores' {cores_s:.2f} s, and "
            f"a process that only sleeps was woken {len(stalls_s)} times {_STALL_S:g} s or more "
            f"too late, at the worst {max(stalls_s, default=0.0):.2f} s"
        )


@contextmanager
def watching(log: Path) -> Iterator[StallWatch]:
    """Watch while the block runs; ``log`` is a file to write to."""
    log.touch()
    with log.open("ab") as out, ExitStack() as stack:
        pids = []
        for core in sorted(os.sched_getaffinity(0)):
            process = subprocess.Popen([sys.executable, "-c", _PROGRAM, str(core)], stdout=out)
            stack.callback(process.wait, 10.0)
            stack.callback(process.terminate)
            pids.append(process.pid)
        wait_until(lambda: log.read_bytes().count(b"\n") == len(pids), "the watch begins")
        yield StallWatch(log, pids)
