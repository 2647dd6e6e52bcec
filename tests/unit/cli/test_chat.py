import stat
from pathlib import Path

import pytest
from prompt_toolkit.history import FileHistory, InMemoryHistory

from voicebot.cli.chat import _history
from voicebot.cli.main import main


def test_chat_needs_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chat"]) == 64
    assert "use `voicebot run --text`" in capsys.readouterr().err


def test_lines_are_kept_in_a_private_file(tmp_path: Path) -> None:
    history = _history(tmp_path / "state")
    assert isinstance(history, FileHistory)
    history.append_string("hello")
    file = tmp_path / "state" / "chat_history"
    assert "hello" in file.read_text()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_lines_that_cannot_be_kept_stay_in_memory(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "state").touch()
    assert isinstance(_history(tmp_path / "state"), InMemoryHistory)
    assert capsys.readouterr().err.startswith("voicebot: lines are not kept: ")
