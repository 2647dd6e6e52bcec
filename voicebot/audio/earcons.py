"""Short sounds that tell what the assistant does, synthesized here."""

from collections.abc import Sequence

import numpy as np

from voicebot.audio.resample import Floats, to_int16
from voicebot.audio_types import AudioChunk

_ATTACK_S = 0.006
_RELEASE_S = 0.02
_PARTIALS = ((1.0, 1.0), (2.0, 0.22), (3.0, 0.06))

# Notes by frequency, start and length, in hertz and seconds.
_Note = tuple[float, float, float]
_WAKE: Sequence[_Note] = ((659.26, 0.0, 0.16), (987.77, 0.07, 0.19))
_END: Sequence[_Note] = ((783.99, 0.0, 0.14),)
_ERROR: Sequence[_Note] = ((392.0, 0.0, 0.14), (311.13, 0.12, 0.17))


def wake_earcon(sample_rate_hz: int, volume: float) -> AudioChunk:
    """Return a rising pair of notes, 0.26 s: the wake word was heard.

    ``volume`` is the peak, 0 to 1 (full scale).
    """
    return _chime(_WAKE, sample_rate_hz, volume)


def end_earcon(sample_rate_hz: int, volume: float) -> AudioChunk:
    """Return one short note, 0.14 s: listening is over."""
    return _chime(_END, sample_rate_hz, volume)


def error_earcon(sample_rate_hz: int, volume: float) -> AudioChunk:
    """Return a falling pair of low notes, 0.29 s: something failed."""
    return _chime(_ERROR, sample_rate_hz, volume)


def _chime(notes: Sequence[_Note], sample_rate_hz: int, volume: float) -> AudioChunk:
    length_s = max(start_s + duration_s for _, start_s, duration_s in notes)
    audio = np.zeros(round(length_s * sample_rate_hz), np.float32)
    for frequency_hz, start_s, duration_s in notes:
        note = _note(frequency_hz, duration_s, sample_rate_hz)
        start = round(start_s * sample_rate_hz)
        audio[start : start + len(note)] += note[: len(audio) - start]
    peak = float(np.abs(audio).max())
    return AudioChunk(samples=to_int16(audio * (volume / peak)), sample_rate_hz=sample_rate_hz)


def _note(frequency_hz: float, duration_s: float, sample_rate_hz: int) -> Floats:
    """Return a bell-like tone that begins and ends at zero."""
    time_s = np.arange(round(duration_s * sample_rate_hz)) / sample_rate_hz
    tone = sum(
        level * np.sin(2 * np.pi * multiple * frequency_hz * time_s)
        for multiple, level in _PARTIALS
        if multiple * frequency_hz < sample_rate_hz / 2
    )
    rise = np.minimum(1.0, time_s / _ATTACK_S)
    fall = np.clip((duration_s - time_s) / _RELEASE_S, 0.0, 1.0)
    decay = np.exp(-3.0 * time_s / duration_s)
    note: Floats = (tone * np.sin(rise * np.pi / 2) * fall * decay).astype(np.float32)
    return note
