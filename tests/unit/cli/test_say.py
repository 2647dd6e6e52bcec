import io
import sys
from pathlib import Path

import pytest
import soundfile

from tests.support.fakes import ToneSynthesizer
from tests.support.tiny_voice import write_tiny_voice
from voicebot import assembly
from voicebot.cli.main import main


def test_nothing_to_say(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["say", "  "]) == 66
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\n \n")))
    assert main(["say", "-"]) == 66
    message = "voicebot: there is nothing to say; give a text\n"
    assert capsys.readouterr().err == 2 * message


def test_a_language_without_a_voice_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(assembly, "make_synthesizer", lambda *_: ToneSynthesizer())
    words = ["say", "hallo", "--out", str(tmp_path / "out.wav"), "--set", "language=de"]
    assert main([*words, "--set", f"models.directory={tmp_path}"]) == 0
    told = capsys.readouterr().err
    assert told.count("no voice for 'de': the starters speak English only") == 1
    assert "voicebot models pull --language de" in told
    assert "recognizer" not in told


def test_text_and_stdin_become_a_sound_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    voice = write_tiny_voice(tmp_path / "voice.onnx")
    lengths = []
    for text, typed in (("hello", b""), ("-", b"hello"), ("-", b"hello \xff again and again")):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(typed)))
        out = tmp_path / "out.wav"
        assert main(["say", text, "--out", str(out), "--set", f"tts.voice={voice}"]) == 0
        lengths.append(soundfile.info(out).frames)
    assert lengths[0] == lengths[1] > 0
    assert lengths[2] > 2 * lengths[0]
