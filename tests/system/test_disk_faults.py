"""The daemon while its disk is full or read-only: it answers, and nothing is corrupt after."""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.household import Household, running_household
from tests.support.pulse import PulseServer

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(120)]

FOLDERS = {name: name.partition("_")[0].lower() for name in ("STATE_DIRECTORY", "CACHE_DIRECTORY")}


@pytest.fixture
def folder() -> Iterator[Path]:
    # A socket path has at most 107 characters, so pytest's tmp_path will not do.
    with tempfile.TemporaryDirectory(prefix="voicebot-disk-") as made:
        yield Path(made)


@pytest.fixture
def disk(folder: Path) -> Iterator[Path]:
    """A disk of a megabyte."""
    if os.geteuid() != 0:
        pytest.skip("mounting a file system needs root")
    place = folder / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def variables(disk: Path) -> dict[str, str]:
    return {name: str(disk / folder) for name, folder in FOLDERS.items()} | {"TMPDIR": str(disk)}


def fill(disk: Path) -> Path:
    """Leave no room; return the file to delete to make some again."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        try:
            while file.write(bytes(4096)):
                pass
        except OSError:
            pass
    assert shutil.disk_usage(disk).free == 0
    return ballast


def is_sound(disk: Path) -> None:
    """Check that every database on the disk can be read, and that there is one."""
    databases = list(disk.rglob("*.db"))
    assert databases
    for database in databases:
        with sqlite3.connect(database) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def talk(house: Household) -> None:
    """Ask by voice, and the language model by keyboard; check that both are answered aloud."""
    with house.pulse.record() as recording:
        house.ask()
    assert recording.loud_spans_s()
    begin = house.now()
    house.program.type("what is the capital of Spain?")
    turn = house.program.await_event("turn_completed", after=begin)
    assert "Madrid" in turn["reply"]


def complaints(house: Household) -> list[str]:
    return [line for line in house.program.errors if " WARNING " in line or " ERROR " in line]


def test_a_disk_that_is_full_from_the_start_and_has_room_later(folder: Path, disk: Path) -> None:
    ballast = fill(disk)
    with (
        PulseServer() as pulse,
        running_household(folder, pulse, variables=variables(disk)) as house,
    ):
        house.manager.wait_for("READY=1")
        talk(house)
        assert not any(event["event"] == "turn_failed" for event in house.program.events)
        told = len(complaints(house))
        assert told <= 6, complaints(house)
        ballast.unlink()
        talk(house)
        assert len(complaints(house)) <= told + 1
        house.program.send(signal.SIGTERM)
        assert house.program.wait(10.0) == 0
    is_sound(disk)


def test_a_disk_that_becomes_full_while_it_runs(folder: Path, disk: Path) -> None:
    with (
        PulseServer() as pulse,
        running_household(folder, pulse, variables=variables(disk)) as house,
    ):
        house.manager.wait_for("READY=1")
        talk(house)
        fill(disk)
        talk(house)
        talk(house)
        assert len(complaints(house)) <= 6, complaints(house)
        house.program.send(signal.SIGTERM)
        assert house.program.wait(10.0) == 0
    is_sound(disk)


def test_a_disk_that_cannot_be_written(folder: Path, disk: Path) -> None:
    for name in FOLDERS.values():
        (disk / name).mkdir()
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    with (
        PulseServer() as pulse,
        running_household(folder, pulse, variables=variables(disk)) as house,
    ):
        house.manager.wait_for("READY=1")
        talk(house)
        assert not any(event["event"] == "turn_failed" for event in house.program.events)
        assert len(complaints(house)) <= 6, complaints(house)
        house.program.send(signal.SIGTERM)
        assert house.program.wait(10.0) == 0
