"""The Silero detector on speech by espeak-ng, on noise and on silence."""

from pathlib import Path

import numpy as np
import pytest

from tests.support.speech import espeak_speech
from tests.support.tiny_gguf import write_tiny_gguf
from voicebot.audio_types import Samples
from voicebot.engines.llama_cpp import LlamaLanguageModel
from voicebot.engines.silero import SileroDetector
from voicebot.errors import WakeWordError
from voicebot.pipeline.endpointer import Endpointer, EndpointerSettings
from voicebot.pipeline.speech_tail import block_levels


def _probabilities(detector: SileroDetector, samples: Samples) -> list[float]:
    size = detector.window_samples
    return [
        detector.process(samples[start : start + size])
        for start in range(0, len(samples) - size + 1, size)
    ]


def test_speech_is_told_from_noise_and_silence() -> None:
    detector = SileroDetector()
    speech = espeak_speech("what is the capital of France")
    noise = np.random.default_rng(1).normal(0, 500, 32_000).astype(np.int16)
    assert max(_probabilities(detector, noise)) < 0.3
    detector.reset()
    assert max(_probabilities(detector, np.zeros(32_000, np.int16))) < 0.1
    detector.reset()
    assert float(np.median(_probabilities(detector, speech))) > 0.7


def test_reset_forgets_the_audio() -> None:
    detector = SileroDetector()
    speech = espeak_speech("good morning")
    first = _probabilities(detector, speech)
    carried_on = _probabilities(detector, speech)
    detector.reset()
    assert _probabilities(detector, speech) == first
    assert carried_on != first


@pytest.mark.parametrize("noise_rms", [5, 50])
def test_the_end_of_speech_is_found_within_the_window(noise_rms: float) -> None:
    spoken = espeak_speech("what is the capital of France").astype(float)
    voiced = np.flatnonzero(np.abs(spoken) > 0.02 * np.abs(spoken).max())
    spoken = spoken[voiced[0] : voiced[-1] + 1]
    rng = np.random.default_rng(4)
    late_s: dict[bool, list[float]] = {True: [], False: []}
    for lead_samples in range(8000, 8512, 64):
        silence = np.zeros(lead_samples), np.zeros(16_000)
        audio = np.concatenate([silence[0], spoken, silence[1]])
        audio += rng.normal(0, noise_rms, len(audio))
        for refined in (True, False):
            late_s[refined].append(
                _end_sample(audio.astype(np.int16), refined=refined) - lead_samples - len(spoken)
            )
    assert abs(np.median(late_s[True])) < 160
    assert np.median(late_s[False]) > 320


def _end_sample(samples: Samples, *, refined: bool) -> int:
    """Return where an endpointer sees the end of the speech."""
    endpointer, detector = Endpointer(EndpointerSettings()), SileroDetector()
    size = detector.window_samples
    for start in range(0, len(samples) - size + 1, size):
        window = samples[start : start + size]
        levels = block_levels(window) if refined else ()
        endpointer.process(detector.process(window), size, levels)
    return endpointer.last_voiced_sample


def test_a_window_of_another_length_is_refused() -> None:
    with pytest.raises(WakeWordError, match="windows have 512 samples"):
        SileroDetector().process(np.zeros(480, np.int16))


def test_it_lives_in_one_process_with_the_language_model(tmp_path: Path) -> None:
    model = LlamaLanguageModel(write_tiny_gguf(tmp_path / "tiny.gguf"), context_tokens=512)
    assert model.count_tokens("hello") == 1
    detector = SileroDetector()
    assert detector.process(np.zeros(512, np.int16)) < 0.1
    model.close()
