"""What a user sees when a file or a device is wrong: one line, the documented status."""

import shutil
from pathlib import Path

import pytest

from tests.support.program import Finished, run_program
from tests.support.tiny_voice import write_tiny_voice
from tests.unit.models.samples import gguf_bytes
from voicebot.models.locations import starter_language_model, starter_recognizer, starter_voice

pytestmark = pytest.mark.system

Home = dict[str, str]
ASK = ("ask", "--text", "what is the capital of France?")


def complaint(done: Finished, status: int) -> str:
    """Return the one line that the program printed; there is nothing else."""
    assert (done.status, done.out) == (status, "")
    (line,) = done.err.splitlines()
    assert line.startswith("voicebot: ")
    return line.removeprefix("voicebot: ")


def ask_with(home: Home, key: str, value: Path) -> str:
    out = Path(home["HOME"]) / "out.wav"
    return complaint(run_program(home, *ASK, "--out", out, "--set", f"{key}={value}"), 69)


def test_a_model_file_that_is_missing(home: Home, tmp_path: Path) -> None:
    model = tmp_path / "gone.gguf"
    line = ask_with(home, "llm.model", model)
    assert line == f"{model}: no such file; `voicebot models pull` fetches models"


def test_a_model_file_that_is_cut_short(home: Home, tmp_path: Path) -> None:
    whole = starter_language_model().read_bytes()
    for size in (100, len(whole) // 2):
        model = tmp_path / "short.gguf"
        model.write_bytes(whole[:size])
        line = ask_with(home, "llm.model", model)
        assert line.startswith(f"{model}: ")
        assert "cut short" in line
        assert line.endswith("fetch it again")


def test_a_model_file_that_is_damaged_inside_leaves_the_skills(home: Home, tmp_path: Path) -> None:
    whole = bytearray(starter_language_model().read_bytes())
    at = whole.index(b"tokenizer.ggml.model")
    whole[at : at + 20] = b"tokenizer.ggml.mudel"
    model = tmp_path / "damaged.gguf"
    model.write_bytes(whole)
    done = run_program(home, *ASK, "--set", f"llm.model={model}")
    assert (done.status, done.out) == (70, "Sorry, I can't think right now.\n")
    (line,) = done.err.splitlines()
    assert str(model) in line
    assert line.endswith("download it again or use another model")
    done = run_program(home, "ask", "--text", "what time is it", "--set", f"llm.model={model}")
    assert (done.status, done.out.startswith("It's ")) == (0, True)


@pytest.mark.parametrize("architecture", ["bert", "mamba", "clip"])
def test_a_model_of_the_wrong_architecture(home: Home, tmp_path: Path, architecture: str) -> None:
    model = tmp_path / "other.gguf"
    model.write_bytes(gguf_bytes(architecture))
    line = ask_with(home, "llm.model", model)
    assert line.startswith(f"{model}: a GGUF file of architecture '{architecture}'")
    assert "use one " in line


def test_a_file_that_is_no_model(home: Home, tmp_path: Path) -> None:
    model = tmp_path / "letter.gguf"
    model.write_text("Dear Sir or Madam,\n" * 100)
    line = ask_with(home, "llm.model", model)
    assert line == f"{model}: not a GGUF file; give the path of a .gguf model"


def test_a_voice_without_its_json(home: Home, tmp_path: Path) -> None:
    voice = tmp_path / "voice.onnx"
    shutil.copy(starter_voice(), voice)
    line = ask_with(home, "tts.voice", voice)
    assert line.startswith(f"{voice}.json: ")
    assert "`voicebot models pull`" in line


def test_a_voice_that_is_damaged(home: Home, tmp_path: Path) -> None:
    voice = write_tiny_voice(tmp_path / "voice.onnx")
    voice.write_bytes(b"\0" * 5000)
    done = run_program(
        home, "say", "hello", "--out", tmp_path / "out.wav", "--set", f"tts.voice={voice}"
    )
    assert complaint(done, 69).startswith(f"voice {voice}: ")


@pytest.mark.parametrize("name", ["am/final.mdl", "conf/mfcc.conf", "conf/model.conf"])
def test_a_recognizer_that_lacks_a_file(home: Home, tmp_path: Path, name: str) -> None:
    folder = tmp_path / "recognizer"
    shutil.copytree(starter_recognizer(), folder)
    (folder / name).unlink()
    sound = tmp_path / "any.wav"
    done = run_program(home, "transcribe", sound, "--set", f"recognizer.model={folder}")
    line = complaint(done, 69)
    assert line.startswith(f"{folder}: ")
    assert name in line


def test_a_configuration_with_wrong_types(home: Home, tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    file.write_text("tts:\n  volume: loud\nlistening:\n  end_silense_s: 1\n")
    done = run_program(home, "run", "--config", file)
    assert (done.status, done.out) == (78, "")
    first, second = done.err.splitlines()
    assert first.startswith(f"voicebot: {file}:2: tts.volume")
    assert second.startswith(f"voicebot: {file}:4: listening.end_silense_s")
    assert "end_silence_s" in second.removeprefix(f"voicebot: {file}:4: listening.end_silense_s")


def test_a_configuration_that_is_missing(home: Home, tmp_path: Path) -> None:
    line = complaint(run_program(home, "run", "--config", tmp_path / "gone.yaml"), 78)
    assert str(tmp_path / "gone.yaml") in line


def test_a_file_that_may_not_be_read(home: Home, tmp_path: Path) -> None:
    # A folder is unreadable as a file for root as well.
    line = complaint(run_program(home, "transcribe", tmp_path), 66)
    assert str(tmp_path) in line


def test_sound_files_that_hold_nothing(home: Home, tmp_path: Path) -> None:
    empty, headless = tmp_path / "empty.wav", tmp_path / "headless.wav"
    empty.touch()
    headless.write_bytes(
        b"RIFF\x24\0\0\0WAVEfmt \x10\0\0\0\1\0\1\0\x80\x3e\0\0\0\x7d\0\0\2\0\x10\0data\0\0\0\0"
    )
    line = complaint(run_program(home, "ask", empty), 66)
    assert line == f"{empty} is empty (0 bytes); give a WAV or FLAC file with speech"
    line = complaint(run_program(home, "ask", headless), 66)
    assert line.startswith(f"{headless} holds no audio")
    gone = tmp_path / "gone.wav"
    assert str(gone) in complaint(run_program(home, "transcribe", gone), 66)


def test_no_microphone_at_all(home: Home) -> None:
    done = run_program(home, "run")
    assert (done.status, done.out) == (71, "")
    (line,) = (line for line in done.err.splitlines() if " INFO " not in line)
    assert line.startswith("voicebot: no microphone found")
    assert "--demo" in line
    assert "--text" in line


def test_no_loudspeaker_at_all(home: Home) -> None:
    line = complaint(run_program(home, "say", "hello"), 71)
    assert line.startswith("no loudspeaker found")


def test_a_microphone_that_refuses_every_rate(home: Home) -> None:
    # The plug-in for compressed audio is listed as a device and takes no rate of plain samples.
    config = Path(home["ALSA_CONFIG_PATH"])
    odd = "pcm.odd { type adpcm slave { pcm { type null } format S16_LE } }\n"
    config.write_text(config.read_text() + odd)
    done = run_program(home, "run", "--set", "audio.input.device=odd")
    assert (done.status, done.out) == (71, "")
    (line,) = (line for line in done.err.splitlines() if " INFO " not in line)
    assert line.startswith("voicebot: ")
    assert "microphone 'odd' refuses every sample rate" in line
    assert "voicebot devices" in line


def test_debug_shows_where(home: Home, tmp_path: Path) -> None:
    done = run_program(home, "--debug", *ASK, "--set", f"llm.model={tmp_path / 'gone.gguf'}")
    assert done.status == 69
    assert done.err.startswith("Traceback (most recent call last):")
    assert done.err.splitlines()[-1].startswith(f"voicebot: {tmp_path / 'gone.gguf'}: no such file")


def test_an_output_that_cannot_be_written(home: Home, tmp_path: Path) -> None:
    out = tmp_path / "no" / "such" / "folder.wav"
    line = complaint(run_program(home, "say", "hello", "--out", out), 66)
    assert line.startswith(f"cannot write {out}: ")


def test_models_that_are_wrong_stop_the_daemon_before_it_listens(
    home: Home, tmp_path: Path
) -> None:
    model = tmp_path / "other.gguf"
    model.write_bytes(gguf_bytes("bert"))
    done = run_program(home, "run", "--set", f"llm.model={model}")
    assert str(model) in complaint(done, 69)
