"""flite as a program: it prints the end time of every phone."""

import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from training.recognizer.festvox_phones import to_segments
from training.recognizer.speech import Segment, Speech, SynthesisError

TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class FliteSettings:
    """How a sentence is spoken; `mean_f0_hz` of None keeps the voice's own pitch."""

    voice: str
    duration_stretch: float = 1.0
    mean_f0_hz: float | None = None


def speak(text: str, settings: FliteSettings) -> Speech:
    """Speak one sentence.

    Raises:
        SynthesisError: flite failed, or used an unknown phone.
    """
    options = ["--setf", f"duration_stretch={settings.duration_stretch:.3f}"]
    if settings.mean_f0_hz is not None:
        options += ["--setf", f"int_f0_target_mean={settings.mean_f0_hz:.1f}"]
    with tempfile.TemporaryDirectory() as folder:
        audio_path = Path(folder, "speech.wav")
        process = subprocess.run(
            ["flite", "-voice", settings.voice, "-psdur", *options, "-t", text, "-o", audio_path],
            capture_output=True,
            text=True,
            check=False,
            timeout=TIMEOUT_S,
        )
        if process.returncode or not audio_path.exists():
            raise SynthesisError(f"flite failed on {text!r}: {process.stderr.strip()}")
        samples, sample_rate_hz = soundfile.read(audio_path, dtype="int16")
    return Speech(
        samples=samples.astype(np.float32),
        sample_rate_hz=sample_rate_hz,
        segments=tuple(_segments(process.stdout)),
    )


def pronounce(word: str) -> tuple[str, ...]:
    """Phones of one word by flite's lexicon (CMU's) and letter-to-sound rules.

    Raises:
        SynthesisError: flite failed, or used an unknown phone.
    """
    process = subprocess.run(
        ["flite", "-voice", "kal16", "-ps", "-t", word, "-o", "none"],
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT_S,
    )
    if process.returncode:
        raise SynthesisError(f"flite failed on {word!r}: {process.stderr.strip()}")
    segments = [segment for name in process.stdout.split() for segment in to_segments(name, 0, 0)]
    return tuple(segment.phone for segment in segments if segment.phone != "SIL")


def _segments(printed: str) -> list[Segment]:
    segments: list[Segment] = []
    start_s = 0.0
    for item in printed.split():
        name, _, end = item.rpartition(":")
        segments += to_segments(name, start_s, float(end))
        start_s = float(end)
    return segments
