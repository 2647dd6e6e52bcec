import json
from pathlib import Path

import numpy as np
import pytest
import soundfile

from voicebot import assembly
from voicebot.audio_types import Samples
from voicebot.cli.main import main
from voicebot.config.schema import Config
from voicebot.protocols import RecognizedWord, Recognizer, Transcript


class CountingRecognizer:
    """Understands the number of tenths of a second."""

    def __init__(self) -> None:
        self._samples = 0

    def start(self) -> None:
        self._samples = 0

    def accept(self, samples: Samples) -> str:
        self._samples += len(samples)
        return ""

    def finish(self) -> Transcript:
        text = str(round(self._samples / 1600))
        word = RecognizedWord(text=text, start_s=0.0, end_s=0.1, confidence=0.5)
        return Transcript(text=text, words=(word,))


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    def make(_config: Config, _path: Path) -> Recognizer:
        return CountingRecognizer()

    monkeypatch.setattr(assembly, "make_recognizer", make)
    paths = [tmp_path / "a.wav", tmp_path / "b.flac"]
    for path, rate_hz, channels in zip(paths, (8_000, 44_100), (1, 2), strict=True):
        soundfile.write(path, np.zeros((rate_hz * 2, channels), np.int16), rate_hz)
    return paths


def test_a_language_without_a_recognizer_is_said_once(
    files: list[Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--set", "language=de", "--set", f"models.directory={tmp_path}"]
    assert main(["transcribe", *map(str, files), *words]) == 0
    assert capsys.readouterr().err.count("no recognizer for 'de': the starters speak") == 1


def test_each_file_is_a_line(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transcribe", *map(str, files)]) == 0
    assert capsys.readouterr().out == "20\n20\n"


def test_json_tells_words_and_times(files: list[Path], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["transcribe", "--json", str(files[0])]) == 0
    word = {"text": "20", "start_s": 0.0, "end_s": 0.1, "confidence": 0.5}
    told = json.loads(capsys.readouterr().out)
    assert told == {"file": str(files[0]), "text": "20", "words": [word]}


def test_a_missing_file_stops_before_anything_is_printed(
    files: list[Path], capsys: pytest.CaptureFixture[str]
) -> None:
    missing = files[0].with_name("missing.wav")
    assert main(["transcribe", str(files[0]), str(missing)]) == 66
    captured = capsys.readouterr()
    assert captured.out == ""
    assert str(missing) in captured.err
