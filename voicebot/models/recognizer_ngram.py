"""The recognizer's language model: a trigram with interpolated Witten-Bell back-off.

Counts are kept beside the graph, so that sentences can be added to an installed model. The
estimate follows Chen and Goodman, "An empirical study of smoothing techniques for language
modeling" (1998), section 2.6.
"""

import gzip
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Self

from voicebot.errors import ModelError

START: Final = "<s>"
END: Final = "</s>"
UNKNOWN: Final = "[unk]"
ORDER: Final = 3
History = tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NgramSettings:
    """Probabilities that the counts do not give.

    Attributes:
        unknown: of a word that is not in the vocabulary.
        silence: of nothing being said at all; high, or noise becomes a word.
        uniform: share of the unigram estimate that all words have in equal parts.
    """

    unknown: float = 0.01
    silence: float = 0.3
    uniform: float = 0.1


@dataclass(frozen=True, slots=True)
class Arc:
    """A word with its cost in nats; `word` is None for a back-off."""

    source: int
    target: int
    word: str | None
    cost: float


@dataclass(slots=True)
class NgramCounts:
    """Weighted counts: of each history of 0 to 2 words, the words that followed."""

    followers: defaultdict[History, dict[str, float]] = field(
        default_factory=lambda: defaultdict(dict)
    )

    def add(self, sentence: str, weight: float = 1.0, order: int = ORDER) -> None:
        """Counts the n-grams of one sentence up to `order`."""
        words = [START, *sentence.split(), END]
        for position in range(1, len(words)):
            for length in range(min(order, position + 1)):
                history = tuple(words[position - length : position])
                counts = self.followers[history]
                counts[words[position]] = counts.get(words[position], 0.0) + weight

    def save(self, path: Path) -> None:
        """Write lines of ``history words | follower count ...`` to a gzip file."""
        lines = [
            f"{' '.join(history)}|"
            + " ".join(f"{word} {count:.4g}" for word, count in sorted(counts.items()))
            + "\n"
            for history, counts in sorted(self.followers.items())
        ]
        with path.open("wb") as raw, gzip.GzipFile("", "wb", mtime=0, fileobj=raw) as file:
            file.write("".join(lines).encode())

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote.

        Raises:
            ModelError: the file is missing, empty or broken.
        """
        loaded = cls()
        try:
            with gzip.open(path, "rt", encoding="utf-8") as file:
                for line in file:
                    history, _, rest = line.partition("|")
                    fields = rest.split()
                    loaded.followers[tuple(history.split())] = {
                        word: float(count)
                        for word, count in zip(fields[::2], fields[1::2], strict=True)
                    }
        except (OSError, EOFError, ValueError) as error:
            raise ModelError(f"{path} has no counts ({error}): install the model again") from error
        if not loaded.followers:
            raise ModelError(f"{path} is empty: install the model again")
        return loaded


class BackoffModel:
    """States and arcs of the trigram over a vocabulary; words outside of it are left out."""

    def __init__(
        self, counts: NgramCounts, vocabulary: Iterable[str], settings: NgramSettings
    ) -> None:
        self._settings = settings
        self.vocabulary = frozenset({*vocabulary, END})
        self._unigrams = self._estimate_unigrams(counts)
        self._tables: dict[History, Mapping[str, float]] = {}
        self._backoff: dict[History, float] = {}
        for length in (1, 2):
            for history, followers in counts.followers.items():
                known = {w: c for w, c in followers.items() if w in self.vocabulary}
                if len(history) == length and known and self._reachable(history):
                    self._add_history(history, known)
        self._states: dict[History, int] = {}
        for history in ((START,), (), *self._tables):
            self._states.setdefault(history, len(self._states))

    @property
    def start(self) -> int:
        """State before the first word."""
        return 0

    def arcs(self) -> Iterator[Arc]:
        """All arcs, the start state's first."""
        for history, state in self._states.items():
            table = self._tables.get(history, self._unigrams if not history else {})
            for word, probability in table.items():
                if word != END:
                    yield Arc(state, self._target(history, word), word, -math.log(probability))
            if history:
                backoff = -math.log(self._backoff.get(history, 1.0))
                yield Arc(state, self._shorter(history), None, backoff)
            else:
                yield Arc(state, state, UNKNOWN, -math.log(self._settings.unknown))

    def finals(self) -> Iterator[tuple[int, float]]:
        """All states, with the cost of a sentence that ends there.

        Where it could end by a back-off only, and one word was counted, the look-ahead would write
        that word while silence is heard.
        """
        yield self.start, -math.log(self._settings.silence)
        for history, state in self._states.items():
            if state != self.start:
                yield state, -math.log(self.probability(history, END))

    def probability(self, history: History, word: str) -> float:
        """Of a word of `vocabulary` after 0 to 2 words."""
        if not history:
            return self._unigrams[word]
        table = self._tables.get(history, {})
        return table[word] if word in table else self.backed_off(history, word)

    def backed_off(self, history: History, word: str) -> float:
        """The same after 1 or 2 words, were the word never counted there."""
        return self._backoff.get(history, 1.0) * self.probability(history[1:], word)

    def _estimate_unigrams(self, counts: NgramCounts) -> dict[str, float]:
        seen = {w: c for w, c in counts.followers[()].items() if w in self.vocabulary}
        total = sum(seen.values()) or 1.0
        uniform = self._settings.uniform / len(self.vocabulary)
        share = 1 - self._settings.uniform
        return {
            word: share * seen.get(word, 0.0) / total + uniform for word in sorted(self.vocabulary)
        }

    def _reachable(self, history: History) -> bool:
        return all(word in self.vocabulary or word == START for word in history)

    def _add_history(self, history: History, followers: Mapping[str, float]) -> None:
        total, kinds = sum(followers.values()), len(followers)
        self._backoff[history] = kinds / (total + kinds)
        self._tables[history] = {
            word: (count + kinds * self.probability(history[1:], word)) / (total + kinds)
            for word, count in followers.items()
        }

    def _target(self, history: History, word: str) -> int:
        longest = (*history, word)[-(ORDER - 1) :]
        return self._states[longest] if longest in self._states else self._shorter(longest)

    def _shorter(self, history: History) -> int:
        while history:
            history = history[1:]
            if history in self._states:
                return self._states[history]
        raise AssertionError("the empty history always has a state")
