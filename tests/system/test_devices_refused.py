"""The daemon while its sound card is gone or busy, or takes no sample rate."""

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.household import running_household
from tests.support.native_faults import native_faults
from tests.support.pulse import PulseServer, wait_until

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(120)]

# The plug-in for compressed audio is listed as a device and takes no rate of plain samples.
ODD = "pcm.odd { type adpcm slave { pcm { type null } format S16_LE } }\n"


@pytest.fixture
def folder() -> Iterator[Path]:
    # A socket path has at most 107 characters, so pytest's tmp_path will not do.
    with tempfile.TemporaryDirectory(prefix="voicebot-devices-") as made:
        yield Path(made)


def test_a_sound_card_that_is_unplugged_without_a_sound_server_between(folder: Path) -> None:
    """PortAudio's threads spin then, until the streams are given up."""
    gone = folder / "gone"
    variables = native_faults(folder, GONE_FILE=gone)
    with PulseServer() as pulse, running_household(folder, pulse, variables=variables) as house:
        house.manager.wait_for("READY=1")
        house.ask()
        for _ in range(2):
            with house.outage() as outage:
                gone.touch()
                outage.is_noticed(within_s=1.5)
                gone.unlink()


def test_a_microphone_that_another_program_uses(folder: Path) -> None:
    busy = folder / "busy"
    busy.touch()
    variables = native_faults(folder, BUSY_FILE=busy)
    with PulseServer() as pulse, running_household(folder, pulse, variables=variables) as house:
        with house.outage() as outage:
            outage.is_noticed(within_s=20.0)
            told = house.program.await_line("audio_input failed (audio)")
            assert "close the program that uses it" in told
            outage.is_declared()
            busy.unlink()
        assert house.status()["degraded"] is False


def test_a_microphone_that_takes_no_sample_rate(folder: Path) -> None:
    with (
        PulseServer(asoundrc=ODD) as pulse,
        running_household(folder, pulse, settings=("audio.input.device=odd",)) as house,
    ):
        told = house.program.await_line("audio_input failed (audio)")
        assert "refuses every sample rate" in told
        house.manager.wait_for("READY=1\nSTATUS=degraded: no microphone", timeout_s=40.0)
        cpu_s, begun_s = house.cpu_s(), time.monotonic()
        wait_until(lambda: time.monotonic() > begun_s + 6.0, "it has tried again", 10.0)
        assert house.cpu_s() - cpu_s < 2.0
        house.answers_typed_lines()
        assert sum("audio_input" in line for line in house.program.errors) == 1
        assert not any(line.startswith("Expression") for line in house.program.errors)
