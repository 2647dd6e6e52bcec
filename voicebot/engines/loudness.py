"""Brings a voice to a common level without treating each sentence apart."""

import numpy as np
import numpy.typing as npt

from voicebot.audio_types import Samples

_TARGET_PEAK = 0.7
_GAIN_RANGE = (0.5, 4.0)
_KNEE = 0.9
_LEAST_PEAK = 0.01


def gain_for(reference: npt.NDArray[np.float32]) -> float:
    """Return the factor, 0.5 to 4, that brings a voice's reference sentence to a peak of 0.7.

    One factor for all sentences keeps their levels in proportion, and audio that is made in
    parts has no steps. It is 1 for a reference below a peak of 0.01, which is as good as silent.
    """
    peak = float(np.max(np.abs(reference), initial=0.0))
    low, high = _GAIN_RANGE
    return min(max(_TARGET_PEAK / peak, low), high) if peak >= _LEAST_PEAK else 1.0


def to_samples(audio: npt.NDArray[np.float32], gain: float) -> Samples:
    """Return ``audio`` (floats, 1 is full scale) times ``gain`` as int16.

    Above 0.9 of full scale the level bends smoothly towards full scale, so nothing clips.
    """
    scaled = audio * np.float32(gain)
    level = np.abs(scaled)
    over = level > _KNEE
    if over.any():
        room = 1 - _KNEE
        bent = _KNEE + room * np.tanh((level[over] - _KNEE) / room)
        scaled[over] = np.copysign(bent, scaled[over])
    samples: Samples = np.rint(scaled * 32767).astype(np.int16)
    return samples
