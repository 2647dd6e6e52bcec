"""Microphone and loudspeaker on a real sound server."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

from tests.support.pulse import PulseServer, wait_until
from tests.support.recording import Recording
from tests.unit.audio.signals import tone, tone_fit
from voicebot.audio_types import Samples

pytestmark = pytest.mark.system

ROOT = Path(__file__).parents[2]
QUIET = 60


class Child:
    """A running program of ``tests.support.audio_programs``."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        assert process.stdin is not None
        assert process.stdout is not None
        self._input: IO[str] = process.stdin
        self._output: IO[str] = process.stdout

    def next(self) -> dict[str, Any]:
        """Return the next object that it prints."""
        line = self._output.readline()
        assert line, f"the program ended: {self.end()}"
        facts: dict[str, Any] = json.loads(line)
        return facts

    def go_on(self) -> None:
        """Write it a line."""
        self._input.write("\n")
        self._input.flush()

    def end(self) -> tuple[int, str]:
        """Wait until it ends; return its exit status and what it wrote to stderr."""
        _, errors = self.process.communicate(timeout=20)
        return self.process.returncode, errors


@contextmanager
def running(environment: dict[str, str], program: str, **options: Any) -> Iterator[Child]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.audio_programs", program, json.dumps(options)],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield Child(process)
        finally:
            process.kill()


@pytest.fixture
def pulse() -> Iterator[PulseServer]:
    with PulseServer(microphone_rate_hz=48_000, speaker_rate_hz=48_000) as server:
        yield server


@pytest.mark.parametrize(
    ("source", "rate_hz", "channels"),
    [
        ({}, 16_000, 1),
        ({"sample_rate_hz": 44_100}, 44_100, 1),
        ({"sample_rate_hz": 48_000, "channel": 1}, 48_000, 2),
    ],
)
def test_a_tone_is_heard_at_its_level_and_without_a_gap(
    pulse: PulseServer, tmp_path: Path, source: dict[str, int], rate_hz: int, channels: int
) -> None:
    path = tmp_path / "heard.npy"
    with running(
        pulse.environment, "capture", duration_s=4.0, path=str(path), source=source
    ) as child:
        assert child.next() == {"name": "default", "rate_hz": rate_hz, "channels": channels}
        pulse.play(tone(500, 6.0, 16_000), wait=False)
        facts = child.next()
        assert child.end() == (0, "")
    assert facts["starts"] == [512 * index for index in range(len(facts["starts"]))]
    assert facts["dropped"] == 0
    heard = np.load(path)
    begin = int(np.argmax(np.abs(heard) > 4000))
    heard = heard[begin + 3200 : -1600]
    assert len(heard) > 16_000
    peak, distance = tone_fit(heard, 500, 16_000)
    assert peak == pytest.approx(8000, rel=0.02)
    assert distance < 100


def hear(
    pulse: PulseServer, program: str, **options: Any
) -> tuple[Recording, list[dict[str, Any]]]:
    """Run a program that plays; return what was heard and what it printed.

    A machine too busy to feed the device says so, and gets two more chances.
    """
    for _ in range(3):
        with (
            pulse.record(48_000) as recording,
            running(pulse.environment, program, **options) as child,
        ):
            facts = [child.next()]
            while "done_s" not in facts[-1]:
                facts.append(child.next())
            end = recording.index_at(facts[-1]["done_s"] + 0.4)
            wait_until(lambda end=end: len(recording.samples) > end, "the recorder catches up")  # type: ignore[misc]
            child.go_on()
            assert child.end() == (0, "")
        if not facts[-1]["underruns"]:
            break
    return recording, facts


def only_span_s(recording: Recording) -> tuple[float, float]:
    """Return where the only stretch of sound begins and ends; no gap of 5 ms is in it."""
    spans = recording.loud_spans_s(QUIET, min_gap_s=0.005)
    assert len(spans) == 1, f"sound from and to (s): {spans}"
    return spans[0]


def inner(recording: Recording) -> Samples:
    """Return the sound without its first and last 5 ms."""
    start_s, end_s = only_span_s(recording)
    return recording.samples[int((start_s + 0.005) * 48_000) : int((end_s - 0.005) * 48_000)]


@pytest.mark.parametrize(
    ("rate_hz", "device_hz"),
    [(22_050, None), (16_000, None), (22_050, 22_050), (22_050, 48_000), (16_000, 48_000)],
)
def test_a_tone_is_played_whole_and_without_a_gap(
    pulse: PulseServer, rate_hz: int, device_hz: int | None
) -> None:
    recording, (begun, done) = hear(
        pulse,
        "play",
        rate_hz=rate_hz,
        duration_s=1.0,
        pieces=7,
        sink={"sample_rate_hz": device_hz},
    )
    if device_hz is not None:
        assert begun["device_hz"] == device_hz
    assert begun["queued_s"] == pytest.approx(1.0, abs=0.05)
    assert done["played_s"] == pytest.approx(1.0, abs=0.001)
    start_s, end_s = only_span_s(recording)
    assert end_s - start_s == pytest.approx(1.0, abs=0.003)
    peak, distance = tone_fit(inner(recording), 500, 48_000)
    assert peak == pytest.approx(8000, rel=0.02)
    assert distance < 100
    assert start_s - (begun["written_s"] - recording.started_monotonic_s) < 0.25
    assert done["done_s"] - recording.started_monotonic_s == pytest.approx(end_s, abs=0.1)


def test_the_microphone_of_a_coupled_server_hears_the_loudspeaker(tmp_path: Path) -> None:
    path = tmp_path / "heard.npy"
    with (
        PulseServer(coupling_db=-6) as pulse,
        running(pulse.environment, "capture", duration_s=2.5, path=str(path)) as microphone,
        running(pulse.environment, "play", rate_hz=16_000, duration_s=1.0, pieces=1) as loudspeaker,
    ):
        microphone.next()
        loudspeaker.next()
        microphone.next()
        loudspeaker.next()
        loudspeaker.go_on()
        assert loudspeaker.end() == (0, "")
    heard = np.load(path)
    middle = int(np.median(np.flatnonzero(np.abs(heard) > QUIET)))
    peak, _ = tone_fit(heard[middle - 3200 : middle + 3200], 500, 16_000)
    assert peak == pytest.approx(8000 * 10 ** (-6 / 20), rel=0.03)


def test_pieces_that_come_just_in_time_leave_no_gap(pulse: PulseServer) -> None:
    recording, _ = hear(pulse, "stream", rate_hz=22_050)
    start_s, end_s = only_span_s(recording)
    assert end_s - start_s == pytest.approx(1.0, abs=0.003)
    assert tone_fit(inner(recording), 500, 48_000)[1] < 100


def test_flush_falls_silent_at_once_and_without_a_click(pulse: PulseServer) -> None:
    recording, (_, done) = hear(
        pulse, "play", rate_hz=22_050, duration_s=3.0, pieces=3, flush_after_s=1.0
    )
    assert 0.8 < done["played_s"] < 1.0
    assert done["after_flush"] == [0.0, 0.0]
    start_s, end_s = only_span_s(recording)
    assert end_s - (done["done_s"] - recording.started_monotonic_s) < 0.2
    assert end_s - start_s == pytest.approx(1.0, abs=0.1)
    # A 500 Hz tone of peak 8000 moves by up to 524 from one sample to the next.
    after_start = recording.samples[int((start_s + 0.005) * 48_000) :].astype(int)
    assert np.abs(np.diff(after_start)).max() < 560


def test_lost_input_is_counted(pulse: PulseServer) -> None:
    with running(pulse.environment, "stall") as child:
        child.next()
        # The queue holds five seconds.
        with pulse.record() as clock:
            wait_until(lambda: clock.duration_s > 6.0, "six seconds pass", timeout_s=20)
        child.go_on()
        facts = child.next()
    starts = facts["starts"]
    jumps = np.diff(starts)
    assert set(jumps[:-1]) == {512}
    assert jumps[-1] == 512 + facts["dropped"]
    assert 4_000 < facts["dropped"] < 48_000


@pytest.mark.parametrize(
    ("device", "expected"),
    [("pulze", "nearest: 'pulse'"), (99, "no microphone '99'")],
)
def test_an_unknown_device_is_answered_with_the_nearest(
    pulse: PulseServer, device: int | str, expected: str
) -> None:
    with running(
        pulse.environment, "capture", device=device, duration_s=1.0, path="unused"
    ) as child:
        assert expected in child.next()["message"]
        assert child.end() == (71, "")


def test_the_command_lists_devices_with_rates_and_defaults(pulse: PulseServer) -> None:
    command = [sys.executable, "-m", "voicebot.cli.main", "devices"]
    listed = subprocess.run(
        [*command, "--json"],
        cwd=ROOT,
        env=pulse.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    devices = {device["name"]: device for device in json.loads(listed.stdout)}
    assert devices["default"]["input"]["default"]
    assert devices["default"]["output"]["default"]
    assert not devices["pulse"]["input"]["default"]
    assert {16_000, 44_100, 48_000} <= set(devices["pulse"]["input"]["sample_rates_hz"])
    text = subprocess.run(
        command,
        cwd=ROOT,
        env=pulse.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert "* microphone" in text.stdout
    assert text.stderr == ""


def test_without_a_sound_server_the_error_names_the_ways_to_go_on(pulse: PulseServer) -> None:
    if any(Path("/proc/asound").glob("card[0-9]*")):
        pytest.skip("this machine has a sound card")
    pulse.stop()
    with running(pulse.environment, "capture", duration_s=1.0, path="unused") as child:
        facts = child.next()
        assert child.end() == (71, "")
    assert facts["code"] == "audio"
    assert "no microphone found" in facts["message"]
    assert "--demo" in facts["message"]
    assert "--text" in facts["message"]
    assert "\n" not in facts["message"]


def test_a_server_that_starts_later_is_found(pulse: PulseServer) -> None:
    if any(Path("/proc/asound").glob("card[0-9]*")):
        pytest.skip("this machine has a sound card")
    pulse.stop()
    with running(pulse.environment, "find") as child:
        assert child.next()["names"] == []
        pulse.start()
        child.go_on()
        assert "default" in child.next()["names"]
        assert child.next()["samples"] == 512
        assert child.end() == (0, "")


def test_a_killed_server_is_noticed_and_the_microphone_reopens(pulse: PulseServer) -> None:
    with running(pulse.environment, "watch") as child:
        assert child.next()["state"] == "hearing"
        with pulse.record() as clock:
            killed_s = clock.started_monotonic_s + clock.duration_s
        pulse.kill()
        facts = child.next()
        assert facts["at_s"] - killed_s < 3.0
        assert facts["state"] == "failed"
        assert "restart the sound server" in facts["message"]
        assert child.next()["took_s"] < 3.0
        pulse.start()
        child.go_on()
        assert child.next() == {"state": "hearing again", "samples": 512}
        assert child.end()[0] == 0


def test_a_server_that_is_frozen_at_the_start_is_told(pulse: PulseServer) -> None:
    pulse.freeze()
    try:
        done = subprocess.run(
            [sys.executable, "-m", "voicebot.cli.main", "devices"],
            cwd=ROOT,
            env=pulse.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    finally:
        pulse.thaw()
    assert done.returncode == 71
    assert "listing audio devices: no answer within" in done.stderr


def test_a_frozen_server_is_noticed_left_behind_and_used_again(pulse: PulseServer) -> None:
    with running(pulse.environment, "watch") as child:
        assert child.next()["state"] == "hearing"
        pulse.freeze()
        try:
            assert child.next()["state"] == "silent"
            assert child.next()["took_s"] < 3.0
            child.go_on()
            facts = child.next()
            assert facts["state"] == "still failing"
            assert facts["code"] == "audio"
            assert "no answer within" in facts["message"]
        finally:
            pulse.thaw()
        child.go_on()
        assert child.next() == {"state": "hearing again", "samples": 512}
        assert child.end()[0] == 0
