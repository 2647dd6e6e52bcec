from pathlib import Path

import pytest

from tests.support.closed_folder import close_folder
from voicebot.errors import StateError
from voicebot.service.erasure_mark import leave_mark, make_mark, read_mark


def test_each_erasure_leaves_a_mark_unlike_all_before(tmp_path: Path) -> None:
    marks = [read_mark(tmp_path), make_mark(tmp_path), *(leave_mark(tmp_path) for _ in range(50))]
    assert len(set(marks)) == 52
    assert read_mark(tmp_path) == marks[-1]


def test_a_mark_is_one_private_empty_file(tmp_path: Path) -> None:
    for _ in range(2):
        leave_mark(tmp_path)
    (file,) = tmp_path.iterdir()
    assert (file.stat().st_mode & 0o777, file.stat().st_size) == (0o600, 0)


def test_a_mark_that_is_there_is_not_made_anew(tmp_path: Path) -> None:
    mark = leave_mark(tmp_path)
    assert make_mark(tmp_path) == mark


def test_who_begins_makes_the_folder_and_who_erases_does_not(tmp_path: Path) -> None:
    folder = tmp_path / "state"
    assert leave_mark(folder) is None
    assert not folder.exists()
    assert make_mark(folder) is not None
    assert folder.stat().st_mode & 0o777 == 0o700


def test_where_no_mark_can_be_made_there_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").write_text("")
    assert make_mark(tmp_path / "file") is None
    assert leave_mark(tmp_path / "file") is None
    leave_mark(tmp_path)
    close_folder(tmp_path, monkeypatch)
    assert read_mark(tmp_path) is None


def test_a_mark_that_cannot_be_left_is_one_line_and_leaves_no_file(tmp_path: Path) -> None:
    (tmp_path / "erased").mkdir()
    with pytest.raises(StateError, match="does not know that it must forget; end it") as raised:
        leave_mark(tmp_path)
    assert "\n" not in str(raised.value)
    assert [file.name for file in tmp_path.iterdir()] == ["erased"]
