from datetime import datetime, timedelta
from pathlib import Path

import pytest
from prompt_toolkit.history import FileHistory

from voicebot.errors import StateError
from voicebot.service.chat_lines import ChatLines, chat_lines_path, erase_chat_lines
from voicebot.service.kept_files import erase_kept

NOW = datetime(2026, 11, 21, 14, 5)  # noqa: DTZ001 - as prompt_toolkit writes it
NEWER = """
# 2026-11-20 15:00:00.000001
+newer
+ of two lines
"""
LINES = f"""
# 2026-11-20 13:00:00.000001
+old
{NEWER}"""


def _lines(folder: Path, *, keep: bool = True) -> ChatLines:
    return ChatLines(path=chat_lines_path(folder), retention=timedelta(days=1), keep=keep)


def test_old_lines_go_and_the_file_is_closed_to_others(tmp_path: Path) -> None:
    lines = _lines(tmp_path)
    lines.path.write_text(LINES)
    lines.path.chmod(0o644)
    lines.tidy(NOW)
    assert lines.path.read_text() == NEWER
    assert lines.path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [lines.path]


def test_a_file_without_old_lines_is_closed_to_others_too(tmp_path: Path) -> None:
    lines = _lines(tmp_path)
    lines.path.write_text(NEWER)
    lines.path.chmod(0o644)
    lines.tidy(NOW)
    assert lines.path.read_text() == NEWER
    assert lines.path.stat().st_mode & 0o777 == 0o600


def test_lines_that_another_program_erases_meanwhile_do_not_come_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = _lines(tmp_path)
    lines.path.write_text(LINES)
    replace = Path.replace

    def erased_before(new: Path, path: Path) -> Path:
        if path == lines.path:
            erase_kept(tmp_path)
            new.touch()
        return replace(new, path)

    monkeypatch.setattr(Path, "replace", erased_before)
    lines.tidy(NOW)
    assert not lines.path.exists()


def test_lines_of_a_clock_that_was_far_ahead_go(tmp_path: Path) -> None:
    lines = _lines(tmp_path)
    lines.path.write_text(f"{NEWER}\n# 2027-11-20 15:00:00\n+from the future\n")
    lines.tidy(NOW)
    assert lines.path.read_text() == NEWER


def test_a_thousand_lines_are_kept(tmp_path: Path) -> None:
    lines = _lines(tmp_path)
    lines.path.write_text("".join(f"\n# {NOW}\n+{number}\n" for number in range(1001)))
    lines.tidy(NOW)
    kept = list(FileHistory(str(lines.path)).load_history_strings())
    assert (len(kept), kept[0], kept[-1]) == (1000, "1000", "1")


@pytest.mark.parametrize("keep", [True, False])
@pytest.mark.parametrize("folder", ["there", "missing", "file"])
def test_no_file_is_made(keep: bool, folder: str, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "file").touch()
    lines = _lines(tmp_path / folder, keep=keep)
    lines.tidy(NOW)
    erase_chat_lines(lines.path)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file", "there"]


def test_nothing_stays_where_no_line_is_to_be_kept(tmp_path: Path) -> None:
    lines = _lines(tmp_path, keep=False)
    lines.path.write_text(NEWER)
    lines.tidy(NOW)
    assert not lines.path.exists()


def test_erasing_takes_what_a_rewriting_left(tmp_path: Path) -> None:
    lines = _lines(tmp_path)
    for name in ("chat_history", "chat_history.new"):
        (tmp_path / name).write_text(LINES)
    erase_chat_lines(lines.path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("keep", [True, False])
def test_a_file_that_refuses_is_one_line(keep: bool, tmp_path: Path) -> None:
    lines = _lines(tmp_path, keep=keep)
    lines.path.mkdir()
    with pytest.raises(StateError, match=r"chat_history: .*set state_directory"):
        lines.tidy(NOW)
