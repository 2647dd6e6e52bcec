"""Speech to listen to: the starter voice through stock Piper, and espeak-ng."""

from __future__ import annotations

import io
import subprocess
from typing import TYPE_CHECKING

import numpy as np
import onnxruntime
import soundfile
from piper import PiperVoice, SynthesisConfig

if TYPE_CHECKING:
    from pathlib import Path

    from piper.config import PiperConfig


class StarterVoice:
    """The voice as Piper loads it."""

    def __init__(self, path: Path) -> None:
        """Load ``path`` and the ``.json`` next to it."""
        self._voice = PiperVoice.load(path)

    @property
    def config(self) -> PiperConfig:
        """What the JSON says."""
        return self._voice.config

    @property
    def rate_hz(self) -> int:
        """Sample rate in Hz."""
        return int(self._voice.config.sample_rate)

    @property
    def session(self) -> onnxruntime.InferenceSession:
        """What runs the graph."""
        return self._voice.session

    def on_one_core(self, path: Path) -> None:
        """Replace the session by one with a single thread."""
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        self._voice.session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )

    def say(
        self,
        text: str,
        *,
        speaker: int = 0,
        length: float | None = None,
        noise: float | None = None,
        pace_noise: float | None = None,
    ) -> np.ndarray:
        """Return the samples of all sentences, at the voice's own level."""
        config = SynthesisConfig(
            speaker_id=speaker,
            length_scale=length,
            noise_scale=noise,
            noise_w_scale=pace_noise,
            normalize_audio=False,
        )
        parts = [chunk.audio_float_array for chunk in self._voice.synthesize(text, config)]
        return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def espeak(text: str) -> tuple[np.ndarray, int]:
    """Return espeak-ng's samples and sample rate for a text."""
    command = ["espeak-ng", "-v", "en-us", "--stdout", text]
    made = subprocess.run(command, check=True, capture_output=True)
    samples, rate_hz = soundfile.read(io.BytesIO(made.stdout))
    return samples, int(rate_hz)
