"""Every figure of the recognizer with its bar."""

import random
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import vosk
from training.recognizer import test_sets
from training.recognizer.decoding import ErrorCount, Listener, Recording, count_errors
from training.recognizer.sentences import TEXT_FOLDER

from voicebot.models.recognizer_lexicon import read_lexicon
from voicebot.models.recognizer_ngram import UNKNOWN
from voicebot.models.recognizer_words import LEXICON_FILE

BARS = {"clean": 0.05, "20 dB": 0.10, "10 dB": 0.25, "room": 0.10}
FLAT_BAR = 0.45
FLAT_WORDS = 650
OUT_OF_VOCABULARY_BAR = 0.15
SURE = 0.9
SPEED_BAR = 0.05
MEMORY_BAR_MIB = 150.0
SIZE_BAR_MIB = 15.0
_CARRIERS = ("turn on the {}", "what is a {}", "add {} to the shopping list", "tell me about {}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured number; lower is better."""

    name: str
    value: float
    bar: float | None
    unit: str = "%"

    def __str__(self) -> str:
        number = (
            f"{self.value * 100:.1f} %" if self.unit == "%" else f"{self.value:.3g} {self.unit}"
        )
        if self.bar is None:
            return f"{self.name:<44} {number:>10}"
        bar = f"{self.bar * 100:.0f} %" if self.unit == "%" else f"{self.bar:g} {self.unit}"
        verdict = "holds" if self.value <= self.bar else "MISSED"
        return f"{self.name:<44} {number:>10}   bar {bar:>8}   {verdict}"


def word_errors(
    model: vosk.Model, voices: Sequence[str], texts: Sequence[str], *, barred: bool
) -> Iterator[Figure]:
    """Word errors of each voice in each condition, of all together, and with a flat grammar."""
    totals = {condition: ErrorCount() for condition in (*test_sets.CONDITIONS, "flat")}
    alone = ErrorCount()
    flat = test_sets.flat_words(texts, FLAT_WORDS)
    for voice in voices:
        spoken = list(test_sets.speak(voice, texts))
        for condition, total in totals.items():
            grammar = flat if condition == "flat" else None
            made = test_sets.recordings(spoken, "clean" if grammar else condition)
            counted = count_errors(Listener(model, grammar), made)
            _add(total, counted)
            if condition == "clean":
                _add(alone, count_errors(Listener(model, renewed_after=1), made))
            yield Figure(name=f"{voice}: {_label(condition)}", value=counted.rate, bar=None)
    for condition, total in totals.items():
        bar = FLAT_BAR if condition == "flat" else BARS[condition]
        name = f"these {len(voices)} voices: {_label(condition)}"
        yield Figure(name=name, value=total.rate, bar=bar if barred else None)
    yield Figure(
        name="CPU seconds a second of audio",
        value=totals["clean"].real_time_factor,
        bar=SPEED_BAR,
        unit="x",
    )
    yield Figure(
        name="the same, each the first of a recognizer",
        value=alone.real_time_factor,
        bar=None,
        unit="x",
    )


def unknown_words(model: vosk.Model, folder: Path, count: int) -> Figure:
    """Share of out-of-vocabulary words that became a wrong word of which Vosk is sure."""
    rng = random.Random(11)
    known = read_lexicon(folder / LEXICON_FILE).keys()
    words = rng.sample(_unknown(known), count)
    texts = [rng.choice(_CARRIERS).format(word) for word in words]
    fooled = 0
    listener = Listener(model)
    for voice, part in (("espeak", 0), ("flite-slt", 1)):
        spoken = test_sets.speak(voice, texts[part::2])
        for recording in test_sets.recordings(spoken, "clean"):
            fooled += _is_fooled(listener, recording, known)
    return Figure(
        name=f"{count} unknown words misheard with confidence", value=fooled / count,
        bar=OUT_OF_VOCABULARY_BAR,
    )  # fmt: skip


def noise_words(model: vosk.Model) -> Figure:
    """Share of silences, noises and music in which a word was heard."""
    sounds = list(test_sets.non_speech())
    listener = Listener(model)
    heard = [name for name, samples in sounds if listener.hear(samples)]
    name = f"{len(sounds)} silences, noises, music with text"
    if heard:
        name += f" ({', '.join(heard[:3])})"
    return Figure(name=name, value=len(heard) / len(sounds), bar=0.0)


def size(folder: Path) -> Figure:
    """Size of all files of the directory."""
    total = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return Figure(name="size of the directory", value=total / 2**20, bar=SIZE_BAR_MIB, unit="MiB")


def resident_mib() -> float:
    """Memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20


def _is_fooled(listener: Listener, recording: Recording, known: Collection[str]) -> bool:
    """Whether a word that was not said was heard with confidence."""
    said = set(recording.text.split()) & set(known)
    return any(
        word.confidence > SURE and word.text not in said and word.text != UNKNOWN
        for word in listener.hear(recording.samples)
    )


def _unknown(known: Collection[str]) -> list[str]:
    """English words, seven letters and more, that the recognizer does not have."""
    lines = (TEXT_FOLDER / "unknown_words.txt").read_text().splitlines()
    return [line for line in lines if not line.startswith("#") and line not in known]


def _label(condition: str) -> str:
    return f"flat grammar of {FLAT_WORDS} words" if condition == "flat" else condition


def _add(total: ErrorCount, part: ErrorCount) -> None:
    total.errors += part.errors
    total.words += part.words
    total.audio_s += part.audio_s
    total.cpu_s += part.cpu_s


def random_samples(seconds: float) -> np.ndarray:
    """Faint noise, to let the recognizer allocate what it needs."""
    generator = np.random.default_rng(0)
    return (100 * generator.standard_normal(int(seconds * 16000))).astype(np.int16)
