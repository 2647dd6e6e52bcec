"""The whole assistant on an emulated arm64 board, which `script/board-test` makes."""

import json
import os
import re
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.board.emulated import EmulatedBoard
from tests.board.sound import BoardSound
from tests.support.flite import flite_speech
from tests.support.listener import likeliest, share_heard
from tests.support.pulse import wait_until

MADE = os.environ.get("VOICEBOT_TEST_BOARD", "")
pytestmark = [
    pytest.mark.system,
    pytest.mark.slow,
    pytest.mark.timeout(2400),
    pytest.mark.skipif(not MADE, reason="an emulated board is made by script/board-test"),
]

CHECKOUT = "/opt/voicebot"
PROGRAM = f"{CHECKOUT}/.venv/bin/voicebot"
CONFIG = "/etc/voicebot/voicebot.yaml"
UNLOAD = ("snd_hda_intel", "snd_hda_codec_generic", "snd_hda_core snd_hwdep", "snd_timer")
ANSWER = "The capital of France is Paris."
OTHERS = ("The capital of Spain is Madrid.", "I don't know that.", "It is ten o'clock.")


@dataclass
class Figures:
    """What was measured: names and values, in the order in which they were."""

    lines: list[str] = field(default_factory=list)

    def add(self, name: str, value: str) -> None:
        self.lines.append(f"{name}: {value}")


@pytest.fixture(scope="module")
def figures() -> Iterator[Figures]:
    """Written to the folder of the board in the end."""
    made = Figures()
    yield made
    report = Path(MADE) / "report.txt"
    report.write_text("\n".join([*made.lines, ""]))
    print(f"\n{report}:", *made.lines, sep="\n  ")


@pytest.fixture(scope="module")
def board(figures: Figures) -> Iterator[EmulatedBoard]:
    """A board on which the service was installed, and which was then switched off and on."""
    folder = Path(MADE) / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    disk = folder / "disk.img"
    shutil.copy(Path(MADE) / "disk.img", disk)
    with EmulatedBoard(Path(MADE), disk, BoardSound(folder)) as made:
        made.switch_on()
        made.run("sh", "-c", f"mkdir /etc/voicebot && echo 'log: {{transcripts: true}}' > {CONFIG}")
        made.run(PROGRAM, "service", "install", "--yes", timeout_s=900.0)
        made.switch_off()
        started_s = time.monotonic()
        made.switch_on()
        wait_until(lambda: show(made, "ActiveState") == "active", "the service is ready", 900.0)
        figures.add("switched on until ready, time of this machine", seconds(started_s))
        yield made
        made.switch_off()


def seconds(since_s: float) -> str:
    return f"{time.monotonic() - since_s:.0f} s"


def show(board: EmulatedBoard, name: str) -> str:
    return board.run("systemctl", "show", "voicebot", "--property", name, "--value").strip()


def log(board: EmulatedBoard) -> str:
    return board.run("journalctl", "--unit", "voicebot", "--boot", "--no-pager", "--output=cat")


def clock_s(board: EmulatedBoard, name: str) -> float:
    """A time that systemd has noted, in seconds of the board's clock since it was switched on."""
    return int(show(board, f"{name}TimestampMonotonic")) / 1e6


def clock_of_line(board: EmulatedBoard, part: str) -> float:
    """The board's clock when the service last logged ``part``, in seconds."""
    told = board.run("journalctl", "--unit=voicebot", "--boot", "--no-pager", "--output=json")
    entries = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    (*_, last) = [entry for entry in entries if part in entry["MESSAGE"]]
    return int(last["__MONOTONIC_TIMESTAMP"]) / 1e6


def cpu_s(board: EmulatedBoard) -> float:
    """The CPU time of the service."""
    return int(show(board, "CPUUsageNSec")) / 1e9


def wait_until_it_hears(board: EmulatedBoard) -> None:
    def hears() -> bool:
        status = show(board, "StatusText")
        return "hears default" in status and "degraded" not in status

    wait_until(hears, "the service hears", 600.0)


def test_the_service_starts_with_the_board(board: EmulatedBoard, figures: Figures) -> None:
    assert board.run("uname", "-m").strip() == "aarch64"
    assert show(board, "NRestarts") == "0"
    wait_until_it_hears(board)
    started_s, ready_s = clock_s(board, "InactiveExit"), clock_s(board, "ActiveEnter")
    figures.add("system", board.run("sh", "-c", ". /etc/os-release; echo $PRETTY_NAME").strip())
    figures.add("switched on until the service is started, board's clock", f"{started_s:.1f} s")
    figures.add("started until ready, board's clock", f"{ready_s - started_s:.1f} s")
    figures.add("memory of the service", f"{int(show(board, 'MemoryCurrent')) / 2**20:.0f} MiB")


def test_llama_cpp_uses_what_the_cpu_has(board: EmulatedBoard, figures: Figures) -> None:
    told = board.run(PROGRAM, "doctor", "--no-sound", "--json", check=False, timeout_s=900.0)
    findings = json.loads(told[told.index("\n[") if "\n[" in told else 0 :])
    (cpu,) = [finding for finding in findings if finding["check"] == "cpu"]
    assert cpu["verdict"] == "ok", cpu
    assert "DOTPROD" in cpu["text"]
    figures.add("CPU", cpu["text"])


def test_a_sound_card_that_comes_after_the_service_is_found(board: EmulatedBoard) -> None:
    board.run("systemctl", "stop", "voicebot")
    for modules in UNLOAD:
        board.run("modprobe", "-r", *modules.split())
    assert "alsa" not in board.run("cat", "/proc/devices")
    board.run("systemctl", "start", "voicebot", timeout_s=900.0)
    assert "no microphone" in show(board, "StatusText")
    board.run("modprobe", "snd_hda_intel")
    wait_until_it_hears(board)


def test_a_sound_card_that_is_removed_is_told_at_once_and_found_again(
    board: EmulatedBoard, figures: Figures
) -> None:
    remove = "cat /proc/uptime; echo 1 > $(readlink -f /sys/class/sound/card0/device)/remove"
    removed_s = float(board.run("sh", "-c", remove).split()[0])
    wait_until(lambda: "no microphone" in show(board, "StatusText"), "the loss is told", 300.0)
    lost_s = clock_of_line(board, "audio_input failed")
    figures.add("card removed until told, board's clock", f"{lost_s - removed_s:.1f} s")
    assert 0.0 < lost_s - removed_s < 3.0
    used_s, clock_before_s = cpu_s(board), board.clock_s()
    wait_until(lambda: board.clock_s() > clock_before_s + 5.0, "some seconds pass", 300.0)
    assert cpu_s(board) - used_s < 0.5 * (board.clock_s() - clock_before_s)
    board.run("sh", "-c", "echo 1 > /sys/bus/pci/rescan")
    wait_until_it_hears(board)
    assert show(board, "NRestarts") == "0"


def test_a_spoken_question_is_answered_aloud(board: EmulatedBoard, figures: Figures) -> None:
    started_s, clock_before_s = time.monotonic(), board.clock_s()
    board.say(flite_speech("Hey Jarvis, what is the capital of France?"))
    wait_until(lambda: "turn 1" in show(board, "StatusText"), "the answer is given", 900.0)
    wait_until(lambda: "turn 1, " in log(board), "the turn is logged", 300.0)
    slowness = (time.monotonic() - started_s) / (board.clock_s() - clock_before_s)
    figures.add("seconds of this machine for a second of the board, in the turn", f"{slowness:.1f}")
    (turn,) = re.findall(r"^.*turn 1, .*$", log(board), re.MULTILINE)
    figures.add("the turn, board's clock", turn)
    heard = board.played()
    assert likeliest((ANSWER, *OTHERS), heard) == ANSWER
    figures.add(
        "share of the answer's words heard by PocketSphinx", f"{share_heard(ANSWER, heard):.2f}"
    )
    assert share_heard(ANSWER, heard) >= 0.5


def test_upgrading_keeps_the_configuration(board: EmulatedBoard) -> None:
    before, config = show(board, "MainPID"), board.run("cat", CONFIG)
    told = board.run(f"{CHECKOUT}/script/upgrade", "--no-pull", timeout_s=900.0)
    assert "Up to date: voicebot" in told
    assert show(board, "ActiveState") == "active"
    assert show(board, "MainPID") != before
    assert board.run("cat", CONFIG) == config


def test_uninstalling_keeps_the_configuration(board: EmulatedBoard) -> None:
    told = board.run(f"{CHECKOUT}/script/uninstall", timeout_s=300.0)
    assert "Uninstalled. Kept:" in told
    assert show(board, "LoadState") == "not-found"
    assert "voicebot" not in board.run("ls", "/etc/systemd/system")
    assert board.run("cat", CONFIG) == "log: {transcripts: true}\n"
    board.run("test", "-d", "/var/lib/voicebot")
    assert ".venv" not in board.run("ls", "-A", CHECKOUT).split()
