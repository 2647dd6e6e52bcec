from pathlib import Path

import pytest

from tests.unit.service.commands import Commands
from voicebot.errors import ServiceError
from voicebot.service.steps import Remove, Run, WriteFile, apply_all, run_quietly


def test_a_file_is_written_readable_with_the_folders_above_it(tmp_path: Path) -> None:
    path = tmp_path / "etc" / "systemd" / "x.service"
    WriteFile(path=path, text="[Unit]\n").apply()
    assert path.read_text() == "[Unit]\n"
    assert path.stat().st_mode & 0o777 == 0o644
    assert [entry.name for entry in path.parent.iterdir()] == ["x.service"]


def test_a_file_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ServiceError, match=r"cannot write .*file/x"):
        WriteFile(path=tmp_path / "file" / "x", text="").apply()


def test_what_is_gone_already_is_fine(tmp_path: Path) -> None:
    assert Remove(path=tmp_path / "x").apply() is None
    assert Remove(path=tmp_path / "x", with_content=True).apply() is None


def test_a_folder_with_the_settings_of_others_stays(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "override.conf").write_text("")
    remark = Remove(path=tmp_path / "d").apply()
    assert remark is not None
    assert "kept" in remark
    Remove(path=tmp_path / "d", with_content=True).apply()
    assert not (tmp_path / "d").exists()


def test_a_failing_command_is_an_error_with_its_last_line(commands: Commands) -> None:
    commands.add("act", status=1, errors="first\nAccess denied\n")
    with pytest.raises(ServiceError, match=r"^act now failed: Access denied$"):
        Run(command=("act", "now")).apply()
    remark = Run(command=("act", "now"), otherwise="do it by hand").apply()
    assert remark == "act now failed (Access denied); do it by hand"


def test_a_missing_command_is_named() -> None:
    with pytest.raises(ServiceError, match="no command surely-missing-command"):
        run_quietly("surely-missing-command")


def test_a_command_that_does_not_end_is_given_up() -> None:
    with pytest.raises(ServiceError, match=r"no end within 0\.1 s"):
        run_quietly("sleep", "30", timeout_s=0.1)


def test_each_step_is_told_before_it_is_done(tmp_path: Path, commands: Commands) -> None:
    commands.add("act", status=3)
    told: list[str] = []
    path = tmp_path / "f"
    steps = (WriteFile(path=path, text=""), Run(command=("act",)), Remove(path=path))
    with pytest.raises(ServiceError):
        apply_all(steps, told.append)
    assert told == [f"write {path}", "run act"]
    assert path.exists()
