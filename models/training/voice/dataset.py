"""Training examples: input ids, how long each lasts, and the teacher's features."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from training.voice import features
from training.voice.acoustics import FRAME, SAMPLE_RATE_HZ
from training.voice.phones import VOWELS
from training.voice.symbols import BOS, EOS, PAD, PAUSES, canonical_ids, symbol_ids
from training.voice.teacher import SILENCE, Segment, segments

if TYPE_CHECKING:
    from pathlib import Path

    from training.voice.utterance import Utterance

_ASKS_FOR_A_FACT = frozenset(
    ["what", "who", "whom", "whose", "when", "where", "why", "which", "how"]
)
_FRAMES_PER_S = SAMPLE_RATE_HZ / FRAME


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One utterance as the network sees it."""

    ids: np.ndarray
    """Canonical symbol ids, int64 (t,)."""
    durations: np.ndarray
    """Network frames per symbol, float32 (t,); they add up to the number of frames."""
    features: features.Features


def _input_symbols(symbols: tuple[str, ...]) -> list[str]:
    """Return the symbols that Piper feeds, with padding after all but the last."""
    spread = [mark for symbol in (BOS, *symbols) for mark in (symbol, PAD)]
    return [*spread, EOS]


def _position(symbol: int) -> int:
    """Return where a sentence's symbol sits in the input sequence."""
    return 2 * (symbol + 1)


def _pause_symbol(utterance: Utterance, after: int) -> int:
    """Return the symbol that a pause after the phone number ``after`` belongs to."""
    symbols = utterance.symbols
    at = utterance.phones[after].symbols[-1] + 1
    while at < len(symbols) - 1 and symbols[at] not in PAUSES:
        at += 1
    return at


def durations(utterance: Utterance, spoken: list[Segment]) -> np.ndarray | None:
    """Return frames per input symbol, or None if the teacher said other phones.

    A phone's time is shared evenly by the symbols that spell it; a pause goes to the
    punctuation mark before it; silence at the ends goes to ``^`` and ``$``.
    """
    said = [segment for segment in spoken if segment.phone != SILENCE]
    phones = utterance.phones
    if [segment.phone for segment in said] != [phone.name for phone in phones]:
        return None
    frames = np.zeros(_position(len(utterance.symbols)) + 1)
    index = 0
    for segment in spoken:
        length = (segment.end_s - segment.start_s) * _FRAMES_PER_S
        if segment.phone == SILENCE:
            if 0 < index < len(phones):
                frames[_position(_pause_symbol(utterance, index - 1))] += length
            continue
        owners = phones[index].symbols
        for symbol in owners:
            frames[_position(symbol)] += length / len(owners)
        index += 1
    frames[0] = (said[0].start_s - features.kept_span(spoken)[0]) * _FRAMES_PER_S
    return frames


def _rise_from_s(utterance: Utterance, spoken: list[Segment]) -> float | None:
    """Return where the pitch starts to rise in a yes-or-no question, else None."""
    words = utterance.words
    if words[-1].punctuation != "?" or words[0].text in _ASKS_FOR_A_FACT:
        return None
    said = [segment for segment in spoken if segment.phone != SILENCE]
    pairs = zip(utterance.phones, said, strict=True)
    starts = [s.start_s for phone, s in pairs if phone.name in VOWELS and phone.stress]
    return starts[-1] if starts else None


def example(utterance: Utterance, stem: Path) -> Example | None:
    """Build one example from ``stem``.wav and .seg; None if the teacher did not say it."""
    if not stem.with_suffix(".seg").exists():
        return None
    spoken = segments(stem.with_suffix(".seg"))
    frames = durations(utterance, spoken)
    if frames is None:
        return None
    measured = features.extract(stem.with_suffix(".wav"), spoken, _rise_from_s(utterance, spoken))
    frames[-1] = len(measured.log_f0) / 2 - frames.sum()
    ids, table = symbol_ids(), canonical_ids()
    known = [table[ids.get(symbol, 0)] for symbol in _input_symbols(utterance.symbols)]
    return Example(
        ids=np.array(known, np.int64), durations=frames.astype(np.float32), features=measured
    )


def save(examples: list[Example], path: Path) -> None:
    """Write examples to one .npz file (bands as 16-bit floats)."""
    arrays: dict[str, np.ndarray] = {}
    for number, item in enumerate(examples):
        measured = item.features
        arrays[f"{number}.ids"] = item.ids
        arrays[f"{number}.durations"] = item.durations
        tracks = (measured.log_f0, measured.voiced, measured.voiced_to_khz)
        arrays[f"{number}.tracks"] = np.stack(tracks, axis=1).astype(np.float32)
        arrays[f"{number}.bands"] = measured.bands.astype(np.float16)
    np.savez(path, **arrays)


def load(path: Path) -> list[Example]:
    """Read what :func:`save` wrote."""
    with np.load(path) as stored:
        count = len(stored.files) // 4
        return [_read(stored, number) for number in range(count)]


def _read(stored: np.lib.npyio.NpzFile, number: int) -> Example:
    tracks = stored[f"{number}.tracks"]
    return Example(
        ids=stored[f"{number}.ids"],
        durations=stored[f"{number}.durations"],
        features=features.Features(
            log_f0=tracks[:, 0],
            voiced=tracks[:, 1],
            voiced_to_khz=tracks[:, 2],
            bands=stored[f"{number}.bands"].astype(np.float32),
        ),
    )
