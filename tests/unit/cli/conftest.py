import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.unit.models.publisher_server import Publishers, running_publishers
from tests.unit.models.test_pull import _publish
from voicebot.cli.main import main
from voicebot.config import search

Models = Callable[..., int]
"""Runs ``voicebot models`` against a server of the test and returns the exit status."""


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the configuration of the machine out of the tests."""
    for name in list(os.environ):
        if name.startswith("VOICEBOT_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "xdg"))
    monkeypatch.setattr(search, "SYSTEM_FILE", tmp_path / "etc" / "voicebot.yaml")


@pytest.fixture(name="publishers")
def _publishers() -> Iterator[Publishers]:
    with running_publishers() as running:
        _publish(running)
        yield running


@pytest.fixture(name="words")
def _words(publishers: Publishers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the options that point at the server and at a folder of the test."""
    for name in [name for name in os.environ if name.startswith(("VOICEBOT_", "XDG_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path))
    return [
        *("--set", f"models.mirror={publishers.url}"),
        *("--set", f"models.directory={tmp_path / 'models'}"),
    ]


@pytest.fixture(name="models")
def _models(words: list[str]) -> Models:
    return lambda *given: main(["models", *given, *words])


@pytest.fixture(name="directory")
def _directory(tmp_path: Path) -> Path:
    return tmp_path / "models"
