"""festival as a program, many sentences a run, with its segment files."""

import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from training.recognizer.festvox_phones import to_segments
from training.recognizer.speech import Segment, Speech, SynthesisError

TIMEOUT_S = 600.0

_PRELUDE = """
(define (speak voice stretch f0 range rate alpha halftone text stem)
  (eval (list voice))
  (set! int_lr_params (list (list 'target_f0_mean f0) (list 'target_f0_std range)
                            '(model_f0_mean 170) '(model_f0_std 34)))
  (Parameter.set 'Duration_Stretch stretch)
  (if (boundp 'hts_engine_params)
      (set! hts_engine_params
            (append (list (list "-r" rate) (list "-a" alpha) (list "-fm" halftone))
                    hts_engine_params)))
  (set! spoken (eval (list 'Utterance 'Text text)))
  (utt.synth spoken)
  (utt.save.segs spoken (string-append stem ".lab"))
  (utt.save.wave spoken (string-append stem ".wav")))
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FestivalSettings:
    """How a sentence is spoken.

    `duration_stretch`, `mean_f0_hz` and `f0_std_hz` apply to the diphone voices;
    `warping` (the all-pass constant of the mel-cepstrum, a vocal-tract length) and
    `shift_semitones` to the HMM voice, whose speed is 1 / `duration_stretch`.
    """

    voice: str
    duration_stretch: float = 1.0
    mean_f0_hz: float = 105.0
    f0_std_hz: float = 14.0
    warping: float = 0.55
    shift_semitones: float = 0.0


def speak_all(sentences: Sequence[tuple[str, FestivalSettings]]) -> Iterator[Speech | None]:
    """Speak sentences in one run; None stands for one that festival could not speak.

    Raises:
        SynthesisError: festival itself failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        calls = [
            _call(text, settings, Path(folder, str(index)))
            for index, (text, settings) in enumerate(sentences)
        ]
        run(_PRELUDE + "\n".join(calls), Path(folder))
        for index in range(len(sentences)):
            yield read(Path(folder, str(index)))


def run(script: str, folder: Path) -> None:
    """Run Scheme code, kept in a folder. Raises SynthesisError."""
    path = folder / "speak.scm"
    path.write_text(script)
    process = subprocess.run(
        ["festival", "-b", path], capture_output=True, text=True, check=False, timeout=TIMEOUT_S
    )
    if process.returncode:
        raise SynthesisError(f"festival failed: {process.stderr.strip()[-200:]}")


def _call(text: str, settings: FestivalSettings, stem: Path) -> str:
    return (
        f"(unwind-protect (speak 'voice_{settings.voice} {settings.duration_stretch:.3f} "
        f"{settings.mean_f0_hz:.1f} {settings.f0_std_hz:.1f} "
        f"{1 / settings.duration_stretch:.3f} {settings.warping:.3f} "
        f'{settings.shift_semitones:.2f} "{text}" "{stem}") (print "failed"))'
    )


def read(stem: Path) -> Speech | None:
    """What was written as ``STEM.wav`` and ``STEM.lab``; None where one of them is missing."""
    audio_path = stem.with_suffix(".wav")
    segments = read_segments(stem.with_suffix(".lab"))
    if segments is None or not audio_path.exists():
        return None
    samples, sample_rate_hz = soundfile.read(audio_path, dtype="int16")
    return Speech(
        samples=samples.astype(np.float32),
        sample_rate_hz=sample_rate_hz,
        segments=tuple(segments),
    )


def read_segments(path: Path) -> list[Segment] | None:
    """The phones of a label file; None where it is missing or has a phone that we have not."""
    if not path.exists():
        return None
    segments: list[Segment] = []
    start_s = 0.0
    for line in path.read_text().splitlines():
        fields = line.split()
        if len(fields) != 3:
            continue
        try:
            segments += to_segments(fields[2], start_s, float(fields[0]))
        except SynthesisError:
            return None
        start_s = float(fields[0])
    return segments
