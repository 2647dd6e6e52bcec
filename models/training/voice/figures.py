"""What is measured on the shipped voice."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from training.voice.listeners import Listener, prepare, word_errors
from training.voice.speech import StarterVoice, espeak

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCES = Path(__file__).with_name("evaluation_sentences.txt")
HARD_TEXTS = Path(__file__).with_name("evaluation_hard_texts.txt")
_SAMPLE = "The weather was perfect for a long walk, and we met nobody on the way."
_SHORTEST_S, _LONGEST_S_PER_CHARACTER = 0.1, 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One measured value and what it has to be."""

    name: str
    value: str
    bar: str
    met: bool


def file_size(path: Path) -> Figure:
    """Size of the graph."""
    megabytes = path.stat().st_size / 1e6
    return Figure(name="size", value=f"{megabytes:.1f} MB", bar="≤ 20 MB", met=megabytes <= 20)


def _error_rate(listener: Listener, say: Callable[[str], tuple[np.ndarray, int]]) -> float:
    """Return word errors per word said over the evaluation sentences."""
    counts = [
        word_errors(text, listener.hear(prepare(*say(text))))
        for text in SENTENCES.read_text("utf-8").splitlines()
    ]
    errors, said = np.sum(counts, axis=0)
    return float(errors / said)


def intelligibility(voice: StarterVoice, listener: Listener, *, barred: bool) -> Figure:
    """Word errors on the voice against word errors on espeak-ng, same sentences."""
    ours = _error_rate(listener, lambda text: (voice.say(text), voice.rate_hz))
    theirs = _error_rate(listener, espeak)
    return Figure(
        name=f"word errors, {listener.name}, 100 sentences",
        value=f"{ours:.1%} (espeak-ng {theirs:.1%}; ratio {ours / theirs:.2f})",
        bar="ratio ≤ 1.5" if barred else "none",
        met=ours <= 1.5 * theirs or not barred,
    )


def real_time_factor(voice: StarterVoice) -> Figure:
    """Seconds of computing per second of speech, phonemes included, pinned to one core."""
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        voice.say(_SAMPLE)
        texts = SENTENCES.read_text("utf-8").splitlines()[:30]
        started = time.process_time()
        spoken = sum(len(voice.say(text)) for text in texts) / voice.rate_hz
        factor = (time.process_time() - started) / spoken
    finally:
        os.sched_setaffinity(0, allowed)
    return Figure(
        name="real-time factor, one core", value=f"{factor:.3f}", bar="≤ 0.1", met=factor <= 0.1
    )


def robustness(voice: StarterVoice) -> Figure:
    """Texts that are hard to read: each must give finite, unclipped speech of plausible length."""
    texts = [line.replace("\\n", "\n") for line in HARD_TEXTS.read_text("utf-8").splitlines()]
    texts.append(("A sentence of a thousand characters goes on and on, " * 20)[:1000])
    texts.append(" ".join(["word"] * 200))
    bad = [text[:40] for text in texts if not _spoken_well(voice, text)]
    value = f"{len(texts) - len(bad)} of {len(texts)}" + (f"; failed: {bad}" if bad else "")
    return Figure(name="hard texts spoken", value=value, bar="all", met=not bad)


def _spoken_well(voice: StarterVoice, text: str) -> bool:
    samples = voice.say(text)
    seconds = len(samples) / voice.rate_hz
    if not any(character.isalnum() for character in text):
        return bool(np.isfinite(samples).all())
    plausible = _SHORTEST_S < seconds < max(4.0, len(text) * _LONGEST_S_PER_CHARACTER)
    audible = bool(np.isfinite(samples).all()) and 0.01 < float(np.abs(samples).max()) < 1.0
    return plausible and audible


def level(voice: StarterVoice) -> list[Figure]:
    """Loudness, peaks, offset and the silence at both ends, over the evaluation sentences."""
    spoken = [voice.say(text) for text in SENTENCES.read_text("utf-8").splitlines()[:40]]
    every = np.concatenate(spoken)
    active = every[np.abs(every) > 0.003]
    rms_db = 20 * np.log10(np.sqrt(np.mean(active**2)))
    peak = float(np.abs(every).max())
    ends = max(float(np.abs(wave[[0, -1]]).max()) for wave in spoken)
    lead_s, tail_s = (np.mean([_silence(wave[::step]) for wave in spoken]) / voice.rate_hz
                      for step in (1, -1))  # fmt: skip
    offset = abs(float(every.mean()))
    return [
        Figure(
            name="level of speech",
            value=f"{rms_db:.1f} dBFS",
            bar="-20 ± 3 dBFS",
            met=bool(abs(rms_db + 20) <= 3),
        ),
        Figure(name="peak", value=f"{peak:.2f}", bar="< 1", met=peak < 1.0),
        Figure(name="offset", value=f"{offset:.5f}", bar="< 0.001", met=offset < 0.001),
        Figure(name="first and last sample", value=f"{ends:.5f}", bar="< 0.001", met=ends < 0.001),
        Figure(
            name="silence before and after a sentence",
            value=f"{lead_s:.2f} s, {tail_s:.2f} s",
            bar="≤ 0.1 s, ≤ 0.3 s",
            met=bool(lead_s <= 0.1 and tail_s <= 0.3),
        ),
    ]


def _silence(wave: np.ndarray) -> int:
    """Return the number of samples before the first that is louder than -44 dBFS."""
    return int(np.argmax(np.abs(wave) > 0.006))


def _pitch_hz(wave: np.ndarray, rate_hz: int) -> float:
    """Return the median pitch of the loud parts, by autocorrelation within 60 to 400 Hz."""
    size, lags = rate_hz // 20, np.arange(rate_hz // 400, rate_hz // 60)
    frames = wave[: len(wave) // size * size].reshape(-1, size)
    loud = frames[np.square(frames).mean(axis=1) > 0.3 * np.square(frames).mean()]
    power = np.abs(np.fft.rfft(loud, 4 * size, axis=1)) ** 2
    likeness = np.fft.irfft(power, axis=1)[:, lags]
    return float(rate_hz / np.median(lags[likeness.argmax(axis=1)]))


def _steadily(voice: StarterVoice, *, length: float = 1.0, speaker: int = 0) -> np.ndarray:
    """Say the sample sentence without any random variation."""
    return voice.say(_SAMPLE, speaker=speaker, length=length, noise=0.0, pace_noise=0.0)


def scales(voice: StarterVoice) -> list[Figure]:
    """What the length, noise and speaker scales do to one sentence."""
    plain = _steadily(voice)
    slow, fast = (len(_steadily(voice, length=scale)) / len(plain) for scale in (1.5, 0.7))
    same = np.array_equal(plain, _steadily(voice))
    lengths = {len(voice.say(_SAMPLE, length=1.0, noise=0.0, pace_noise=0.8)) for _ in range(5)}
    spread = (max(lengths) - min(lengths)) / len(plain)
    pitches = [
        _pitch_hz(_steadily(voice, speaker=who), voice.rate_hz)
        for who in range(voice.config.num_speakers)
    ]
    noisy = voice.say(_SAMPLE, length=1.0, noise=0.667, pace_noise=0.0)
    varied = not np.allclose(noisy, plain, atol=1e-3)
    listed = ", ".join(f"{pitch:.0f}" for pitch in pitches)
    return [
        Figure(
            name="length scale 1.5 and 0.7",
            value=f"{slow:.2f}, {fast:.2f} times as long",
            bar="within 5 %",
            met=abs(slow / 1.5 - 1) < 0.05 and abs(fast / 0.7 - 1) < 0.05,
        ),
        Figure(
            name="noise scales 0", value="repeatable" if same else "not", bar="repeatable", met=same
        ),
        Figure(
            name="duration noise 0.8",
            value=f"{len(lengths)} lengths in 5 tries, {spread:.1%} apart",
            bar="varied, ≤ 15 %",
            met=len(lengths) > 1 and spread <= 0.15,
        ),
        Figure(
            name="noise scale 0.667", value="varied" if varied else "not", bar="varied", met=varied
        ),
        Figure(
            name="median pitch of the speakers",
            value=f"{listed} Hz",
            bar="≥ 10 % apart",
            met=all(abs(a / b - 1) >= 0.1 for i, a in enumerate(pitches) for b in pitches[:i]),
        ),
    ]
