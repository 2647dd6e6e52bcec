"""Measures the shipped voice: ``python -m training.voice.evaluate``."""

from __future__ import annotations

import argparse
from pathlib import Path

from training.voice import figures
from training.voice.listeners import PocketSphinx, StarterRecognizer
from training.voice.speech import StarterVoice

_STARTER = Path(__file__).resolve().parents[2] / "starter"
NAME = "voicebot-starter-en"


def measure(path: Path, recognizer: Path) -> list[figures.Figure]:
    """Return every figure of the voice at ``path``, a ``.onnx`` file."""
    voice = StarterVoice(path)
    voice.on_one_core(path)
    made = [figures.file_size(path), figures.real_time_factor(voice), figures.robustness(voice)]
    made += figures.level(voice) + figures.scales(voice)
    made.append(figures.intelligibility(voice, PocketSphinx(), barred=True))
    if recognizer.is_dir():
        second = StarterRecognizer(recognizer)
        made.append(figures.intelligibility(voice, second, barred=False))
    return made


def main() -> int:
    """Print each figure with its bar; 1 if one is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = _STARTER / "voice" / f"{NAME}.onnx"
    parser.add_argument("voice", type=Path, nargs="?", default=default, help="a .onnx file")
    parser.add_argument(
        "--recognizer", type=Path, default=_STARTER / "recognizer" / "en", help="second listener"
    )
    arguments = parser.parse_args()
    made = measure(arguments.voice, arguments.recognizer)
    for figure in made:
        mark = "ok  " if figure.met else "MISS"
        print(f"{mark}  {figure.name}: {figure.value}  (bar: {figure.bar})")
    return 0 if all(figure.met for figure in made) else 1


if __name__ == "__main__":
    raise SystemExit(main())
