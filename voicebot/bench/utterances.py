"""Spoken questions whose last voiced sample is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from voicebot.audio_types import AudioChunk, Samples
from voicebot.protocols import Synthesizer

QUESTIONS = (
    "what is the capital of france",
    "who wrote hamlet",
    "tell me a joke",
    "what is the largest planet",
    "how long do i boil an egg",
    "what is the opposite of hot",
    "what does a cow eat",
    "how many days are in a week",
    "who painted the mona lisa",
    "what is the capital of japan",
)
_VOICED_SHARE_OF_PEAK = 0.02


@dataclass(frozen=True, slots=True, eq=False)
class SpokenQuestion:
    """A question as audio.

    Attributes:
        text: what is said.
        samples: int16 at 16 kHz, shape (n,).
        voiced_samples: how many samples there are up to the last voiced one.
    """

    text: str
    samples: Samples
    voiced_samples: int


def speak_questions(
    synthesizer: Synthesizer, to_speech_rate: Callable[[AudioChunk], Samples], count: int
) -> list[SpokenQuestion]:
    """Return ``count`` spoken questions, the list from its beginning again where it is short."""
    texts = [QUESTIONS[index % len(QUESTIONS)] for index in range(count)]
    spoken = {text: _speak(synthesizer, to_speech_rate, text) for text in dict.fromkeys(texts)}
    return [spoken[text] for text in texts]


def _speak(
    synthesizer: Synthesizer, to_speech_rate: Callable[[AudioChunk], Samples], text: str
) -> SpokenQuestion:
    chunks: Sequence[Samples] = [
        to_speech_rate(chunk) for chunk in synthesizer.synthesize(text, is_cancelled=lambda: False)
    ]
    samples = np.concatenate(chunks)
    loud = np.flatnonzero(np.abs(samples) > _VOICED_SHARE_OF_PEAK * np.abs(samples).max())
    return SpokenQuestion(text, samples, int(loud[-1]) + 1)
