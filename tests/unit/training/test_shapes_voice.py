"""The shape voice is spoken by stock Piper at the pace of speech."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from piper import PiperVoice, SynthesisConfig

if TYPE_CHECKING:
    from pathlib import Path

pytest.importorskip("torch", reason="the shape voice is made with PyTorch")

MEDIUM_BYTES = 63.2e6
SENTENCE = "The weather in London is cloudy today, and it will rain in the evening."


@pytest.mark.slow
@pytest.mark.filterwarnings(
    "ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning"
)
def test_piper_speaks_with_it_at_the_pace_of_speech(tmp_path: Path) -> None:
    from training.shapes import voice

    path = tmp_path / "shape.onnx"
    voice.write(path)
    assert abs(path.stat().st_size / MEDIUM_BYTES - 1) < 0.02
    chunks = PiperVoice.load(path).synthesize(SENTENCE, SynthesisConfig(normalize_audio=False))
    samples = np.concatenate([chunk.audio_float_array for chunk in chunks])
    characters_per_s = len(SENTENCE) / (len(samples) / voice.SAMPLE_RATE_HZ)
    assert 11 < characters_per_s < 22
    assert np.isfinite(samples).all()
