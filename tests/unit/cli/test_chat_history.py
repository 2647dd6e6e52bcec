"""The file of the lines that are typed in ``voicebot chat``."""

from pathlib import Path

import pytest

from voicebot.cli.chat_history import PrivateHistory


def test_a_file_that_was_erased_meanwhile_is_made_anew_and_private(tmp_path: Path) -> None:
    path = tmp_path / "chat_history"
    history = PrivateHistory(path)
    history.store_string("first")
    path.unlink()
    history.store_string("second")
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(PrivateHistory(path).load_history_strings()) == ["second"]


def test_a_line_that_cannot_be_kept_is_told_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    history = PrivateHistory(tmp_path / "no" / "chat_history")
    history.store_string("first")
    history.store_string("second")
    told = f"voicebot: lines are not kept: {tmp_path}/no/chat_history: No such file or directory"
    assert capsys.readouterr().err == f"{told}\n"
