import os
import signal
import time
from pathlib import Path

from tests.support.pulse import wait_until
from tests.support.stall_watch import HostStalledError, Moment, watching
from voicebot.bench.stolen_time import stolen_s


def test_a_process_that_only_sleeps_and_is_late_is_blamed(tmp_path: Path) -> None:
    with watching(tmp_path / "late.txt") as watch:
        assert len(watch.pids) == len(os.sched_getaffinity(0))
        begin = watch.now()
        os.kill(watch.pids[0], signal.SIGSTOP)
        wait_until(lambda: time.monotonic() > begin.at_s + 0.3, "time passes")
        os.kill(watch.pids[0], signal.SIGCONT)
        wait_until(lambda: bool(watch.stalls_s(begin.at_s)), "the stall is told")
        assert max(watch.stalls_s(begin.at_s)) >= 0.2
        assert isinstance(watch.blame(begin), HostStalledError)


def test_what_was_before_is_not_blamed(tmp_path: Path) -> None:
    with watching(tmp_path / "late.txt") as watch:
        (tmp_path / "late.txt").write_text("10.0 0.5\n11.0 0.05\n")
        assert watch.stalls_s(10.4) == [0.5]
        assert watch.stalls_s(10.6) == []


def test_a_tenth_of_the_cores_time_is_blamed_and_the_usual_loss_is_not(tmp_path: Path) -> None:
    with watching(tmp_path / "late.txt") as watch:
        (tmp_path / "late.txt").write_text("")
        begun_s = time.monotonic() - 100
        cores_s = 100 * len(watch.pids)
        much, little = (stolen_s() - share * cores_s for share in (0.2, 0.05))
        assert isinstance(watch.blame(Moment(begun_s, much)), HostStalledError)
        assert watch.blame(Moment(begun_s, little)) is None
