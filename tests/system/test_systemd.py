"""The service on a machine that real systemd has booted: start, answer, hang, kill, sandbox."""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.board import Board
from tests.support.pulse import wait_until

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(180)]

PROGRAM = str(Path(sys.executable).with_name("voicebot"))
QUESTION = Path(__file__).parents[2] / "models/starter/demo/question.wav"
# What a test would otherwise wait long for; and the sound server of the board.
DROP_IN = """\
[Unit]
After=sound.service
[Service]
Environment=PULSE_SERVER=unix:/run/sound/native VOICEBOT_MODELS=starter
WatchdogSec=5
RestartSec=1
TimeoutAbortSec=3
"""


@pytest.fixture(scope="module")
def board() -> Iterator[Board]:
    """A board on which the service was installed, and which was then switched off and on."""
    with Board() as made:
        made.write("/etc/systemd/system/voicebot.service.d/test.conf", DROP_IN)
        made.switch_on()
        made.run(PROGRAM, "service", "install", "--yes", timeout_s=120)
        made.switch_off()
        made.switch_on()
        yield made


def show(board: Board, name: str) -> str:
    return board.run("systemctl", "show", "voicebot", "--property", name, "--value").strip()


def wait_until_active(board: Board, *, other_than: str = "0") -> str:
    """Wait until the service is ready; return its process, which is not ``other_than``."""

    def is_up() -> bool:
        pid = show(board, "MainPID")
        return pid not in {"0", other_than} and show(board, "ActiveState") == "active"

    wait_until(is_up, "the service is active", 60.0)
    return show(board, "MainPID")


def log(board: Board) -> str:
    return board.run("journalctl", "--unit", "voicebot", "--no-pager", "--output=cat")


def test_it_starts_with_the_machine_and_answers_aloud(board: Board) -> None:
    wait_until_active(board)
    assert show(board, "NRestarts") == "0"
    assert "hears default" in show(board, "StatusText")
    with board.recording("/tmp/heard.raw"):
        board.run("paplay", "--device=mic_feed", str(QUESTION))
        wait_until(lambda: "turn 1, by" in log(board), "the question is answered", 60.0)
    heard = np.frombuffer(board.read("/tmp/heard.raw")[: 2 * 16_000 * 120], np.int16)
    assert np.abs(heard.astype(int)).max() > 1000
    assert "turn 1 by" in board.run(PROGRAM, "service", "status")


def test_the_sandbox_holds(board: Board) -> None:
    pid = wait_until_active(board)
    status = board.run("cat", f"/proc/{pid}/status")
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status
    assert "CapEff:\t0000000000000000" in status
    inside = ("nsenter", "--target", pid, "--mount", "--net")
    for place in ("/etc/x", "/usr/x", "/var/log/x"):
        assert "Read-only file system" in board.run(*inside, "touch", place, check=False)
    board.run(*inside, "touch", "/var/lib/voicebot/x")
    assert board.run(*inside, "ls", "/sys/class/net").split() == ["lo"]
    connect = "import socket; socket.create_connection(('192.0.2.1', 80), 2)"
    assert "unreachable" in board.run(*inside, "/usr/bin/python3", "-c", connect, check=False)


def test_a_hung_process_is_ended_by_the_watchdog(board: Board) -> None:
    pid = wait_until_active(board)
    board.run("kill", "-STOP", pid)
    wait_until_active(board, other_than=pid)
    journal = board.run("journalctl", "--unit", "voicebot", "--no-pager")
    assert "voicebot.service: Watchdog timeout" in journal
    assert int(show(board, "NRestarts")) >= 1


def test_a_killed_process_comes_back(board: Board) -> None:
    pid = wait_until_active(board)
    board.run("kill", "-KILL", pid)
    wait_until_active(board, other_than=pid)


def test_more_memory_than_it_may_have_ends_it_and_it_comes_back(board: Board) -> None:
    wait_until_active(board)
    limit = ("systemctl", "set-property", "--runtime", "voicebot")
    board.run(*limit, "MemoryMax=40M")
    try:
        board.run("systemctl", "restart", "--no-block", "voicebot")
        wait_until(lambda: show(board, "NRestarts") not in {"", "0"}, "it was ended", 60.0)
    finally:
        board.run(*limit, "MemoryMax=infinity")
    wait_until_active(board)


def test_a_restart_during_an_answer_is_quick(board: Board) -> None:
    pid = wait_until_active(board)
    before = log(board).count("INFO ready")
    board.run("paplay", "--device=mic_feed", str(QUESTION))
    wait_until(
        lambda: show(board, "StatusText").startswith(("speaking", "thinking", "listening")),
        "a turn is under way",
        30.0,
    )
    board.run("systemctl", "restart", "voicebot", timeout_s=40.0)
    assert show(board, "MainPID") != pid
    wait_until(lambda: log(board).count("INFO ready") > before, "it is ready again", 30.0)
    assert show(board, "Result") == "success"


def test_a_service_that_systemd_gave_up_is_started_by_the_doctor(board: Board) -> None:
    wait_until_active(board)
    settings = "/etc/systemd/system/voicebot.service.d/limit.conf"
    board.write(
        settings,
        "[Unit]\nStartLimitBurst=2\n"
        "[Service]\nExecStartPre=/usr/bin/test ! -e /etc/voicebot-fails\n",
    )
    board.write("/etc/voicebot-fails", "")
    board.run("systemctl", "daemon-reload")
    board.run("systemctl", "restart", "--no-block", "voicebot")
    wait_until(lambda: show(board, "ActiveState") == "failed", "systemd gives up", 30.0)
    board.run("rm", "/etc/voicebot-fails")
    board.run("systemctl", "restart", "voicebot", check=False)
    assert show(board, "ActiveState") == "failed"
    assert "reset-failed" in board.run(PROGRAM, "service", "status", check=False)
    board.run(PROGRAM, "doctor", "--fix", "--no-sound", check=False, timeout_s=100.0)
    wait_until_active(board)
    board.run("rm", settings)


def test_uninstalling_leaves_nothing_behind(board: Board) -> None:
    wait_until_active(board)
    board.run(PROGRAM, "service", "uninstall", "--yes", "--purge")
    assert "could not be found" in board.run("systemctl", "status", "voicebot", check=False)
    left = board.run("find", "/etc/systemd", "/etc/sysusers.d", "/var/lib/voicebot", check=False)
    assert [line for line in left.splitlines() if "voicebot" in line] == [
        "/etc/systemd/system/voicebot.service.d",
        "/etc/systemd/system/voicebot.service.d/test.conf",
        "find: '/var/lib/voicebot': No such file or directory",
    ]
    assert "voicebot:" not in board.run("getent", "passwd", "voicebot", check=False)
