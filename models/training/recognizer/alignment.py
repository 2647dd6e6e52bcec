"""Forced alignment: the times of the phones of a known sentence, by the acoustic model.

Viterbi search through the sentence's pronunciations, with optional silence between words. The
network answers every 30 ms; it is run three times, 10 ms apart, so that times are found to
10 ms. A phone's first 30 ms are the class of its first frame, the rest is its other class.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np
import torch
from numpy.typing import NDArray
from training.recognizer import features
from training.recognizer.network import CONTEXT_FRAMES, AcousticModel
from training.recognizer.speech import Segment

from voicebot.models.recognizer_phones import PHONE_INDEX, SILENCE

Pronunciations = Mapping[tuple[str, ...], float]
"""Phones of each way to say a word, with its cost in nats."""

FRAME_S: Final = 0.01
_START: Final = -1  # stands for what comes before the first phone
_ONSET_S: Final = 0.0174  # from a frame to the middle of the onsets for which it is the first
_ACOUSTIC_SCALE: Final = 0.33  # three answers overlap
_MAX_GAP: Final = 0.6  # mean distance from the best classes; wrong words have 0.7 and more


@dataclass(frozen=True, slots=True, kw_only=True)
class BestPath:
    """The likeliest way through a sentence: its phones with their first 10 ms frames."""

    phones: list[str]
    starts: list[int]
    mean_score: float


class Aligner:
    """Finds phone times with a trained network."""

    def __init__(self, checkpoint: Path) -> None:
        saved = torch.load(checkpoint, weights_only=True)
        self._model = AcousticModel()
        self._model.load_state_dict(saved["model"])
        self._model.eval()
        self._log_priors = np.log(saved["priors"].numpy().astype(np.float64))

    def align(
        self, samples: NDArray[np.float32], words: Sequence[Pronunciations]
    ) -> tuple[Segment, ...] | None:
        """Phones with their times.

        Args:
            samples: clean speech at 16 kHz on the 16-bit scale, float32 of shape (n,).
            words: the pronunciations of each word of the sentence.

        Returns:
            Segments without gaps from 0 s on, or None where the audio does not fit the words.
        """
        scores = self._scores(samples)
        found = best_path(scores, words)
        if found is None or scores.max(1).mean() - found.mean_score > _MAX_GAP:
            return None
        times_s = [0.0, *(start * FRAME_S + _ONSET_S for start in found.starts[1:])]
        ends_s = [*times_s[1:], len(samples) / features.SAMPLE_RATE_HZ]
        return tuple(
            Segment(phone=phone, start_s=start_s, end_s=end_s)
            for phone, start_s, end_s in zip(found.phones, times_s, ends_s, strict=True)
        )

    def _scores(self, samples: NDArray[np.float32]) -> NDArray[np.float64]:
        """Scaled log likelihoods of the classes, shape (10 ms frames, classes)."""
        matrix = features.mfcc(samples)
        result = np.zeros((len(matrix), len(self._log_priors)))
        padded = np.pad(matrix, ((CONTEXT_FRAMES, CONTEXT_FRAMES), (0, 0)), mode="edge")
        with torch.inference_mode():
            for phase in range(min(features.SUBSAMPLING, len(matrix))):
                rows = result[phase :: features.SUBSAMPLING]
                last = phase + features.SUBSAMPLING * (len(rows) - 1) + 2 * CONTEXT_FRAMES + 1
                answers = self._model(torch.from_numpy(padded[None, phase:last]))[0]
                rows[:] = torch.log_softmax(answers, -1).numpy()
        return _ACOUSTIC_SCALE * (result - self._log_priors)


def best_path(scores: NDArray[np.float64], words: Sequence[Pronunciations]) -> BestPath | None:
    """Viterbi search for a sentence, with silence allowed before, between and after its words.

    Args:
        scores: log likelihood of each class in each 10 ms frame, shape (frames, classes).
        words: the pronunciations of each word.

    Returns:
        The path, or None where the frames are too few.
    """
    graph = _Graph()
    ends = [_START, *graph.add_phone(SILENCE, [_START])]
    for word in words:
        ends = graph.add_word(word, ends)
        ends = ends + graph.add_phone(SILENCE, ends)
    states, total = graph.search(scores, ends)
    if not np.isfinite(total):
        return None
    numbers = [graph.numbers[state] for state in states]
    starts = [t for t in range(len(numbers)) if t == 0 or numbers[t] != numbers[t - 1]]
    return BestPath(
        phones=[graph.phones[numbers[start]] for start in starts],
        starts=starts,
        mean_score=total / len(scores),
    )


@dataclass(slots=True)
class _Graph:
    """The states of a sentence; of each its class, phone, cost and the states before it."""

    phones: list[str] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    _classes: list[int] = field(default_factory=list)
    _costs: list[float] = field(default_factory=list)
    _before: list[list[int]] = field(default_factory=list)

    def add_word(self, ways: Pronunciations, entries: list[int]) -> list[int]:
        """States of one word after any of `entries`; returns those that it may end in."""
        ends: list[int] = []
        for phones, cost in ways.items():
            last = entries
            for position, phone in enumerate(phones):
                last = self.add_phone(phone, last, 0.0 if position else cost)
            ends += last
        return ends

    def add_phone(self, name: str, entries: list[int], cost: float = 0.0) -> list[int]:
        """A state for each of the first three frames and one for all others; all are ends."""
        first_class = PHONE_INDEX[name] * features.TARGETS_PER_PHONE
        added: list[int] = []
        for position in range(features.SUBSAMPLING + 1):
            state = len(self._classes)
            is_rest = position == features.SUBSAMPLING
            self._classes.append(first_class + is_rest)
            self._costs.append(0.0 if position else cost)
            self._before.append((added[-1:] if position else list(entries)) + [state] * is_rest)
            self.numbers.append(len(self.phones))
            added.append(state)
        self.phones.append(name)
        return added

    def search(self, scores: NDArray[np.float64], ends: list[int]) -> tuple[list[int], float]:
        """The best state of each frame, and the path's score (minus infinity if there is none)."""
        nowhere = len(self._classes)
        width = max(map(len, self._before))
        before = np.full((nowhere, width), nowhere)
        for state, row in enumerate(self._before):
            before[state, : len(row)] = [nowhere if entry == _START else entry for entry in row]
        emitted = scores[:, self._classes] - np.array(self._costs)
        best = np.full(nowhere + 1, -np.inf)
        starts = [state for state, row in enumerate(self._before) if _START in row]
        best[starts] = emitted[0, starts]
        choices = np.zeros((len(scores), nowhere), np.int32)
        for frame in range(1, len(scores)):
            column = best[before].argmax(1)
            choices[frame] = before[np.arange(nowhere), column]
            best[:nowhere] = best[choices[frame]] + emitted[frame]
        states = [max((end for end in ends if end != _START), key=lambda end: float(best[end]))]
        total = float(best[states[0]])
        for frame in range(len(scores) - 1, 0, -1):
            states.append(int(choices[frame, states[-1]]))
        return states[::-1], total
