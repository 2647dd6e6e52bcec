import time

import numpy as np
import pytest

from voicebot.audio_types import AudioChunk
from voicebot.bench.devices import FedMicrophone, NotingLoudspeaker, Sound


def test_fed_audio_is_heard_when_it_was_foretold() -> None:
    microphone = FedMicrophone()
    microphone.open()
    audio = np.arange(1, 2001, dtype=np.int16)
    end = microphone.feed(audio)
    heard: list[int] = []
    while 2000 not in heard:
        chunk = microphone.read(1.0)
        assert chunk is not None
        heard.extend(chunk.samples.tolist())
    # The sample comes with the chunk that holds it: up to 32 ms after it was spoken.
    assert time.monotonic() - end.heard_s == pytest.approx(0.016, abs=0.05)
    assert heard[:2000] == audio.tolist()
    assert heard[end.sample - 1] == 2000


def test_audio_that_is_fed_later_ends_later() -> None:
    microphone = FedMicrophone()
    microphone.open()
    microphone.read(1.0)
    first = microphone.feed(np.ones(1000, np.int16))
    second = microphone.feed(np.ones(1000, np.int16))
    assert (first.sample, second.sample) == (512 + 1000, 512 + 2000)
    assert second.heard_s - first.heard_s == pytest.approx(1000 / 16_000, abs=1e-6)


def test_silence_runs_without_a_gap_and_is_as_loud_as_asked_for() -> None:
    microphone = FedMicrophone(floor=20.0)
    microphone.open()
    chunks = [microphone.read(1.0) for _ in range(3)]
    starts = [chunk.start_sample for chunk in chunks if chunk is not None]
    assert starts == [0, 512, 1024]
    assert chunks[0] is not None
    assert chunks[0].samples.std() == pytest.approx(20.0, rel=0.2)


def sound(seconds: float) -> AudioChunk:
    return AudioChunk(samples=np.ones(round(16_000 * seconds), np.int16), sample_rate_hz=16_000)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now_s = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now_s[0])
    return now_s


def test_a_chunk_is_heard_when_those_before_it_were_played(clock: list[float]) -> None:
    loudspeaker = NotingLoudspeaker()
    loudspeaker.write(sound(9.0))
    loudspeaker.arm()
    noted = []
    for now_s, duration_s in ((100.0, 0.0), (100.0, 0.25), (100.125, 0.5), (101.0, 0.5)):
        clock[0] = now_s
        loudspeaker.write(sound(duration_s))
        noted.append(loudspeaker.last)
    assert noted == [
        None,
        Sound(written_s=100.0, heard_s=100.0, duration_s=0.25),
        Sound(written_s=100.125, heard_s=100.25, duration_s=0.5),
        Sound(written_s=101.0, heard_s=101.0, duration_s=0.5),
    ]


def test_what_was_dropped_is_not_waited_for(clock: list[float]) -> None:
    loudspeaker = NotingLoudspeaker()
    loudspeaker.write(sound(9.0))
    clock[0] = 100.2
    loudspeaker.flush()
    clock[0] = 100.3
    loudspeaker.write(sound(0.5))
    assert loudspeaker.last is not None
    assert loudspeaker.last.heard_s == 100.3


def test_a_flush_is_noted_until_the_next_question() -> None:
    loudspeaker = NotingLoudspeaker()
    loudspeaker.flush()
    noted = loudspeaker.flushed_s
    loudspeaker.arm()
    assert noted is not None
    assert loudspeaker.flushed_s is None
