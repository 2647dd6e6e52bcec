"""What is spoken for training, and what happens when nothing is."""

import itertools
import random

import numpy as np
import pytest
from training.recognizer import flite, voices
from training.recognizer.speech import Speech, SynthesisError

SOURCE = next(source for source in voices.SOURCES if source.name == "flite-rms")


def test_single_failures_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken = Speech(samples=np.zeros(160, np.float32), sample_rate_hz=16_000, segments=())

    def speak(text: str, _: flite.FliteSettings) -> Speech:
        if text == "bad":
            raise SynthesisError("flite said nothing")
        return spoken

    monkeypatch.setattr(flite, "speak", speak)
    texts = [*["bad"] * 150, "one", *["bad"] * 150, "two"]
    said = [text for text, _ in voices.speak_all(SOURCE, texts, random.Random(1))]
    assert said == ["one", "two"]


def test_a_voice_that_never_speaks_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    def speak(text: str, _: flite.FliteSettings) -> Speech:
        raise SynthesisError("flite said nothing")

    monkeypatch.setattr(flite, "speak", speak)
    with pytest.raises(SynthesisError, match="200 sentences in a row: flite-rms"):
        next(voices.speak_all(SOURCE, itertools.repeat("hello"), random.Random(1)))
