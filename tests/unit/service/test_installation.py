import tempfile
from pathlib import Path

import pytest

from voicebot.errors import ServiceError
from voicebot.service.installation import Installation, this_installation


def test_this_installation_holds_its_interpreter_and_its_package() -> None:
    found = this_installation()
    assert found.program.name == "voicebot"
    assert found.program.is_file()
    package = Path(__file__).parents[3]
    assert any(package.is_relative_to(folder) for folder in found.folders)
    interpreter = (found.program.parent / "python").resolve()
    assert any(interpreter.is_relative_to(folder) for folder in found.folders)
    assert not any(a != b and a.is_relative_to(b) for a in found.folders for b in found.folders)


def test_an_environment_without_the_command_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.prefix", str(tmp_path))
    with pytest.raises(ServiceError, match="script/setup"):
        this_installation()


def test_folders_in_a_home_are_hidden_from_the_service() -> None:
    installation = Installation(
        program=Path("/home/ann/voicebot/.venv/bin/voicebot"),
        folders=(Path("/home/ann/voicebot"), Path("/opt/python"), Path("/root/.pyenv/x")),
    )
    assert installation.hidden_folders() == (Path("/home/ann/voicebot"), Path("/root/.pyenv/x"))
    installation.check_lasting()


def test_a_program_in_tmp_is_refused() -> None:
    installation = Installation(program=Path("/tmp/v/bin/voicebot"), folders=())
    with pytest.raises(ServiceError, match="emptied at boot"):
        installation.check_lasting()


def test_a_closed_folder_is_named_with_the_remedy() -> None:
    # pytest's own folders are closed to others.
    with tempfile.TemporaryDirectory() as folder:
        closed = Path(folder)
        closed.chmod(0o755)
        program = closed / "bin" / "voicebot"
        program.parent.mkdir()
        program.write_text("")
        program.chmod(0o755)
        installation = Installation(program=program, folders=(closed,))
        installation.check_readable_by_others()
        closed.chmod(0o700)
        with pytest.raises(ServiceError, match=rf"chmod -R o\+rX {closed}"):
            installation.check_readable_by_others()
