import threading

import pytest

from voicebot.models.http_errors import StoppedError
from voicebot.models.side_by_side import SideBySide


def test_so_many_calls_run_at_once_and_the_others_wait() -> None:
    running, most, lock, full = 0, 0, threading.Lock(), threading.Barrier(2)

    def call() -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        full.wait(30)
        with lock:
            running -= 1

    with SideBySide(2, threading.Event()) as threads:
        futures = [threads.begin(call) for _ in range(6)]
        for future in futures:
            future.result(30)
    assert most == 2


def test_what_a_call_raises_is_raised_by_its_future() -> None:
    with SideBySide(1, threading.Event()) as threads:
        future = threads.begin(lambda: int("one"))
        with pytest.raises(ValueError, match="one"):
            future.result(30)


def test_a_call_that_hangs_is_left_behind_and_none_begins_after_it() -> None:
    begun, release, stop = threading.Event(), threading.Event(), threading.Event()

    def hang() -> bool:
        begun.set()
        return release.wait(30)

    threads = SideBySide(1, stop)
    hanging = threads.begin(hang)
    assert begun.wait(30)
    queued = threads.begin(hang)
    with pytest.raises(KeyboardInterrupt), threads:
        raise KeyboardInterrupt
    assert stop.is_set()
    assert not hanging.done()
    release.set()
    assert hanging.result(30)
    with pytest.raises(StoppedError):
        queued.result(30)
