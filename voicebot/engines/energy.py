"""Voice activity from loudness alone: crude, but there is nothing in it that can fail."""

import numpy as np

from voicebot.audio_types import Samples

_FULL_SCALE = 32768.0
_QUIETEST_DB = -60.0
# The floor follows a quieter room at once and a louder one by 3 dB a second.
_RISE_DB_PER_WINDOW = 0.1
_SPEECH_ABOVE_FLOOR_DB = 10.0
_WIDTH_DB = 2.0


class EnergyDetector:
    """VoiceActivityDetector that compares each window's level with that of the quiet room.

    Args:
        window_samples: length of the windows, 16 kHz.
    """

    def __init__(self, window_samples: int = 512) -> None:
        self._window_samples = window_samples
        self._floor_db = _QUIETEST_DB

    @property
    def window_samples(self) -> int:
        """Length of the windows that ``process`` takes."""
        return self._window_samples

    def process(self, window: Samples) -> float:
        """Return the probability of speech, 0 to 1: 0.5 at 10 dB above the room's noise."""
        power = float(np.mean(np.square(window / _FULL_SCALE)))
        level_db = 10 * np.log10(power + 1e-12)
        above_db = level_db - self._floor_db
        self._floor_db = max(_QUIETEST_DB, min(level_db, self._floor_db + _RISE_DB_PER_WINDOW))
        return float(1 / (1 + np.exp(-(above_db - _SPEECH_ABOVE_FLOOR_DB) / _WIDTH_DB)))

    def reset(self) -> None:
        """Forget nothing: the room's noise is the same for the next question."""
