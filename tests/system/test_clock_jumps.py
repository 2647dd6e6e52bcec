"""The daemon while the wall clock jumps, as at the first contact with a time server."""

import signal
import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.household import Household, running_household
from tests.support.native_faults import native_faults
from tests.support.pulse import PulseServer

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(120)]

YEAR_S = 365 * 86_400


@pytest.fixture
def folder() -> Iterator[Path]:
    # A socket path has at most 107 characters, so pytest's tmp_path will not do.
    with tempfile.TemporaryDirectory(prefix="voicebot-clock-") as made:
        yield Path(made)


def year(house: Household) -> str:
    """Return the year that the daemon believes in, as it tells in words."""
    begin = house.now()
    house.program.type("what year is it")
    turn = house.program.await_event("turn_completed", after=begin)
    assert turn["skill"] == "clock"
    return str(turn["reply"])


def test_jumps_forward_and_back_disturb_nothing(folder: Path) -> None:
    clock = folder / "clock"
    clock.write_text("0")
    variables = native_faults(folder, CLOCK_FILE=clock)
    with PulseServer() as pulse, running_household(folder, pulse, variables=variables) as house:
        house.manager.wait_for("READY=1")
        house.ask()
        years = {year(house)}
        for jump_s in (-30 * YEAR_S, 20 * YEAR_S, 3600, 0):
            begin = house.now()
            house.say("Hey Jarvis, what time is it?")
            house.program.await_event("wake_word_detected", after=begin)
            clock.write_text(str(jump_s))
            turn = house.program.await_event("turn_completed", after=begin)
            assert turn["skill"] == "clock"
            assert 0 < turn["timings"]["response_ms"] < 10_000
            years.add(year(house))
            house.manager.forget()
            house.manager.wait_for("WATCHDOG=1")
        assert len(years) == 3
        assert house.status()["uptime_s"] < 120
        assert not any(" WARNING " in each or " ERROR " in each for each in house.program.errors)
        assert not any(event["event"] == "turn_failed" for event in house.program.events)
        house.program.send(signal.SIGTERM)
        assert house.program.wait(10.0) == 0
        databases = list(Path(house.environment["HOME"]).rglob("*.db"))
        assert databases
        for database in databases:
            with sqlite3.connect(database) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
