"""Scheduling of the threads that PortAudio calls back on."""

import os

_PRIORITY = 5


def run_in_real_time() -> bool:
    """Let the calling thread run before all normal ones (SCHED_FIFO); return whether it may.

    The language model keeps every core busy, and a callback that comes late is heard as a gap.
    The system decides: root may, others where a limit on ``rtprio`` allows it.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(_PRIORITY))
    except OSError:
        return False
    return True
