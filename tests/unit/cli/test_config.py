import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from voicebot.cli.main import main
from voicebot.config.editor_schema import editor_schema
from voicebot.config.sample import sample

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "xdg" / "voicebot" / "voicebot.yaml"
    path.parent.mkdir(parents=True)
    return path


def test_check_finds_nothing_wrong(file: Path, capsys: Capture) -> None:
    file.write_text("tts:\n  volume: 0.5\n")
    assert main(["config", "check"]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == (f"{file}: no errors\n", "")


def test_check_without_a_file_names_the_places(file: Path, tmp_path: Path, capsys: Capture) -> None:
    assert main(["config", "check"]) == 0
    out = capsys.readouterr().out
    assert out == (
        f"no configuration file at {file} or {tmp_path}/etc/voicebot.yaml; the defaults apply\n"
    )


def test_check_reports_every_error_with_status_78(file: Path, capsys: Capture) -> None:
    file.write_text("tts:\n  volme: 0.5\n  speed: 9\n")
    assert main(["config", "check", "--set", "log.level=loud"]) == 78
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.splitlines() == [
        f"voicebot: {file}:2: tts.volme: unknown key (did you mean tts.volume?)",
        f"voicebot: {file}:3: tts.speed: must be a number from 0.5 to 2, not 9",
        'voicebot: --set log.level: must be debug, info, warning, or error, not "loud"',
    ]


def test_check_reports_wrong_values_of_the_file_that_are_overridden(
    file: Path, capsys: Capture
) -> None:
    file.write_text("tts:\n  volume: loud\n  speed: 9\n")
    assert main(["config", "check", "--set", "tts.volume=1"]) == 78
    assert capsys.readouterr().err.splitlines() == [
        f'voicebot: {file}:2: tts.volume: must be a number from 0 to 2, not "loud"',
        f"voicebot: {file}:3: tts.speed: must be a number from 0.5 to 2, not 9",
    ]
    file.write_text("tts:\n  volume: loud\n")
    assert main(["config", "show", "--set", "tts.volume=1"]) == 0


def test_check_of_a_missing_file(tmp_path: Path, capsys: Capture) -> None:
    assert main(["config", "check", "--config", str(tmp_path / "none.yaml")]) == 78
    assert "none.yaml: no such file" in capsys.readouterr().err


def test_show_prints_the_values_in_effect(file: Path, capsys: Capture) -> None:
    file.write_text("tts:\n  volume: 0.5\n")
    assert main(["config", "show", "--set", "language=de"]) == 0
    out = capsys.readouterr().out
    shown = yaml.safe_load(out)
    assert (shown["language"], shown["tts"]["volume"], shown["tts"]["speed"]) == ("de", 0.5, 1.0)
    assert f"volume: 0.5  # {file}:2\n" in out
    assert "language: de  # --set language\n" in out


def test_schema_is_the_one_for_editors(capsys: Capture) -> None:
    assert main(["config", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema == editor_schema()
    jsonschema.Draft202012Validator.check_schema(schema)


def test_sample_can_be_checked(file: Path, capsys: Capture) -> None:
    assert main(["config", "sample"]) == 0
    text = capsys.readouterr().out
    assert text == sample()
    file.write_text(text)
    assert main(["config", "check"]) == 0


def test_the_samples_do_not_read_a_broken_configuration(file: Path) -> None:
    file.write_text("nonsense: 1\n")
    assert main(["config", "show"]) == 78
    assert main(["config", "sample"]) == 0
    assert main(["config", "schema"]) == 0


def test_an_action_is_needed(capsys: Capture) -> None:
    assert main(["config"]) == 64
    assert "required: ACTION; `voicebot config --help` says more" in capsys.readouterr().err
