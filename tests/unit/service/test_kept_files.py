from datetime import datetime, timedelta
from pathlib import Path

import pytest

from voicebot.errors import StateError
from voicebot.service import kept_files
from voicebot.service.kept_files import chat_lines_path, kept_directory, prepare_chat_lines

NOW = datetime(2026, 11, 21, 14, 5)  # noqa: DTZ001 - as prompt_toolkit writes it
LINES = """
# 2026-11-20 13:00:00.000001
+old

# 2026-11-20 15:00:00.000001
+newer
+ of two lines
"""


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


def test_the_state_of_the_service_is_used_where_there_is_none_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    service, own = tmp_path / "service", tmp_path / "own"
    monkeypatch.setattr(kept_files, "SERVICE_STATE_DIRECTORY", service)
    monkeypatch.delenv("STATE_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_STATE_HOME", str(own))
    assert kept_directory(None) == own / "voicebot"
    service.mkdir()
    assert kept_directory(None) == service
    assert kept_directory(tmp_path / "configured") == tmp_path / "configured"
    (own / "voicebot").mkdir(parents=True)
    assert kept_directory(None) == own / "voicebot"
