"""What ``voicebot models bundle`` and ``install`` take for a bundle."""

from pathlib import Path

import pytest

from tests.unit.models.test_store import half_land
from voicebot.cli.main import main


def test_only_a_bundle_can_be_installed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    letter, settings = tmp_path / "letter.txt", ["--set", f"models.directory={tmp_path / 'models'}"]
    assert main(["models", "install", str(letter), *settings]) == 66
    assert capsys.readouterr().err == f"voicebot: {letter}: no such file; check the name\n"
    letter.write_text("Dear board,\n")
    assert main(["models", "install", str(letter), *settings]) == 66
    assert f"{letter}: not a bundle; " in capsys.readouterr().err


def test_a_bundle_needs_a_file_and_no_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["models", "bundle"]) == 64
    error = capsys.readouterr().err
    assert "FILE.tar" in error
    assert "NAME" not in error


@pytest.mark.parametrize("target", [".", "/", "", "stick"])
def test_a_bundle_is_not_written_to_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, target: str
) -> None:
    (tmp_path / "stick").mkdir()
    monkeypatch.chdir(tmp_path)
    half_land(tmp_path / "models", 1)
    given = ["models", "bundle", target, "--set", f"models.directory={tmp_path / 'models'}"]
    assert main(given) == 66
    error = capsys.readouterr().err
    assert "a folder; give the name of a file, such as " in error
    assert error.count("\n") == 1
    assert {path.name for path in tmp_path.iterdir()} == {"models", "stick"}
