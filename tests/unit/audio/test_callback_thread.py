"""The watch over the threads that PortAudio calls back on."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.support.pulse import wait_until
from voicebot.audio.callback_thread import CallbackThread, watch


class Stream:
    """A stream as the watch knows it."""

    def __init__(self) -> None:
        self.closed = threading.Event()
        self.given_up = 0

    def give_up(self) -> None:
        self.given_up += 1
        self.closed.set()


@contextmanager
def calling(*, spins: bool) -> Iterator[tuple[CallbackThread, threading.Event]]:
    """A thread that calls back 40 times a second, or once and then spins; and when it has ended."""
    thread, stop, called = CallbackThread(), threading.Event(), threading.Event()

    def run() -> None:
        thread.called()
        called.set()
        while not stop.is_set():
            if not spins:
                stop.wait(0.025)
                thread.called()

    running = threading.Thread(target=run)
    running.start()
    assert called.wait(5.0)
    try:
        yield thread, stop
    finally:
        stop.set()
        running.join(5.0)


def test_a_stream_whose_thread_spins_is_given_up_once() -> None:
    stream = Stream()
    with calling(spins=True) as (thread, _):
        watch(stream, thread)
        wait_until(lambda: stream.given_up > 0, "it is given up", 5.0)
        assert os.sched_getscheduler(thread._id) == os.SCHED_OTHER
    assert stream.given_up == 1


def test_all_of_them_share_one_core() -> None:
    with calling(spins=False) as (one, _), calling(spins=False) as (other, _):
        cores = os.sched_getaffinity(one._id)
        assert len(cores) == 1
        assert cores == os.sched_getaffinity(other._id)
        assert cores < os.sched_getaffinity(0) or len(os.sched_getaffinity(0)) == 1


def test_a_thread_that_waits_for_its_device_has_not_spun() -> None:
    with calling(spins=False) as (thread, _):
        until_s = time.monotonic() + 0.6
        longest_s = 0.0
        while time.monotonic() < until_s:
            longest_s = max(longest_s, thread.spun_s())
        assert longest_s < 0.1


def test_a_thread_that_has_not_called_back_or_has_ended_has_not_spun() -> None:
    assert CallbackThread().spun_s() == 0.0
    with calling(spins=True) as (thread, stop):
        stop.set()
    wait_until(lambda: thread.spun_s() == 0.0, "it has ended", 5.0)
    thread.calm()
