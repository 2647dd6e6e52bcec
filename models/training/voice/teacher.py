"""The teacher: Festival's us-slt HTS voice, told word by word which phones to say."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from training.voice.utterance import Utterance, Word

SAMPLE_RATE_HZ = 32000
SILENCE = "pau"
_BATCH = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A stretch of the teacher's speech."""

    phone: str
    start_s: float
    end_s: float


def _command(utterance: Utterance, stem: Path) -> str:
    text = " ".join(word.text + word.punctuation for word in utterance.words)
    phones = " ".join(_phone_list(word) for word in utterance.words)
    stresses = " ".join(f'"{mark}"' for word in utterance.words for mark in word.stresses)
    return f'(speak "{text}" \'({phones}) \'({stresses}) "{stem}")'


def _phone_list(word: Word) -> str:
    return "(" + " ".join(phone.name for phone in word.phones) + ")"


def speak(utterances: list[Utterance], folder: Path) -> None:
    """Write ``folder/NNNNN.wav`` and ``.seg`` for each utterance; finished ones are kept.

    Raises ``subprocess.CalledProcessError`` if Festival fails. An utterance that Festival
    splits into other words than ours leaves no file.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for start in range(0, len(utterances), _BATCH):
        marker = folder / f"{start:05d}.done"
        if marker.exists():
            continue
        batch = enumerate(utterances[start : start + _BATCH], start)
        lines = [_command(utterance, folder / f"{index:05d}") for index, utterance in batch]
        _run(lines, folder)
        marker.touch()


def _run(lines: list[str], folder: Path) -> None:
    script = folder / "batch.scm"
    library = Path(__file__).with_name("teacher.scm")
    script.write_text("\n".join([f'(load "{library}")', *lines]), encoding="ascii")
    subprocess.run(["festival", "-b", str(script)], check=True, capture_output=True)


def segments(path: Path) -> list[Segment]:
    """Read a segment file that Festival wrote (end time, colour, name per line)."""
    found: list[Segment] = []
    start_s = 0.0
    _, _, body = path.read_text("ascii").partition("#\n")
    for line in body.splitlines():
        end, _, phone = line.split()
        found.append(Segment(phone=phone, start_s=start_s, end_s=float(end)))
        start_s = float(end)
    return found
