"""FallbackSynthesizer: the second voice speaks when the first fails."""

import logging
import threading
from collections.abc import Iterator

import numpy as np
import pytest

from tests.support.pulse import wait_until
from voicebot.audio_types import AudioChunk, Samples
from voicebot.engines.energy import EnergyDetector
from voicebot.engines.fallback import FallbackSynthesizer, FallbackVoiceActivity
from voicebot.errors import StageTimeoutError, SynthesizerError, VoicebotError, WakeWordError
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
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    primary.good_chunks = None
    assert len(list(voice.synthesize("hi", is_cancelled=_never))) == 5
    primary.good_chunks = 0
    list(voice.synthesize("hi", is_cancelled=_never))
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]


def test_the_whole_text_is_spoken_again_after_a_late_failure() -> None:
    primary, secondary = _ScriptedVoice(1, 16_000, good_chunks=2), _ScriptedVoice(2, 16_000)
    chunks = list(FallbackSynthesizer(primary, secondary).synthesize("hi", is_cancelled=_never))
    assert [int(chunk.samples[0]) for chunk in chunks] == [1, 1, 2, 2, 2, 2, 2]


def test_both_failing_is_an_error_that_names_both() -> None:
    voice = FallbackSynthesizer(_ScriptedVoice(1, 16_000, 0), _ScriptedVoice(2, 16_000, 0))
    with pytest.raises(SynthesizerError, match=r"voice 1 broke; .* fails too: voice 2 broke"):
        list(voice.synthesize("hi", is_cancelled=_never))


def test_cancellation_reaches_the_secondary() -> None:
    flags = iter([False, True])
    voice = FallbackSynthesizer(_ScriptedVoice(1, 16_000, 0), _ScriptedVoice(2, 16_000))
    assert len(list(voice.synthesize("hi", is_cancelled=lambda: next(flags)))) == 1


class _HangingVoice(_ScriptedVoice):
    """Gives one chunk and then nothing until ``release`` is set."""

    def __init__(self, value: int, release: threading.Event) -> None:
        super().__init__(value, 16_000)
        self._release = release

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        chunks = super().synthesize(text, is_cancelled=is_cancelled)
        yield next(chunks)
        self._release.wait()


def _values(voice: FallbackSynthesizer) -> list[int]:
    return [int(chunk.samples[0]) for chunk in voice.synthesize("hi", is_cancelled=_never)]


def test_a_voice_that_hangs_is_left_behind_and_made_anew() -> None:
    release, failures = threading.Event(), list[VoicebotError]()
    voice = FallbackSynthesizer(
        _HangingVoice(1, release),
        _ScriptedVoice(2, 16_000),
        remake=lambda: _ScriptedVoice(3, 16_000),
        stall_s=0.2,
        on_failure=failures.append,
    )
    assert _values(voice) == [1, 2, 2, 2, 2, 2]
    (failure,) = failures
    assert isinstance(failure, StageTimeoutError)
    wait_until(lambda: _values(voice) == [3] * 5, "the new voice speaks")
    assert not voice.hung
    release.set()


def test_a_voice_that_hangs_twice_is_hung_and_the_fallback_speaks() -> None:
    release = threading.Event()
    made: list[_HangingVoice] = []

    def remake() -> _HangingVoice:
        made.append(_HangingVoice(1, release))
        return made[-1]

    voice = FallbackSynthesizer(
        remake(), _ScriptedVoice(2, 16_000), remake=remake, stall_s=0.1, on_failure=lambda _: None
    )
    wait_until(lambda: _values(voice)[-1] == 2 and voice.hung, "the second voice hangs")
    assert _values(voice) == [2] * 5
    assert len(made) == 2
    release.set()
    wait_until(lambda: not voice.hung, "the hanging voice ended")


def test_a_new_voice_that_does_not_come_in_time_leaves_it_hung_until_it_comes() -> None:
    release, come = threading.Event(), threading.Event()

    def remake() -> _ScriptedVoice:
        come.wait()
        return _ScriptedVoice(3, 16_000)

    voice = FallbackSynthesizer(
        _HangingVoice(1, release),
        _ScriptedVoice(2, 16_000),
        remake=remake,
        stall_s=0.1,
        remake_timeout_s=0.2,
        on_failure=lambda _: None,
    )
    assert _values(voice)[-1] == 2
    wait_until(lambda: voice.hung, "making it anew takes too long")
    come.set()
    wait_until(lambda: _values(voice) == [3] * 5, "the new voice speaks")
    assert not voice.hung
    release.set()


def test_a_library_that_fails_to_make_the_voice_anew_leaves_it_hung(
    caplog: pytest.LogCaptureFixture,
) -> None:
    release = threading.Event()

    def remake() -> _ScriptedVoice:
        raise RuntimeError("no memory")

    voice = FallbackSynthesizer(
        _HangingVoice(1, release),
        _ScriptedVoice(2, 16_000),
        remake=remake,
        stall_s=0.1,
        on_failure=lambda _: None,
    )
    assert _values(voice)[-1] == 2
    told = "could not be made anew: RuntimeError: no memory"
    wait_until(lambda: voice.hung and told in caplog.text, "no new voice can be made")
    release.set()
    wait_until(lambda: not voice.hung, "the hanging voice ended")


def test_without_a_fallback_the_failure_is_raised() -> None:
    voice = FallbackSynthesizer(_ScriptedVoice(1, 16_000, 0), None)
    with pytest.raises(SynthesizerError, match=r"^voice 1 broke$"):
        _values(voice)


def test_leaving_early_ends_the_primary() -> None:
    primary = _ScriptedVoice(1, 16_000)
    voice = FallbackSynthesizer(primary, _ScriptedVoice(2, 16_000))
    chunks = voice.synthesize("hi", is_cancelled=_never)
    assert int(next(chunks).samples[0]) == 1
    chunks.close()  # type: ignore[attr-defined]
    assert "voicebot-synthesizer" not in {thread.name for thread in threading.enumerate()}
    assert _values(voice) == [1] * 5


class _BrokenDetector:
    """A voice activity detector that fails."""

    window_samples = 512

    def process(self, window: Samples) -> float:
        raise RuntimeError("invalid graph")

    def reset(self) -> None:
        pass


def _noise(level: float) -> Samples:
    generator = np.random.default_rng(1)
    return (generator.standard_normal(512) * level).astype(np.int16)


def test_loudness_decides_once_voice_activity_detection_has_failed() -> None:
    failures: list[VoicebotError] = []
    detector = FallbackVoiceActivity(
        _BrokenDetector(), EnergyDetector(), on_failure=failures.append
    )
    probabilities = [detector.process(_noise(50)) for _ in range(200)]
    detector.reset()
    assert probabilities[-1] < 0.1
    assert detector.process(_noise(2000)) > 0.9
    assert detector.process(_noise(50)) < 0.1
    (failure,) = failures
    assert isinstance(failure, WakeWordError)
    assert "invalid graph" in str(failure)
