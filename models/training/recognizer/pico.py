"""SVOX Pico, a synthesizer with one speaker a language, through its Python package."""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from training.recognizer.speech import Speech, SynthesisError

SAMPLE_RATE_HZ = 16000


@dataclass(frozen=True, slots=True, kw_only=True)
class PicoSettings:
    """How a sentence is spoken: `voice` is en-US or en-GB, the rest in percent of its own."""

    voice: str
    rate_percent: int = 100
    pitch_percent: int = 100


@cache
def _engine(voice: str) -> Any:
    import ttspico

    return ttspico.TtsEngine(voice)


def speak(text: str, settings: PicoSettings) -> Speech:
    """Speak one sentence; the times of its phones are not told.

    Raises:
        SynthesisError: Pico has no such voice, or said nothing.
    """
    try:
        engine = _engine(settings.voice)
        engine.rate = settings.rate_percent
        engine.pitch = settings.pitch_percent
        audio = engine.speak(text)
    except (RuntimeError, ValueError) as error:
        raise SynthesisError(f"Pico cannot speak with {settings}: {error}") from error
    if not audio:
        raise SynthesisError(f"Pico said nothing for {text!r}")
    samples = np.frombuffer(audio, np.int16).astype(np.float32)
    return Speech(samples=samples, sample_rate_hz=SAMPLE_RATE_HZ, segments=())
