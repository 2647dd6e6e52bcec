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


def test_a_window_of_another_length_is_refused() -> None:
    with pytest.raises(WakeWordError, match="windows have 512 samples"):
        SileroDetector().process(np.zeros(480, np.int16))


def test_it_lives_in_one_process_with_the_language_model(tmp_path: Path) -> None:
    model = LlamaLanguageModel(write_tiny_gguf(tmp_path / "tiny.gguf"), context_tokens=512)
    assert model.count_tokens("hello") == 1
    detector = SileroDetector()
    assert detector.process(np.zeros(512, np.int16)) < 0.1
    model.close()
