import os
from pathlib import Path

import pytest

from voicebot.cli.main import main
from voicebot.errors import StateError
from voicebot.models.locations import models_directory
from voicebot.service.state import cache_path, state_path


@pytest.fixture(autouse=True)
def _no_systemd(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("XDG_") or name in {"STATE_DIRECTORY", "CACHE_DIRECTORY"}:
            monkeypatch.delenv(name)
    monkeypatch.setattr("os.geteuid", lambda: 1000)


@pytest.fixture
def homeless(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user whom the system does not know, as in a container that runs as any number."""

    def unknown(_: int) -> None:
        raise KeyError("uid not found")

    monkeypatch.delenv("HOME")
    monkeypatch.setattr("pwd.getpwuid", unknown)


def test_folders_lie_in_the_home_folder_and_a_relative_one_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HOME", "/home/ann")
    for given in ("", "relative"):
        for kind in ("STATE", "DATA", "CACHE"):
            monkeypatch.setenv(f"XDG_{kind}_HOME", given)
        assert state_path(None) == Path("/home/ann/.local/state/voicebot")
        assert models_directory() == Path("/home/ann/.local/share/voicebot/models")
        assert cache_path() == Path("/home/ann/.cache/voicebot")
    for kind in ("STATE", "DATA", "CACHE"):
        monkeypatch.setenv(f"XDG_{kind}_HOME", f"/{kind}")
    assert state_path(None) == Path("/STATE/voicebot")
    assert models_directory() == Path("/DATA/voicebot/models")
    assert cache_path() == Path("/CACHE/voicebot")


@pytest.mark.usefixtures("homeless")
def test_a_user_without_a_home_folder_is_told_what_to_set() -> None:
    with pytest.raises(StateError, match=r"no home folder .*state; set HOME, or XDG_STATE_HOME"):
        state_path(None)
    with pytest.raises(StateError, match="set HOME, or XDG_DATA_HOME"):
        models_directory()
    with pytest.raises(StateError, match="set HOME, or XDG_CACHE_HOME"):
        cache_path()


@pytest.mark.usefixtures("homeless")
@pytest.mark.parametrize("words", [["history", "show"], ["models", "list"]])
def test_commands_without_a_home_folder_fail_in_one_line(
    words: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 74
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("voicebot: this user has no home folder for voicebot's ")
