import dataclasses
import threading
import time

import numpy as np
import pytest

from tests.unit.service.checks.surroundings import surroundings
from voicebot.audio_types import AudioChunk, Samples
from voicebot.errors import AudioError
from voicebot.service.checks.finding import Finding, Verdict
from voicebot.service.checks.live import LiveTest, check_live, judge
from voicebot.service.checks.probe import Hearing

RATE_HZ = 16_000
CHUNK = 512


class Loop:
    """A loudspeaker and a microphone that hears it ``delay_s`` later, in real time."""

    name = "loop"

    def __init__(self, *, delay_s: float = 0.1, gain: float = 0.5, drops: int = 0) -> None:
        self._delay_s = delay_s
        self._gain = gain
        self._drops = drops
        self._begun_s = 0.0
        self._position = 0
        self._noise = np.random.default_rng(1)
        self._sound: Samples = np.zeros(0, np.int16)
        self._sound_at = 0
        self._closed = threading.Event()
        self.closed = 0

    def open(self) -> None:
        self._begun_s = self._begun_s or time.monotonic()

    def read(self, timeout_s: float) -> AudioChunk | None:
        due_s = self._begun_s + (self._position + CHUNK) / RATE_HZ - time.monotonic()
        if due_s > 0:
            self._closed.wait(min(due_s, timeout_s))
        start = self._position
        self._position += CHUNK
        audio = self._noise.normal(0, 15, CHUNK)
        for index in range(CHUNK):
            offset = start + index - self._sound_at
            if 0 <= offset < len(self._sound):
                audio[index] += self._gain * self._sound[offset]
        samples = np.clip(audio, -32768, 32767).astype(np.int16)
        return AudioChunk(samples=samples, sample_rate_hz=RATE_HZ, start_sample=start)

    def take_dropped_samples(self) -> int:
        return self._drops if self._position > 2 * RATE_HZ else 0

    def write(self, chunk: AudioChunk) -> None:
        now_s = time.monotonic() - self._begun_s
        self._sound, self._sound_at = chunk.samples, round((now_s + self._delay_s) * RATE_HZ)

    def played_s(self) -> float:
        return 0.0

    def queued_s(self) -> float:
        return 0.0

    def flush(self) -> None:
        pass

    def close(self) -> None:
        self.closed += 1


class Silent(Loop):
    def read(self, timeout_s: float) -> AudioChunk | None:
        raise AudioError("microphone 'loop' stopped")


def findings(test: LiveTest) -> dict[str, Finding]:
    return {finding.check: finding for finding in judge(test)}


GOOD = LiveTest(
    hearing=Hearing(
        noise_floor_dbfs=-60.0,
        is_dead=False,
        dc_offset=0.0,
        clipped=0.0,
        level_dbfs=-25.0,
        arrival_sample=2000,
        peak_ratio=40.0,
    ),
    round_trip_ms=120.0,
    dropped_samples=0,
)


def changed(test: LiveTest = GOOD, **hearing: object) -> LiveTest:
    return dataclasses.replace(test, hearing=dataclasses.replace(test.hearing, **hearing))  # type: ignore[arg-type]


def test_the_loop_is_measured() -> None:
    loop = Loop(delay_s=0.15)
    found = {each.check: each for each in check_live(surroundings(source=loop, sink=loop))}
    assert {check: each.verdict for check, each in found.items()} == {
        "input level": Verdict.OK,
        "live": Verdict.OK,
    }
    assert float(found["live"].figures["round_trip_ms"] or 0) == pytest.approx(150, abs=40)
    assert loop.closed == 2


def test_a_microphone_that_fails_is_closed_and_reported() -> None:
    loop = Silent()
    (finding,) = check_live(surroundings(source=loop, sink=loop))
    assert finding.verdict is Verdict.FAIL
    assert "stopped" in finding.text
    assert loop.closed == 2


def test_without_sound_it_is_left_out() -> None:
    (finding,) = check_live(surroundings(play=False))
    assert finding.verdict is Verdict.SKIP


def test_all_is_well() -> None:
    assert {each.verdict for each in findings(GOOD).values()} == {Verdict.OK}


@pytest.mark.parametrize(
    ("test", "check", "verdict", "remedy"),
    [
        (changed(is_dead=True), "input level", Verdict.FAIL, "unmute"),
        (changed(clipped=0.01), "input level", Verdict.WARN, "turn the microphone down"),
        (changed(dc_offset=0.1), "input level", Verdict.WARN, "faulty"),
        (changed(noise_floor_dbfs=-30.0), "input level", Verdict.WARN, "fans"),
        (changed(level_dbfs=None, arrival_sample=None), "live", Verdict.FAIL, "headphones"),
        (changed(level_dbfs=-55.0), "live", Verdict.WARN, "closer"),
        (changed(level_dbfs=-1.0), "live", Verdict.WARN, "turn the microphone down"),
        (dataclasses.replace(GOOD, round_trip_ms=900.0), "live", Verdict.WARN, "buffers"),
        (dataclasses.replace(GOOD, dropped_samples=512), "dropped audio", Verdict.WARN, "busy"),
    ],
)
def test_each_fault_has_its_remedy(
    test: LiveTest, check: str, verdict: Verdict, remedy: str
) -> None:
    finding = findings(test)[check]
    assert finding.verdict is verdict
    assert remedy in str(finding.remedy)
