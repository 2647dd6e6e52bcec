from pathlib import Path

import pytest

from voicebot.models import locations
from voicebot.models.locations import (
    catalog_file,
    is_beside_the_service,
    models_directory,
    starter_language_model,
)


@pytest.fixture(autouse=True)
def _no_service(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.setattr(locations, "SERVICE_STATE_DIRECTORY", tmp_path / "var")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))


def test_the_configured_folder_comes_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setenv("HOME", str(tmp_path))
    assert models_directory(tmp_path / "mine") == tmp_path / "mine"
    assert models_directory("~/mine") == tmp_path / "mine"


def test_the_service_uses_its_state_directory(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", f"{tmp_path / 'state'}:{tmp_path / 'other'}")
    assert models_directory() == tmp_path / "state" / "models"


def test_root_installs_for_the_service_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert models_directory() == tmp_path / "data" / "voicebot" / "models"
    (tmp_path / "var").mkdir()
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert models_directory() == tmp_path / "var" / "models"
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert models_directory() == tmp_path / "data" / "voicebot" / "models"


def test_shipped_files_lie_in_the_checkout_or_in_the_wheel(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert catalog_file().is_file()
    package = tmp_path / "site-packages" / "voicebot"
    shipped = package / "_data" / "models"
    shipped.mkdir(parents=True)
    (shipped / "catalog.yaml").write_text("")
    monkeypatch.setattr(locations, "PACKAGE_DIRECTORY", package)
    assert catalog_file() == shipped / "catalog.yaml"
    assert starter_language_model().is_relative_to(shipped / "starter" / "language")


def test_a_person_is_told_of_a_service_that_has_models_of_its_own(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert not is_beside_the_service()
    (tmp_path / "var").mkdir()
    assert is_beside_the_service()
    assert not is_beside_the_service(tmp_path / "mine")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert not is_beside_the_service()
