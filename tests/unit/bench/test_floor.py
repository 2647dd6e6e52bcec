"""The floor's share of the voice, on a voice whose library tells its own time."""

import time
from collections.abc import Iterator

import numpy as np
import pytest

from voicebot.audio_types import AudioChunk
from voicebot.bench.floor import FloorStages, first_audio_calls_s
from voicebot.protocols import IsCancelled


class Library:
    """Advances the clock instead of working."""

    now_s = 0.0

    def run(self, seconds: float) -> None:
        Library.now_s += seconds


class WindowedVoice:
    """Makes a window ahead when it is closed, as a voice on a thread of its own does."""

    sample_rate_hz = 16_000

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        library = Library()
        library.run(0.02)
        Library.now_s += 0.5  # not the library's
        library.run(0.03)
        try:
            yield AudioChunk(samples=np.zeros(1600, np.int16), sample_rate_hz=16_000)
        finally:
            library.run(0.4)


def test_the_longer_of_recognizer_and_tail_counts_where_they_overlap() -> None:
    stages = FloorStages(recognizer=0.03, language_model=0.2, tail=0.05, voice=0.1)
    assert stages.total == pytest.approx(0.33)
    assert stages.overlapping == pytest.approx(0.3)
    slow = FloorStages(recognizer=0.08, language_model=0.2, tail=0.05, voice=0.1)
    assert slow.overlapping == pytest.approx(0.33)


def test_only_the_libraries_calls_up_to_the_first_audio_count(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "perf_counter", lambda: Library.now_s)
    seconds = first_audio_calls_s(WindowedVoice(), "Good morning.", (Library, "run"))
    assert seconds == pytest.approx(0.05)
    assert Library.now_s == pytest.approx(0.95)
