"""Training data: spoken sentences as features and frame targets, one file a source."""

import json
import logging
import random
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle
from pathlib import Path

import numpy as np
from training.recognizer import features, general_text, rhvoice, sentences
from training.recognizer.alignment import Aligner
from training.recognizer.augment import Surroundings, pad, random_speaker, to_16_khz
from training.recognizer.channel import quantize
from training.recognizer.dictionary import Dictionary
from training.recognizer.noises import KINDS, SAMPLE_RATE_HZ, noise
from training.recognizer.speech import Speech, spoken
from training.recognizer.voices import ALIGNED_SOURCES, SOURCES, Source, speak_all

from voicebot.models.recognizer_phones import PHONE_INDEX, SILENCE

_log = logging.getLogger(__name__)
VERSIONS = 2  # recordings made of each spoken sentence, each in other surroundings
NON_SPEECH = "non-speech"
NON_SPEECH_HOURS = 0.7
_MIN_FRAMES = 30


def texts(seed: int) -> Iterator[str]:
    """Endless sentences to speak: of the domain, general, and random runs of words."""
    rng = random.Random(seed)
    domain = sentences.draw("train", seed)
    general = list(general_text.sentences())
    rng.shuffle(general)
    running = cycle(general)
    domain_words = sorted(sentences.domain_words())
    while True:
        kind = rng.random()
        if kind < 0.45:
            yield next(domain)
        elif kind < 0.58:
            yield " ".join(rng.choices(domain_words, k=rng.randint(1, 6)))
        elif kind < 0.9:
            yield next(running)
        else:
            words = " ".join(next(running) for _ in range(3)).split()
            rng.shuffle(words)
            yield " ".join(words[: rng.randint(1, 5)])


class _Recordings:
    """Collects features and targets until enough hours are there."""

    def __init__(self) -> None:
        self._features: list[np.ndarray] = []
        self._targets: list[np.ndarray] = []
        self.frames = 0

    @property
    def hours(self) -> float:
        return self.frames / 360_000

    def add(self, samples: np.ndarray, speech: Speech) -> None:
        if not np.isfinite(samples).all():
            raise ValueError("augmentation made samples that are not finite")
        matrix = features.mfcc(samples)
        matrix = matrix[: len(matrix) // features.SUBSAMPLING * features.SUBSAMPLING]
        if len(matrix) < _MIN_FRAMES:
            return
        classes = features.targets(speech.segments, len(matrix))
        if classes is None:
            return
        self.append(matrix, classes)

    def append(self, matrix: np.ndarray, classes: np.ndarray) -> None:
        self._features.append(matrix.astype(np.float16))
        self._targets.append(classes)
        self.frames += len(matrix)

    def save(self, path: Path) -> None:
        temporary = path.with_suffix(".part.npz")
        np.savez(
            temporary,
            features=np.concatenate(self._features),
            targets=np.concatenate(self._targets),
        )
        temporary.replace(path)


class PhoneTimes:
    """Adds the times of the phones to speech of synthesizers that do not tell them."""

    def __init__(self, network: Path, heard_path: Path) -> None:
        self._aligner = Aligner(network)
        self._dictionary = Dictionary(heard_path)

    def add(self, text: str, speech: Speech) -> Speech | None:
        """Speech at 16 kHz with segments, or None where it does not fit the text."""
        words = [self._dictionary[word] for word in text.split()]
        speech = to_16_khz(speech)
        segments = self._aligner.align(speech.samples, words) if all(words) else None
        return replace(speech, segments=segments) if segments else None


def generate_source(
    source: Source, folder: Path, hours_scale: float = 1.0, phone_times: PhoneTimes | None = None
) -> None:
    """Write ``<source>.npz`` (features, targets) and ``<source>.json`` (pronunciations).

    Args:
        source: who speaks.
        folder: where the files go.
        hours_scale: factor on the hours of audio.
        phone_times: for a source that does not tell them.
    """
    seed = zlib.crc32(source.name.encode())
    rng = random.Random(seed)
    surroundings = Surroundings(rng)
    recordings = _Recordings()
    heard: defaultdict[str, Counter[str]] = defaultdict(Counter)
    reported = 0
    said = speak_all(source, texts(seed), rng)
    if phone_times:
        timed = ((text, phone_times.add(text, speech)) for text, speech in said)
        said = spoken(timed, f"{source.name} does not fit its text; train the network for longer")
    for _, speech in said:
        for word, phones in speech.pronunciations:
            heard[word][" ".join(phones)] += 1
        for _ in range(VERSIONS):
            varied = pad(random_speaker(speech, rng), rng.uniform(0, 0.5), rng.uniform(0.05, 0.6))
            recordings.add(surroundings.apply(varied.samples), varied)
        if int(recordings.hours * 2) > reported:
            reported = int(recordings.hours * 2)
            _log.info("%s: %.1f hours", source.name, recordings.hours)
        if recordings.hours >= source.hours * hours_scale:
            break
    recordings.save(folder / f"{source.name}.npz")
    (folder / f"{source.name}.json").write_text(json.dumps(heard))


def generate_non_speech(folder: Path, hours_scale: float = 1.0) -> None:
    """Write ``non-speech.npz``: noise, music and silence, with silence as every target."""
    rng = random.Random(77)
    surroundings = Surroundings(rng)
    recordings = _Recordings()
    while recordings.hours < NON_SPEECH_HOURS * hours_scale:
        count = int(SAMPLE_RATE_HZ * rng.uniform(3, 7))
        if rng.random() < 0.1:
            samples = np.zeros(count, np.float32)
        elif rng.random() < 0.5:
            samples = surroundings.apply(noise(rng.choice(KINDS), count, rng))
        else:
            peak = 32768 * 10 ** (-rng.uniform(0, 70) / 20)
            samples = quantize(noise(rng.choice(KINDS), count, rng), peak)
        matrix = features.mfcc(samples)
        matrix = matrix[: len(matrix) // features.SUBSAMPLING * features.SUBSAMPLING]
        silence = PHONE_INDEX[SILENCE] * features.TARGETS_PER_PHONE
        classes = np.full(len(matrix) // features.SUBSAMPLING, silence + 1, np.int16)
        classes[0] = silence
        recordings.append(matrix, classes)
    recordings.save(folder / f"{NON_SPEECH}.npz")


def generate_aligned(folder: Path, network: Path, hours_scale: float = 1.0) -> None:
    """Every source that is not there yet and whose phone times `network` finds."""
    phone_times = PhoneTimes(network, folder / "espeak-espeak.json")
    try:
        for source in ALIGNED_SOURCES:
            if not (folder / f"{source.name}.npz").exists():
                generate_source(source, folder, hours_scale, phone_times)
                _log.info("%s: done", source.name)
    finally:
        rhvoice.close()


def generate_all(folder: Path, hours_scale: float = 1.0) -> None:
    """Every source that is not there yet, then the non-speech."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in SOURCES:
        if not (folder / f"{source.name}.npz").exists():
            generate_source(source, folder, hours_scale)
            _log.info("%s: done", source.name)
    if not (folder / f"{NON_SPEECH}.npz").exists():
        generate_non_speech(folder, hours_scale)
