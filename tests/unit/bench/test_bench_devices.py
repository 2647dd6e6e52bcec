import time

import numpy as np
import pytest

from voicebot.audio_types import AudioChunk
from voicebot.bench.devices import FedMicrophone, NotingLoudspeaker


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


def test_the_first_write_counts() -> None:
    loudspeaker = NotingLoudspeaker()
    chunk = AudioChunk(samples=np.ones(10, np.int16), sample_rate_hz=16_000)
    loudspeaker.arm()
    loudspeaker.write(AudioChunk(samples=np.zeros(0, np.int16), sample_rate_hz=16_000))
    times = [loudspeaker.first_write_s]
    before_s = time.monotonic()
    for _ in range(2):
        loudspeaker.write(chunk)
        times.append(loudspeaker.first_write_s)
    empty_s, first_s, second_s = times
    assert empty_s is None
    assert first_s is not None
    assert before_s <= first_s == second_s


def test_a_flush_is_noted_until_the_next_question() -> None:
    loudspeaker = NotingLoudspeaker()
    loudspeaker.flush()
    noted = loudspeaker.flushed_s
    loudspeaker.arm()
    assert noted is not None
    assert loudspeaker.flushed_s is None
