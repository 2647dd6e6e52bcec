"""FallbackSynthesizer: the second voice speaks when the first fails."""

import logging
from collections.abc import Iterator

import numpy as np
import pytest

from voicebot.audio_types import AudioChunk
from voicebot.engines.fallback import FallbackSynthesizer
from voicebot.errors import SynthesizerError
from voicebot.protocols import IsCancelled


class _ScriptedVoice:
    """Speaks 0.1 s chunks of one value; fails after ``good_chunks`` where that is set."""

    def __init__(self, value: int, rate_hz: int, good_chunks: int | None = None) -> None:
        self.value = value
        self.sample_rate_hz = rate_hz
        self.good_chunks = good_chunks
        self.texts: list[str] = []

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        self.texts.append(text)
        size = self.sample_rate_hz // 10
        for number in range(5):
            if number == self.good_chunks:
                raise SynthesizerError(f"voice {self.value} broke")
            if is_cancelled():
                return
            samples = np.full(size, self.value, np.int16)
            yield AudioChunk(
                samples=samples, sample_rate_hz=self.sample_rate_hz, start_sample=number * size
            )


def _never() -> bool:
    return False


def test_the_primary_speaks_alone_while_it_works() -> None:
    primary, secondary = _ScriptedVoice(1000, 16_000), _ScriptedVoice(2000, 16_000)
    chunks = list(FallbackSynthesizer(primary, secondary).synthesize("hi", is_cancelled=_never))
    assert {int(chunk.samples[0]) for chunk in chunks} == {1000}
    assert secondary.texts == []


def test_the_secondary_speaks_at_the_primarys_rate_with_one_warning(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="voicebot")
    primary, secondary = _ScriptedVoice(1000, 16_000, good_chunks=0), _ScriptedVoice(2000, 22_050)
    voice = FallbackSynthesizer(primary, secondary)
    for _ in range(3):
        chunks = list(voice.synthesize("hi", is_cancelled=_never))
        samples = np.concatenate([chunk.samples for chunk in chunks])
        assert {chunk.sample_rate_hz for chunk in chunks} == {voice.sample_rate_hz} == {16_000}
        assert len(samples) == pytest.approx(8000, abs=2)
        assert samples[4000] == pytest.approx(2000, abs=5)
        starts = np.cumsum([0, *(len(chunk.samples) for chunk in chunks)])[:-1]
        assert [chunk.start_sample for chunk in chunks] == starts.tolist()
    assert secondary.texts == ["hi"] * 3
    assert [record.levelname for record in caplog.records] == ["WARNING", "DEBUG", "DEBUG"]
    primary.good_chunks = None
    assert len(list(voice.synthesize("hi", is_cancelled=_never))) == 5
    primary.good_chunks = 0
    list(voice.synthesize("hi", is_cancelled=_never))
    assert caplog.records[-1].levelname == "WARNING"


def test_the_whole_text_is_spoken_again_after_a_late_failure() -> None:
    primary, secondary = _ScriptedVoice(1, 16_000, good_chunks=2), _ScriptedVoice(2, 16_000)
    chunks = list(FallbackSynthesizer(primary, secondary).synthesize("hi", is_cancelled=_never))
    assert [int(chunk.samples[0]) for chunk in chunks] == [1, 1, 2, 2, 2, 2, 2]


def test_both_failing_is_an_error_that_names_both() -> None:
    voice = FallbackSynthesizer(_ScriptedVoice(1, 16_000, 0), _ScriptedVoice(2, 16_000, 0))
    with pytest.raises(SynthesizerError, match="voice 1 broke; the fallback too: voice 2 broke"):
        list(voice.synthesize("hi", is_cancelled=_never))


def test_cancellation_reaches_the_secondary() -> None:
    flags = iter([False, True])
    voice = FallbackSynthesizer(_ScriptedVoice(1, 16_000, 0), _ScriptedVoice(2, 16_000))
    assert len(list(voice.synthesize("hi", is_cancelled=lambda: next(flags)))) == 1
