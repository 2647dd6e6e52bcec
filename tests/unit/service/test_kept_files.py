from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.support.closed_folder import close_folder
from voicebot.errors import StateError
from voicebot.service import kept_files
from voicebot.service.chat_lines import chat_lines_path
from voicebot.service.kept_files import (
    erasable_directories,
    kept_directory,
    prepare_chat_lines,
    read_kept,
)

NOW = datetime(2026, 11, 21, 14, 5)  # noqa: DTZ001 - as prompt_toolkit writes it
LINES = """
# 2026-11-20 13:00:00.000001
+old

# 2026-11-20 15:00:00.000001
+newer
+ of two lines
"""


@dataclass(frozen=True)
class Places:
    """State folders of the system service and of the user."""

    service: Path
    own: Path


def _prepare(folder: Path, *, keep: bool = True) -> Path | None:
    return prepare_chat_lines(folder, timedelta(days=1), keep=keep, now=NOW)


def test_typed_lines_are_private(tmp_path: Path) -> None:
    path = _prepare(tmp_path / "state")
    assert path is not None
    assert path.stat().st_mode & 0o777 == 0o600


def test_typed_lines_that_are_too_old_are_dropped(tmp_path: Path) -> None:
    chat_lines_path(tmp_path).write_text(LINES)
    path = _prepare(tmp_path)
    assert path is not None
    assert path.read_text() == "\n# 2026-11-20 15:00:00.000001\n+newer\n+ of two lines\n"
    assert path.stat().st_mode & 0o777 == 0o600


def test_typed_lines_are_as_prompt_toolkit_reads_them(tmp_path: Path) -> None:
    from prompt_toolkit.history import FileHistory

    chat_lines_path(tmp_path).write_text(LINES)
    assert list(FileHistory(str(_prepare(tmp_path))).load_history_strings()) == [
        "newer\n of two lines"
    ]


def test_no_typed_line_stays_where_nothing_is_to_be_kept(tmp_path: Path) -> None:
    chat_lines_path(tmp_path).write_text(LINES)
    assert _prepare(tmp_path, keep=False) is None
    assert not chat_lines_path(tmp_path).exists()


def test_a_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StateError, match="set state_directory"):
        _prepare(tmp_path / "file" / "state")


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Places:
    """Where service and user keep their state; neither is there yet."""
    service, own = tmp_path / "service", tmp_path / "own" / "voicebot"
    monkeypatch.setattr(kept_files, "SERVICE_STATE_DIRECTORY", service)
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(own.parent))
    return Places(service=service, own=own)


def _be(monkeypatch: pytest.MonkeyPatch, *, root: bool) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0 if root else 1000)


def test_a_person_has_an_own_state_and_else_that_of_the_service(
    places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _be(monkeypatch, root=False)
    assert kept_directory(None) == places.own
    places.service.mkdir()
    assert kept_directory(None) == places.service
    assert kept_directory(tmp_path / "configured") == tmp_path / "configured"
    places.own.mkdir(parents=True)
    assert kept_directory(None) == places.own
    assert erasable_directories(None) == (places.own,)


def test_root_has_the_state_of_the_service_once_it_is_there(
    places: Places, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _be(monkeypatch, root=True)
    places.own.mkdir(parents=True)
    assert kept_directory(None) == places.own
    places.service.mkdir()
    assert kept_directory(None) == places.service
    assert erasable_directories(None) == (places.service, places.own)
    (tmp_path / "configured").mkdir()
    assert kept_directory(tmp_path / "configured") == tmp_path / "configured"
    assert erasable_directories(tmp_path / "configured") == (tmp_path / "configured",)
    monkeypatch.setenv("STATE_DIRECTORY", str(places.own))
    assert kept_directory(None) == places.own


@pytest.mark.parametrize("whose", ["service", "own"])
def test_a_closed_folder_of_the_service_needs_sudo(
    whose: str, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = places.service if whose == "service" else places.own
    close_folder(folder, monkeypatch)
    with pytest.raises(StateError) as raised:
        read_kept(folder)
    assert str(folder) in str(raised.value)
    assert ("sudo" if whose == "service" else "give the folder to the user") in str(raised.value)
