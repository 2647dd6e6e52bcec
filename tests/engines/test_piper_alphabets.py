"""Piper voices whose phonemizer fails, or whose alphabet is not that of the reference text."""

import json
import logging
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.support.tiny_vits import write_tiny_vits
from voicebot import assembly
from voicebot.config.schema import Config
from voicebot.engines.piper import PiperSynthesizer
from voicebot.engines.piper_reference import reference_phonemes
from voicebot.engines.piper_voice import load_voice
from voicebot.engines.vits_stream import VitsStream
from voicebot.errors import SynthesizerError

_CYRILLIC = [chr(0x430 + place) for place in range(32)]


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.delenv("CACHE_DIRECTORY", raising=False)


def _voice(path: Path, **changes: Any) -> Path:
    write_tiny_vits(path)
    config_path = path.with_name(f"{path.name}.json")
    config = json.loads(config_path.read_text(encoding="utf-8"))
    config_path.write_text(json.dumps({**config, **changes}), encoding="utf-8")
    return path


def _text_voice(path: Path, letters: list[str]) -> Path:
    symbols = ["_", "^", "$", " ", ".", ",", *letters]
    ids = {symbol: [place] for place, symbol in enumerate(symbols)}
    return _voice(path, phoneme_type="text", phoneme_id_map=ids)


@pytest.mark.parametrize(
    "changes",
    [
        {"espeak": {"voice": "xx-none"}},
        {"phoneme_type": "japanese"},
        {"phoneme_type": "thai"},
        {"phoneme_id_map": {"a": [5]}},
    ],
)
def test_a_voice_that_makes_no_phonemes_loads_and_fails_when_it_speaks(
    tmp_path: Path,
    changes: dict[str, Any],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for package in ("pyopenjtalk", "tltk"):
        monkeypatch.setitem(sys.modules, package, None)
    path = _voice(tmp_path / "mute.onnx", **changes)
    with caplog.at_level(logging.INFO):
        voice = PiperSynthesizer(path, cache_dir=tmp_path / "voices")
    assert "mute.onnx is not cut: " in caplog.text
    assert not (tmp_path / "voices").exists()
    with pytest.raises(SynthesizerError, match=r"mute\.onnx: cannot speak"):
        voice.warm()


def test_the_fallback_speaks_for_a_voice_that_makes_no_phonemes(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = _voice(tmp_path / "mute.onnx", espeak={"voice": "xx-none"})
    with caplog.at_level(logging.WARNING):
        voice = assembly.make_synthesizer(Config(), path)
    assert "the voice fails: " in caplog.text
    chunks = list(voice.synthesize("Good morning.", is_cancelled=lambda: False))
    assert "the fallback voice speaks" in caplog.text
    assert max(int(np.abs(chunk.samples.astype(np.int32)).max()) for chunk in chunks) > 5000


def test_a_voice_of_another_alphabet_is_tried_by_its_own_letters(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = _text_voice(tmp_path / "cyrillic.onnx", _CYRILLIC)
    (sentence,) = reference_phonemes(load_voice(path))
    assert "".join(sentence).startswith("абвг деж")
    assert len([symbol for symbol in sentence if symbol in _CYRILLIC]) == 48
    with caplog.at_level(logging.WARNING):
        voice = PiperSynthesizer(path, cache_dir=tmp_path / "voices")
        voice.warm()
    assert isinstance(voice._stream, VitsStream)
    assert caplog.records == []


def test_an_alphabet_that_the_reference_text_is_in_is_left_alone(tmp_path: Path) -> None:
    path = _text_voice(tmp_path / "latin.onnx", list("abcdefghijklmnopqrstuvwxyz"))
    (sentence,) = reference_phonemes(load_voice(path))
    assert "".join(sentence) == "ne, two, three. ood morning, it is a fine day today."


def test_a_voice_that_no_text_is_long_enough_for_is_tried_again(tmp_path: Path) -> None:
    path = _text_voice(tmp_path / "marks.onnx", [])
    assert not PiperSynthesizer(path, cache_dir=tmp_path / "voices")._stream
    assert not (tmp_path / "voices").exists()
    _text_voice(path, _CYRILLIC)
    assert PiperSynthesizer(path, cache_dir=tmp_path / "voices")._stream
