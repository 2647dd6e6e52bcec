"""The daemon while its microphone, its loudspeaker or both are unplugged and come back."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.household import Household, running_household
from tests.support.pipe_microphone import PipeMicrophone
from tests.support.pulse import PulseServer

pytestmark = [pytest.mark.system, pytest.mark.slow, pytest.mark.timeout(120)]

SPEAKER = "module-null-sink sink_name=speaker norewinds=1 rate=22050 channels=1"


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    # A socket path has at most 107 characters, so pytest's tmp_path will not do.
    with tempfile.TemporaryDirectory(prefix="voicebot-devices-") as made:
        yield Path(made)


@pytest.fixture(scope="module")
def microphone(folder: Path) -> Iterator[PipeMicrophone]:
    made = PipeMicrophone(folder)
    yield made
    made.close()


@pytest.fixture(scope="module")
def house(folder: Path, microphone: PipeMicrophone) -> Iterator[Household]:
    with PulseServer() as pulse:
        pulse.unplug("virtual_mic")
        pulse.unplug("mic_feed")
        pulse.plug_in(microphone.module)
        pulse.pactl("set-default-source", "virtual_mic")
        with running_household(folder, pulse, microphone.say) as house:
            house.program.await_line("INFO listening")
            house.manager.wait_for("READY=1")
            house.ask()
            yield house


@contextmanager
def no_microphone(house: Household, microphone: PipeMicrophone) -> Iterator[None]:
    """Unplug the microphone for the block; the loudspeaker's monitor takes its place."""
    house.pulse.unplug("virtual_mic")
    try:
        yield
    finally:
        house.pulse.plug_in(microphone.module)
        house.pulse.pactl("set-default-source", "virtual_mic")


@contextmanager
def no_speaker(house: Household) -> Iterator[None]:
    """Unplug the loudspeaker for the block."""
    house.pulse.unplug("speaker")
    try:
        yield
    finally:
        house.pulse.plug_in(SPEAKER)


def test_a_microphone_that_is_unplugged_and_replaced_by_the_loudspeakers_monitor(
    house: Household, microphone: PipeMicrophone
) -> None:
    with house.outage() as outage, no_microphone(house, microphone):
        outage.is_noticed()


def test_a_sound_card_that_is_unplugged_with_both(
    house: Household, microphone: PipeMicrophone
) -> None:
    with house.outage() as outage, no_microphone(house, microphone), no_speaker(house):
        outage.is_noticed()


def test_a_loudspeaker_that_is_unplugged(house: Household) -> None:
    begin, line = house.now(), len(house.program.errors)
    with no_speaker(house):
        house.ask()
        failed = house.program.await_event("turn_failed", after=begin, stage="audio_output")
        assert failed["code"] == "audio"
        house.program.await_line("words of the answer were not spoken", after=line)
        house.manager.wait_for("STATUS=degraded: no loudspeaker (tried again with each answer)")
        assert len(house.program.errors) - line < 12
    house.manager.forget()
    with house.pulse.record() as recording:
        turn = house.ask()
        assert turn["audio_s"] > 0.5
    assert recording.loud_spans_s()
    house.manager.wait_for("STATUS=idle")


def test_a_loudspeaker_that_is_unplugged_in_the_middle_of_an_answer(house: Household) -> None:
    begin = house.now()
    house.say("Hey Jarvis, what time is it?")
    house.program.await_event("playback_started", after=begin)
    with no_speaker(house):
        failed = house.program.await_event("turn_failed", after=begin, stage="audio_output")
        assert failed["code"] == "audio"
        house.program.await_event("turn_completed", after=begin)
    with house.pulse.record() as recording:
        house.ask()
    assert recording.loud_spans_s()
