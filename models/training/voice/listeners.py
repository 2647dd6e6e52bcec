"""Independent recognizers that write down what they hear."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Protocol

import numpy as np
import soxr
from training.voice.levenshtein import distance

if TYPE_CHECKING:
    from pathlib import Path

RATE_HZ = 16000
_LEVEL = 0.08
_SILENCE_S = 0.25


class Listener(Protocol):
    """Recognizes one recording."""

    name: str

    def hear(self, pcm: bytes) -> str:
        """Return the words in 16-bit mono samples at RATE_HZ."""
        ...


class PocketSphinx:
    """PocketSphinx with its own American English model and language model."""

    name = "PocketSphinx"

    def __init__(self) -> None:
        """Load the model that comes with the package."""
        import pocketsphinx

        self._decoder = pocketsphinx.Decoder(samprate=RATE_HZ, loglevel="FATAL")

    def hear(self, pcm: bytes) -> str:
        """See :class:`Listener`."""
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()
        best = self._decoder.hyp()
        return re.sub(r"\(\d+\)", "", best.hypstr) if best else ""


class StarterRecognizer:
    """The project's own starter recognizer, a Vosk model."""

    name = "starter recognizer"

    def __init__(self, folder: Path) -> None:
        """Load the model in ``folder``."""
        import vosk

        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(folder))
        self._recognizer = vosk.KaldiRecognizer

    def hear(self, pcm: bytes) -> str:
        """See :class:`Listener`."""
        recognizer = self._recognizer(self._model, RATE_HZ)
        recognizer.AcceptWaveform(pcm)
        return str(json.loads(recognizer.FinalResult())["text"])


def prepare(samples: np.ndarray, rate_hz: int) -> bytes:
    """Resample, bring to one level and put silence with a little noise around speech."""
    speech = soxr.resample(samples.astype(np.float64), rate_hz, RATE_HZ)
    speech = speech / max(1e-6, float(np.sqrt(np.mean(speech**2)))) * _LEVEL
    padded = np.pad(speech, int(_SILENCE_S * RATE_HZ))
    padded = padded + np.random.default_rng(0).normal(0.0, 1e-4, len(padded))
    return (np.clip(padded, -1.0, 1.0) * 32767).astype("<i2").tobytes()


def words(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return re.findall(r"[a-z']+", text.lower())


def word_errors(said: str, heard: str) -> tuple[int, int]:
    """Return the number of word errors and of words said."""
    return distance(words(said), words(heard)), len(words(said))
