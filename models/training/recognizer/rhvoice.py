"""RHVoice, a statistical parametric (HMM) synthesizer, through its Python package."""

import io
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import soundfile
from training.recognizer.speech import Speech, SynthesisError


@dataclass(frozen=True, slots=True, kw_only=True)
class RhvoiceSettings:
    """How a sentence is spoken: rate and pitch from -1 (lowest) over 0 (own) to 1 (highest)."""

    voice: str
    rate: float = 0.0
    pitch: float = 0.0


@cache
def _engine() -> Any:
    from rhvoice_wrapper import TTS

    return TTS(threads=1, quiet=True, stream=False)


def close() -> None:
    """End the engine's thread, without which the process does not end."""
    if _engine.cache_info().currsize:
        _engine().join()
        _engine.cache_clear()


def speak(text: str, settings: RhvoiceSettings) -> Speech:
    """Speak one sentence; the times of its phones are not told.

    Raises:
        SynthesisError: RHVoice has no such voice, or said nothing.
    """
    if settings.voice not in _engine().voices:
        raise SynthesisError(f"RHVoice has no voice {settings.voice!r}")
    audio = _engine().get(
        text, voice=settings.voice, format_="wav",
        sets={"absolute_rate": settings.rate, "absolute_pitch": settings.pitch},
    )  # fmt: skip
    if not audio:
        raise SynthesisError(f"RHVoice said nothing for {text!r}")
    samples, sample_rate_hz = soundfile.read(io.BytesIO(audio), dtype="int16")
    return Speech(samples=samples.astype(np.float32), sample_rate_hz=sample_rate_hz, segments=())
