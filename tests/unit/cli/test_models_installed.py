"""What is said of models that were just installed."""

from pathlib import Path

import pytest

from voicebot.cli.models_installed import tell_installed
from voicebot.config.schema import Config
from voicebot.models.catalog import ModelKind, PiperSource
from voicebot.models.record import InstalledModel


def _voice(language: str) -> InstalledModel:
    return InstalledModel(
        id=f"{language}_DE-someone-medium",
        title="A voice",
        kind=ModelKind.VOICE,
        languages=(language,),
        licence="MIT",
        source=PiperSource(publisher="piper", key=f"{language}_DE-someone-medium"),
        files={},
        installed_at="2026-11-21T10:00:00Z",
    )


def test_a_model_of_another_language_tells_how_to_speak_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("voicebot.models.locations.SERVICE_STATE_DIRECTORY", tmp_path / "service")
    config = Config.model_validate({"models": {"directory": tmp_path / "models"}})
    tell_installed((_voice("de"),), config)
    assert capsys.readouterr().out == (
        "Installed de_DE-someone-medium; to speak it, set language: de in voicebot.yaml\n"
    )


def test_a_person_is_told_that_the_service_has_models_of_its_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("voicebot.models.locations.SERVICE_STATE_DIRECTORY", tmp_path)
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("HOME", str(tmp_path))
    tell_installed((_voice("en"),), Config())
    assert "the same with sudo" in capsys.readouterr().out
