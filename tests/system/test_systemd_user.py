"""The service of a person, on a machine that real systemd has booted, before anybody logs in."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.support.board import Board
from tests.support.pulse import wait_until
from voicebot.service.installation import this_installation

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(180)]

PROGRAM = str(Path(sys.executable).with_name("voicebot"))
QUESTION = Path(__file__).parents[2] / "models/starter/demo/question.wav"
HOME = "/home/ann"
UNITS = f"{HOME}/.config/systemd/user"
DROP_IN = "[Service]\nEnvironment=PULSE_SERVER=unix:/run/sound/native VOICEBOT_MODELS=starter\n"
CONFIG = "log:\n  transcripts: true\n"


@pytest.fixture(scope="module")
def board() -> Iterator[Board]:
    """A board on which ann is logged in."""
    if not Path("/lib/systemd/systemd-logind").exists() or not _has_pam_systemd():
        pytest.skip("no sessions of people: apt install libpam-systemd")
    with Board() as made:
        made.switch_on()
        for folder in this_installation().folders:
            made.run("chmod", "o+x", *map(str, (folder, *folder.parents)))
        made.run("useradd", "--create-home", "--shell", "/bin/sh", "ann")
        made.write(f"{UNITS}/voicebot.service.d/test.conf", DROP_IN)
        made.write(f"{HOME}/.config/voicebot/voicebot.yaml", CONFIG)
        made.run("chown", "-R", "ann:", HOME)
        made.run("systemctl", "start", f"user@{_id(made)}.service")
        yield made


def _has_pam_systemd() -> bool:
    return any(Path("/").glob("lib/*/security/pam_systemd.so"))


def _id(board: Board) -> str:
    return board.run("id", "--user", "ann").strip()


def as_ann(board: Board, *command: str, check: bool = True, timeout_s: float = 60.0) -> str:
    environment = (f"HOME={HOME}", f"XDG_RUNTIME_DIR=/run/user/{_id(board)}")
    return board.run(
        "runuser", "-u", "ann", "--", "env", "-C", "/", *environment, *command,
        check=check, timeout_s=timeout_s,
    )  # fmt: skip


def show(board: Board, name: str) -> str:
    command = ("systemctl", "--user", "show", "voicebot", "--property", name, "--value")
    return as_ann(board, *command, check=False).strip()


def test_it_is_installed_by_the_person_alone(board: Board) -> None:
    told = as_ann(board, PROGRAM, "service", "install", "--user", "--yes", timeout_s=120.0)
    assert f"write {UNITS}/voicebot.service" in told
    assert "run loginctl enable-linger ann" in told
    wait_until(lambda: show(board, "ActiveState") == "active", "it is ready", 60.0)
    assert "User=" not in as_ann(board, "cat", f"{UNITS}/voicebot.service")


def test_it_starts_with_the_machine_and_answers_aloud(board: Board) -> None:
    # On a machine without polkit only root can let a person's services linger.
    board.run("loginctl", "enable-linger", "ann")
    board.switch_off()
    board.switch_on()
    wait_until(lambda: "hears" in show(board, "StatusText"), "it starts by itself", 60.0)
    pid = show(board, "MainPID")
    assert board.run("stat", "--format=%U", f"/proc/{pid}").strip() == "ann"
    with board.recording("/tmp/heard.raw"):
        board.run("paplay", "--device=mic_feed", str(QUESTION))
        wait_until(lambda: "turn 1" in show(board, "StatusText"), "it is answered", 60.0)
    heard = np.frombuffer(board.read("/tmp/heard.raw")[: 2 * 16_000 * 120], np.int16)
    assert np.abs(heard.astype(int)).max() > 1000
    assert "turn 1" in as_ann(board, PROGRAM, "service", "status", "--user")


def test_the_persons_sandbox_holds(board: Board) -> None:
    status = board.run("cat", f"/proc/{show(board, 'MainPID')}/status")
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status


def test_uninstalling_keeps_the_configuration(board: Board) -> None:
    as_ann(board, PROGRAM, "service", "uninstall", "--user", "--yes")
    assert not board.run("ls", "/var/lib/systemd/linger")
    left = board.run("find", f"{HOME}/.config", "-path", "*voicebot*", "-type", "f").split()
    assert sorted(left) == [
        f"{UNITS}/voicebot.service.d/test.conf",
        f"{HOME}/.config/voicebot/voicebot.yaml",
    ]
    assert os.fsdecode(board.read(f"{HOME}/.config/voicebot/voicebot.yaml")) == CONFIG
