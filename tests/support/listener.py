"""Writes down what a person would have heard."""

import functools

from voicebot.audio.resample import resample
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples
from voicebot.engines.vosk import VoskRecognizer
from voicebot.models.locations import starter_recognizer


def understood(samples: Samples, sample_rate_hz: int = SPEECH_SAMPLE_RATE_HZ) -> str:
    """Return what the starter recognizer makes of speech."""
    recognizer = _recognizer()
    recognizer.start()
    recognizer.accept(resample(samples, sample_rate_hz, SPEECH_SAMPLE_RATE_HZ))
    return recognizer.finish().text


@functools.cache
def _recognizer() -> VoskRecognizer:
    return VoskRecognizer(starter_recognizer())
