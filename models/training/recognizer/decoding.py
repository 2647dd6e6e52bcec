"""Runs Vosk on test recordings and counts word errors."""

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vosk
from numpy.typing import NDArray

from voicebot.engines.vosk import RENEWED_AFTER_UTTERANCES

SAMPLE_RATE_HZ = 16000
_CHUNK = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """What was said, and the audio: int16 of shape (n,) at 16 kHz."""

    text: str
    samples: NDArray[np.int16]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWord:
    """One recognized word with Vosk's confidence."""

    text: str
    confidence: float


@dataclass(slots=True)
class ErrorCount:
    """Word errors and what they were counted over."""

    errors: int = 0
    words: int = 0
    audio_s: float = 0.0
    cpu_s: float = 0.0

    @property
    def rate(self) -> float:
        """Errors as a share of the words said."""
        return self.errors / max(1, self.words)

    @property
    def real_time_factor(self) -> float:
        """CPU seconds for each second of audio."""
        return self.cpu_s / max(1e-9, self.audio_s)


def load(folder: Path) -> vosk.Model:
    """The model, without Kaldi's log."""
    vosk.SetLogLevel(-1)
    return vosk.Model(str(folder))


class Listener:
    """A recognizer that is kept over utterances, with what it has put together of the graph.

    Args:
        model: what it listens with.
        grammar: words to which it is limited.
        renewed_after: utterances after which it is made anew; by default as in the program.
    """

    def __init__(
        self,
        model: vosk.Model,
        grammar: Sequence[str] | None = None,
        *,
        renewed_after: int = RENEWED_AFTER_UTTERANCES,
    ) -> None:
        self._arguments = [model, SAMPLE_RATE_HZ, *([json.dumps(list(grammar))] if grammar else [])]
        self._renewed_after = renewed_after
        self._utterances = 0
        self._recognizer: vosk.KaldiRecognizer | None = None

    def hear(self, samples: NDArray[np.int16]) -> list[HeardWord]:
        """Recognize one recording, in the chunks in which a microphone would give it."""
        recognizer = self._next()
        results = [
            json.loads(recognizer.Result())
            for start in range(0, len(samples), _CHUNK)
            if recognizer.AcceptWaveform(samples[start : start + _CHUNK].tobytes())
        ]
        results.append(json.loads(recognizer.FinalResult()))
        return [
            HeardWord(text=word["word"], confidence=word["conf"])
            for result in results
            for word in result.get("result", ())
        ]

    def _next(self) -> vosk.KaldiRecognizer:
        if self._recognizer is None or self._utterances == self._renewed_after:
            self._recognizer = vosk.KaldiRecognizer(*self._arguments)
            self._recognizer.SetWords(True)
            self._utterances = 0
        self._utterances += 1
        return self._recognizer


def count_errors(listener: Listener, recordings: Sequence[Recording]) -> ErrorCount:
    """Word errors over recordings."""
    total = ErrorCount()
    for recording in recordings:
        began_s = time.process_time()
        heard = [word.text for word in listener.hear(recording.samples)]
        total.cpu_s += time.process_time() - began_s
        said = recording.text.split()
        total.errors += edit_distance(said, heard)
        total.words += len(said)
        total.audio_s += len(recording.samples) / SAMPLE_RATE_HZ
    return total


def edit_distance(said: Sequence[str], heard: Sequence[str]) -> int:
    """Least number of substitutions, insertions and deletions."""
    row = list(range(len(heard) + 1))
    for position, word in enumerate(said, 1):
        diagonal, row[0] = row[0], position
        for column, other in enumerate(heard, 1):
            best = min(row[column] + 1, row[column - 1] + 1, diagonal + (word != other))
            diagonal, row[column] = row[column], best
    return row[-1]
