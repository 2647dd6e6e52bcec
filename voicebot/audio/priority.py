"""Scheduling of the threads that PortAudio calls back on, and of those that watch them."""

import contextlib
import os

CALLBACK_PRIORITY = 5
# A watch must run while a callback thread takes all of a core.
WATCH_PRIORITY = 6


def run_in_real_time(priority: int = CALLBACK_PRIORITY) -> bool:
    """Let the calling thread run before all normal ones (SCHED_FIFO); return whether it may.

    The language model keeps every core busy, and a callback that comes late is heard as a gap.
    The system decides: root may, others where a limit on ``rtprio`` allows it.
    """
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(priority))
    except OSError:
        return False
    return True


def share_one_core() -> None:
    """Keep the calling thread on the last of its cores, where all of these threads are kept.

    Should they spin, in real time, the others still have somewhere to run: a watch, too, has to
    wait for a normal thread that holds the interpreter's lock.
    """
    # Where the system forbids it they run anywhere.
    with contextlib.suppress(OSError):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def run_normally(thread_id: int = 0) -> None:
    """Take a thread of this process out of real time; 0 is the calling one."""
    try:
        os.sched_setscheduler(thread_id, os.SCHED_OTHER, os.sched_param(0))
    except ProcessLookupError:
        # It has ended.
        return
