import errno
import json
import shutil
from pathlib import Path

import pytest

from tests.unit.cli.conftest import Models
from tests.unit.models.publisher_server import (
    VOSK,
    Fault,
    Publishers,
    cdn_path,
    language_model,
)
from tests.unit.models.test_pull import QWEN, RECOGNIZER, VOICE, _leftovers
from voicebot.cli.main import main
from voicebot.models.record import read_record
from voicebot.models.verify import verify


def _answer(monkeypatch: pytest.MonkeyPatch, answer: str) -> list[str]:
    """Make stdin a terminal at which a person types ``answer``; return the questions."""
    asked: list[str] = []

    def ask(question: str = "") -> str:
        asked.append(question)
        return answer

    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    monkeypatch.setattr("builtins.input", ask)
    return asked


def test_pull_takes_what_suits_language_and_board(
    models: Models, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert models("pull") == 0
    installed = read_record(directory).models
    assert {model.id for model in installed} == {QWEN, RECOGNIZER, VOICE}
    assert not [fault for model in installed for fault in verify(model, directory).faults]
    output = capsys.readouterr().out
    assert "CC-BY 4.0" in output
    assert "Apache-2.0" in output
    assert f"Installed {QWEN}" in output
    assert models("pull") == 0
    assert "Already installed" in capsys.readouterr().out


def test_pull_leaves_out_a_language_model_on_a_small_board(
    models: Models, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voicebot.models.select.board_ram_bytes", lambda: 1_000_000_000)
    assert models("pull") == 0
    assert {model.id for model in read_record(directory).models} == {RECOGNIZER, VOICE}


@pytest.mark.parametrize(("answer", "installed"), [("n", False), ("", True), ("yes", True)])
def test_pull_asks_at_a_terminal(
    models: Models, directory: Path, monkeypatch: pytest.MonkeyPatch, answer: str, installed: bool
) -> None:
    asked = _answer(monkeypatch, answer)
    assert models("pull", VOICE) == 0
    assert asked == ["Fetch and install? [Y/n] "]
    assert bool(read_record(directory).find(VOICE)) == installed


def test_yes_and_dry_run_do_not_ask(
    models: Models, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = _answer(monkeypatch, "n")
    assert models("pull", VOICE, "--dry-run") == 0
    assert not directory.exists()
    assert models("pull", VOICE, "--yes") == 0
    assert read_record(directory).find(VOICE)
    assert not asked


def test_pull_takes_a_language_model_without_its_quantization(
    models: Models, directory: Path
) -> None:
    assert models("pull", "qwen2.5-0.5b-instruct") == 0
    assert read_record(directory).find(QWEN)


def test_an_unknown_name_is_one_line(models: Models, capsys: pytest.CaptureFixture[str]) -> None:
    assert models("pull", "en_US-lesac-medium") == 69
    captured = capsys.readouterr()
    assert captured.err.startswith("voicebot: no model is called 'en_US-lesac-medium'; did you")
    assert captured.err.count("\n") == 1
    assert models("remove", "nothing") == 69
    assert "`voicebot models list` shows them" in capsys.readouterr().err


def test_a_language_without_a_voice_is_told(
    models: Models, capsys: pytest.CaptureFixture[str]
) -> None:
    assert models("pull", "--language", "ja", "--dry-run") == 69
    error = capsys.readouterr().err
    assert "no voice for 'ja' in the catalog, which has ca, cs, de, en" in error
    assert "no recognizer" not in error


def test_list_shows_installed_and_proposed(
    models: Models, capsys: pytest.CaptureFixture[str]
) -> None:
    models("pull", VOICE)
    capsys.readouterr()
    assert models("list") == 0
    installed, _, offered = capsys.readouterr().out.partition("To fetch")
    assert VOICE in installed
    assert VOICE not in offered
    assert f"* {QWEN}" in offered
    assert "de_DE" not in offered
    assert models("list", "--all") == 0
    assert "de_DE-thorsten-medium" in capsys.readouterr().out
    assert models("list", "--json", "--language", "de") == 0
    listed = json.loads(capsys.readouterr().out)
    assert [model["id"] for model in listed["installed"]] == [VOICE]
    assert {each["id"] for each in listed["available"] if each["proposed"]} >= {QWEN}


def test_verify_finds_damage_and_exits_with_69(
    models: Models, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models("pull", VOICE, RECOGNIZER)
    assert models("verify") == 0
    capsys.readouterr()
    damaged = directory / "voice" / VOICE / f"{VOICE}.onnx"
    damaged.write_bytes(damaged.read_bytes()[:-1])
    assert models("verify") == 69
    captured = capsys.readouterr()
    assert f"{VOICE}: damaged" in captured.out
    assert f"{RECOGNIZER}: as installed" in captured.out
    assert str(damaged) in captured.err
    assert models("verify", RECOGNIZER) == 0


def test_a_damaged_model_is_fetched_again(
    models: Models, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models("pull", VOICE, RECOGNIZER)
    damaged = directory / "voice" / VOICE / f"{VOICE}.onnx"
    content = bytearray(damaged.read_bytes())
    content[-1] ^= 1
    damaged.write_bytes(content)
    shutil.rmtree(directory / "recognizer" / RECOGNIZER)
    capsys.readouterr()
    assert models("pull", VOICE, RECOGNIZER) == 0
    assert f"Installed {VOICE}" in capsys.readouterr().out
    assert models("verify") == 0


def test_a_second_voice_tells_how_to_use_it(
    models: Models, publishers: Publishers, words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    publishers.publish_voice("en_US-ryan-medium")
    models("pull", VOICE)
    capsys.readouterr()
    assert models("pull", "en_US-ryan-medium") == 0
    line = "Installed en_US-ryan-medium; en_US-lessac-medium is used, unless tts.voice is en_US-"
    assert line in capsys.readouterr().out
    assert models("pull", "en_US-ryan-medium", "--set", "tts.voice=en_US-ryan-medium") == 0


def test_a_board_that_is_too_small_is_told(
    models: Models, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("voicebot.models.select.board_ram_bytes", lambda: 1_000_000_000)
    assert models("pull", "--dry-run") == 0
    told = "no language model of the catalog fits this board; the smallest wants 1.8 GB"
    assert told in capsys.readouterr().err
    monkeypatch.setattr("voicebot.models.select.board_ram_bytes", lambda: 300_000_000)
    assert models("pull") == 69
    assert "no model for 'en' fits this board" in capsys.readouterr().err


def test_remove_takes_the_name_that_pull_takes(models: Models, directory: Path) -> None:
    models("pull", "qwen2.5-0.5b-instruct")
    assert models("remove", "qwen2.5-0.5b-instruct", "--yes") == 0
    assert not read_record(directory).models


def test_remove_deletes_what_was_fetched_of_a_model(
    models: Models, publishers: Publishers, directory: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = cdn_path(language_model())
    publishers.faults[path] = [Fault(cut_after=1000), Fault(status=404)]
    assert models("pull", QWEN) == 69
    capsys.readouterr()
    assert _leftovers(directory)
    assert models("remove", "qwen2.5-0.5b-instruct") == 0
    assert capsys.readouterr().out == f"Removed {QWEN}\n"
    assert not _leftovers(directory)


def test_remove_deletes_after_asking(
    models: Models, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    models("pull", VOICE)
    with monkeypatch.context() as patch:
        assert "Delete" not in _answer(patch, "n")
        assert models("remove", VOICE) == 0
    assert read_record(directory).find(VOICE)
    assert models("remove", VOICE, "--yes") == 0
    assert not read_record(directory).models
    assert not (directory / "voice" / VOICE).exists()


def test_a_bundle_goes_to_another_board(
    models: Models, words: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models("pull", VOICE, RECOGNIZER)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    bundle = str(tmp_path / "board.tar")
    assert models("bundle", bundle, "--wheels", str(wheels)) == 64
    (wheels / "voicebot-0.1.0-py3-none-any.whl").write_bytes(b"PK")
    assert models("bundle", bundle, VOICE, "--wheels", str(wheels)) == 0
    capsys.readouterr()
    other = tmp_path / "other"
    assert main(["models", "install", bundle, "--set", f"models.directory={other}"]) == 0
    output = capsys.readouterr().out
    assert f"Installed {VOICE}" in output
    assert f"-m pip install --no-index --upgrade --find-links {other}/wheels voicebot" in output
    (model,) = read_record(other).models
    assert not verify(model, other).faults


def test_what_cannot_be_read_or_written_is_one_line_that_helps(
    models: Models,
    words: list[str],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    models("pull", VOICE)
    bundle = tmp_path / "board.tar"
    assert models("bundle", str(bundle)) == 0

    def refused(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", str(bundle))

    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("tarfile.open", refused)
        assert models("install", str(bundle)) == 66
    assert f"{bundle}: cannot be read (Permission denied)" in capsys.readouterr().err
    with monkeypatch.context() as patch:
        patch.setattr("tarfile.open", full)
        assert models("bundle", str(bundle)) == 69
    assert "write it to another disk, then bundle again" in capsys.readouterr().err


def test_a_folder_for_wheels_that_cannot_be_made_keeps_the_models_out(
    models: Models, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models("pull", VOICE)
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / "voicebot-0.1.0-py3-none-any.whl").write_bytes(b"PK")
    bundle, other = tmp_path / "board.tar", tmp_path / "other"
    assert models("bundle", str(bundle), "--wheels", str(wheels)) == 0
    given = ["install", str(bundle), "--wheels-to", str(bundle / "no")]
    assert main(["models", *given, "--set", f"models.directory={other}"]) == 69
    assert "board.tar" in capsys.readouterr().err
    assert not read_record(other).models


def test_a_name_that_is_given_twice_counts_once(
    models: Models, directory: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names, bundle = (QWEN, "qwen2.5-0.5b-instruct", QWEN), str(tmp_path / "board.tar")
    assert models("pull", *names) == 0
    assert models("bundle", bundle, *names) == 0
    assert f"{bundle}: 1 models" in capsys.readouterr().out
    assert models("remove", *names) == 0
    assert capsys.readouterr().out == f"Removed {QWEN}\n"
    assert not read_record(directory).models


def test_an_empty_folder_has_nothing_to_bundle(models: Models, tmp_path: Path) -> None:
    assert models("bundle", str(tmp_path / "board.tar")) == 69
    assert not list(tmp_path.glob("board*"))


@pytest.mark.parametrize("path", [f"{VOSK}/{RECOGNIZER}.zip", f"{VOSK}/model-list.json"])
def test_one_missing_model_is_one_line_and_the_others_are_installed(
    models: Models,
    publishers: Publishers,
    directory: Path,
    capsys: pytest.CaptureFixture[str],
    path: str,
) -> None:
    publishers.faults[path] = [Fault(status=404)]
    assert models("pull", "--yes") == 69
    told = capsys.readouterr()
    assert told.err.count("\n") == 1
    assert f"{RECOGNIZER}: {publishers.url}{path}: the mirror lacks it (404)" in told.err
    assert set(told.out.splitlines()) >= {f"Installed {QWEN}", f"Installed {VOICE}"}
    assert {model.id for model in read_record(directory).models} == {QWEN, VOICE}


def test_the_environments_proxy_is_used(
    publishers: Publishers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = f"http://mirror.invalid{VOSK}/model-list.json"
    publishers.files[path] = publishers.files[f"{VOSK}/model-list.json"]
    zip_path = f"http://mirror.invalid{VOSK}/{RECOGNIZER}.zip"
    publishers.files[zip_path] = publishers.files[f"{VOSK}/{RECOGNIZER}.zip"]
    words = ["--set", "models.mirror=http://mirror.invalid", "--set"]
    configured = ["--set", f"models.proxy={publishers.url}"]
    first, second = tmp_path / "first", tmp_path / "second"
    given = ["models", "pull", RECOGNIZER, *words]
    assert main([*given, f"models.directory={first}", *configured]) == 0
    monkeypatch.setenv("http_proxy", publishers.url)
    assert main([*given, f"models.directory={second}"]) == 0
    assert read_record(first).find(RECOGNIZER)
    assert read_record(second).find(RECOGNIZER)
