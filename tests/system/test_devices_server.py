"""The daemon through what happens to a sound server: killed, stopped, restarted, started late.

Each test can be run again after it has failed: it leaves a server that runs.
"""

import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.flite import silence as _silence
from tests.support.household import Household, running_household
from tests.support.pulse import PulseServer

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def house() -> Iterator[Household]:
    with _folder() as folder, PulseServer() as pulse, running_household(folder, pulse) as house:
        house.program.await_line("INFO listening")
        house.manager.wait_for("READY=1")
        house.ask()
        yield house


@contextmanager
def _folder() -> Iterator[Path]:
    # A socket path has at most 107 characters, so pytest's tmp_path will not do.
    with tempfile.TemporaryDirectory(prefix="voicebot-devices-") as made:
        yield Path(made)


def test_a_daemon_that_starts_before_the_sound_server() -> None:
    with _folder() as folder, PulseServer() as pulse:
        pulse.stop()
        with running_household(folder, pulse) as house, house.outage() as outage:
            outage.is_noticed(within_s=20.0)
            outage.is_declared()
            pulse.start()


def test_a_sound_server_that_is_killed(house: Household) -> None:
    with house.outage() as outage:
        house.pulse.kill()
        try:
            outage.is_noticed()
        finally:
            house.pulse.start()


def test_a_sound_server_that_is_stopped_and_continued(house: Household) -> None:
    with house.outage() as outage:
        house.pulse.freeze()
        try:
            outage.is_noticed()
            house.manager.forget()
            house.manager.wait_for("WATCHDOG=1")
        finally:
            house.pulse.thaw()


def test_a_sound_server_that_is_restarted(house: Household) -> None:
    with house.outage() as outage:
        house.pulse.stop()
        house.pulse.start()
        outage.is_noticed()


def test_a_microphone_that_is_suspended(house: Household) -> None:
    with house.outage() as outage:
        house.pulse.pactl("suspend-source", "virtual_mic", "1")
        try:
            outage.is_noticed()
        finally:
            house.pulse.pactl("suspend-source", "virtual_mic", "0")


def test_another_default_microphone(house: Household) -> None:
    lines = len(house.program.errors)
    former = house.pulse.pactl("get-default-source").strip()
    other = f"next_to_{former}"
    house.pulse.plug_in(f"module-remap-source master=mic_feed.monitor source_name={other}")
    house.pulse.pactl("set-default-source", other)
    house.ask()
    house.pulse.unplug(former)
    house.ask()
    assert all(" INFO turn " in line for line in house.program.errors[lines:])


def test_a_daemon_that_was_stopped_itself(house: Household) -> None:
    """As after a suspend of the machine: its audio is old, its deadlines are past."""
    lines = len(house.program.errors)
    house.program.send(signal.SIGSTOP)
    house.pulse.play(_silence(7.0))
    house.program.send(signal.SIGCONT)
    house.ask()
    house.answers_typed_lines()
    told = [line for line in house.program.errors[lines:] if " INFO turn " not in line]
    known = ("no audio was taken", "working again", "samples of the microphone were lost")
    assert len(told) <= 3, told
    assert all(any(each in line for each in known) for line in told), told
