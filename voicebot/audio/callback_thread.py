"""Watches the thread on which PortAudio calls back: an unplugged ALSA card makes it spin.

PortAudio 19.6 and 19.7 (``CallbackThreadFunc`` in ``pa_linux_alsa.c``) take the error of a card
that is gone for an overrun and poll it again at once, until the stream is aborted. In real time
that would keep everything else from a core.
"""

import threading
import time
from typing import Protocol

from voicebot.audio.priority import (
    WATCH_PRIORITY,
    run_in_real_time,
    run_normally,
    share_one_core,
)

_PERIOD_S = 0.25
# Between two callbacks a healthy thread takes well below a millisecond.
_SPIN_S = 0.1


class CallbackThread:
    """The thread of one stream, in real time from its first callback on."""

    def __init__(self) -> None:
        self._id = 0
        self._cpu_clock: int | None = None
        self._cpu_s = 0.0

    def called(self) -> None:
        """Note a callback, on the thread itself."""
        self._cpu_s = time.thread_time()
        if self._cpu_clock is None:
            share_one_core()
            run_in_real_time()
            self._id = threading.get_native_id()
            self._cpu_clock = time.pthread_getcpuclockid(threading.get_ident())

    def spun_s(self) -> float:
        """Return the CPU seconds since its last callback; 0 before the first and after its end."""
        if self._cpu_clock is None:
            return 0.0
        called_s = self._cpu_s
        try:
            return time.clock_gettime(self._cpu_clock) - called_s
        except OSError:
            return 0.0

    def calm(self) -> None:
        """Let others have the core, too."""
        run_normally(self._id)


class Watched(Protocol):
    """A stream that can be given up."""

    closed: threading.Event

    def give_up(self) -> None:
        """Let its reader or writer know that the device is gone, and close it."""
        ...


def watch(stream: Watched, thread: CallbackThread) -> None:
    """Give the stream up once its thread spins; watches on a thread of its own until it closes."""
    name = "audio-watch"
    threading.Thread(target=_watch, args=(stream, thread), name=name, daemon=True).start()


def _watch(stream: Watched, thread: CallbackThread) -> None:
    run_in_real_time(WATCH_PRIORITY)
    while not stream.closed.wait(_PERIOD_S):
        if thread.spun_s() > _SPIN_S:
            thread.calm()
            run_normally()
            stream.give_up()
