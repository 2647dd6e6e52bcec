import os
import signal
import time
from pathlib import Path

from tests.support.pulse import wait_until
from tests.support.stall_watch import HostStalledError, watching


def test_a_process_that_only_sleeps_and_is_late_is_blamed(tmp_path: Path) -> None:
    with watching(tmp_path / "late.txt") as watch:
        assert len(watch.pids) == len(os.sched_getaffinity(0))
        stopped_s = time.monotonic()
        os.kill(watch.pids[0], signal.SIGSTOP)
        wait_until(lambda: time.monotonic() > stopped_s + 0.3, "time passes")
        os.kill(watch.pids[0], signal.SIGCONT)
        wait_until(lambda: bool(watch.stalls_s(stopped_s)), "the stall is told")
        assert max(watch.stalls_s(stopped_s)) >= 0.2
        assert isinstance(watch.blame(stopped_s), HostStalledError)


def test_what_was_before_is_not_blamed(tmp_path: Path) -> None:
    with watching(tmp_path / "late.txt") as watch:
        (tmp_path / "late.txt").write_text("10.0 0.5\n11.0 0.05\n")
        assert watch.stalls_s(10.4) == [0.5]
        assert watch.stalls_s(10.6) == []
