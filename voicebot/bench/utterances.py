"""Spoken utterances whose last voiced sample is known."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voicebot.audio.sound_file import read_audio, write_wav
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.protocols import Synthesizer

_VOICED_SHARE_OF_PEAK = 0.02
_PAUSES_S = (0.3, 0.6)


@dataclass(frozen=True, slots=True, eq=False)
class Utterance:
    """What a person says, as audio.

    Attributes:
        text: the words.
        samples: int16 at 16 kHz, shape (n,); the last one is voiced.
        pause_s: length of the pause inside; 0 without one.
    """

    text: str
    samples: Samples
    pause_s: float = 0.0

    @property
    def duration_s(self) -> float:
        """Length of the audio."""
        return len(self.samples) / SPEECH_SAMPLE_RATE_HZ


class Speaker:
    """Speaks utterances by a voice and keeps each as a WAV file.

    Args:
        make_voice: gives the voice; called once, and only when a file is missing.
        identity: what the sound depends on.
        directory: where the files are kept.
        to_speech_rate: returns the samples of a chunk at 16 kHz.
    """

    def __init__(
        self,
        make_voice: Callable[[], Synthesizer],
        identity: str,
        directory: Path,
        to_speech_rate: Callable[[AudioChunk], Samples],
    ) -> None:
        self._make_voice = make_voice
        self._identity = identity
        self._directory = directory
        self._to_speech_rate = to_speech_rate
        self._voice: Synthesizer | None = None

    def say(self, text: str) -> Utterance:
        """Return ``text`` spoken, silence cut off before and after."""
        key = hashlib.sha256(f"{self._identity}\n{text}".encode()).hexdigest()[:16]
        path = self._directory / f"{key}.wav"
        if not path.is_file():
            self._directory.mkdir(parents=True, exist_ok=True)
            samples = trimmed(self._speak(text))
            write_wav(path, AudioChunk(samples=samples, sample_rate_hz=SPEECH_SAMPLE_RATE_HZ))
        return Utterance(text, read_audio(path).samples)

    def say_with_pause(self, beginning: str, end: str, number: int) -> Utterance:
        """Return two parts with a pause of 0.3 to 0.6 s between them, chosen by ``number``."""
        low_s, high_s = _PAUSES_S
        pause_s = float(np.random.default_rng(number).uniform(low_s, high_s))
        silence = np.zeros(round(pause_s * SPEECH_SAMPLE_RATE_HZ), np.int16)
        parts = [self.say(beginning).samples, silence, self.say(end).samples]
        return Utterance(f"{beginning} ... {end}", np.concatenate(parts), pause_s)

    def _speak(self, text: str) -> Samples:
        if self._voice is None:
            self._voice = self._make_voice()
        chunks = self._voice.synthesize(text, is_cancelled=lambda: False)
        return np.concatenate([self._to_speech_rate(chunk) for chunk in chunks])


def trimmed(samples: Samples) -> Samples:
    """Return ``samples`` from the first to the last one above 2 % of the peak (-34 dB)."""
    loudness = np.abs(samples.astype(np.int32))
    loud = np.flatnonzero(loudness > _VOICED_SHARE_OF_PEAK * loudness.max())
    return samples[loud[0] : loud[-1] + 1]
