import errno
import json
import shutil
import socket
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.daemons import answering_daemon
from voicebot.chat import Exchange
from voicebot.cli import history
from voicebot.cli.main import main
from voicebot.service import control, kept_files
from voicebot.service.control import request
from voicebot.service.kept_files import read_kept
from voicebot.service.state_store import StateStore, database_path

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.fixture
def state(tmp_path: Path) -> Path:
    """A state folder in which two turns are kept."""
    folder = tmp_path / "state"
    store = StateStore(database_path(folder), retention=timedelta(days=1), max_bytes=1_000_000)
    now = datetime.now(UTC)
    store.append(Exchange(question="who are you", answer="A vo", prompt="who are you",
                          interrupted=True, asked_at=now - timedelta(minutes=1)))  # fmt: skip
    store.append(Exchange(question="why", answer="Because.", prompt="why", asked_at=now))
    store.close()
    return folder


def _run(*words: str, state: Path, socket: Path | None = None) -> int:
    socket = socket or state / "no.sock"
    settings = ("--set", f"state_directory={state}", "--set", f"control.socket={socket}")
    return main(["history", *words, *settings])


@pytest.fixture
def person(state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Ordinary user beside a system service whose socket is closed; returns its state folder."""
    (tmp_path / "home").mkdir()
    state.rename(tmp_path / "home" / "voicebot")
    service = tmp_path / "service"
    service.mkdir()
    monkeypatch.setattr(kept_files, "SERVICE_STATE_DIRECTORY", service)
    monkeypatch.setattr(control, "_SYSTEM_SOCKET", service / "control.sock")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "none"))
    for name in ("STATE_DIRECTORY", "RUNTIME_DIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.geteuid", lambda: 1000)

    def refuse(path: Path, *_: object, **__: object) -> None:
        raise control.ControlAccessError(f"no access to {path}")

    monkeypatch.setattr(control, "request", refuse)
    return service


def test_a_daemon_that_answers_late_is_no_reason_to_go_on_as_if_there_were_none(
    state: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(history, "_FORGET_TIMEOUT_S", 0.05)
    path = state / "control.sock"
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as busy:
        busy.bind(str(path))
        busy.listen()
        assert _run("clear", state=state, socket=path) == 69
    captured = capsys.readouterr()
    assert captured.out == ""
    assert f"the voicebot on {path} gives no answer within 0.05 s" in captured.err
    assert len(read_kept(state)) == 2


def test_show_prints_what_was_said(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("show", state=state) == 0
    captured = capsys.readouterr()
    assert captured.err == f"kept in {state}\n"
    lines = captured.out.splitlines()
    assert [line[18:] for line in lines] == [
        "who are you", "A vo (interrupted)", "why", "Because."
    ]  # fmt: skip


def test_show_takes_the_newest(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("show", "--last", "1", "--json", state=state) == 0
    (turn,) = json.loads(capsys.readouterr().out)
    assert turn | {"asked_at": ""} == {
        "asked_at": "", "question": "why", "answer": "Because.", "interrupted": False
    }  # fmt: skip
    assert datetime.fromisoformat(turn["asked_at"]).tzinfo is not None


def test_show_wants_a_sensible_number(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("show", "--last", "0", state=state) == 64
    assert "--last must be 1 or more" in capsys.readouterr().err


def test_reading_changes_nothing(state: Path) -> None:
    before = {file.name: file.read_bytes() for file in database_path(state).parent.iterdir()}
    assert _run("show", state=state) == 0
    for name, content in before.items():
        assert (database_path(state).parent / name).read_bytes() == content


def test_nothing_is_kept_where_there_is_no_state(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _run("show", "--json", state=tmp_path / "none") == 0
    assert json.loads(capsys.readouterr().out) == []
    assert _run("clear", state=tmp_path / "none") == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("nothing was kept\n", "")
    assert not (tmp_path / "none").exists()


def test_export_writes_a_private_file_once(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "export.jsonl"
    assert _run("export", str(file), state=state) == 0
    assert [json.loads(line)["question"] for line in file.read_text().splitlines()] == [
        "who are you", "why"
    ]  # fmt: skip
    assert file.stat().st_mode & 0o777 == 0o600
    assert _run("export", str(file), state=state) == 74
    assert "name a new file" in capsys.readouterr().err


def test_an_export_that_fails_leaves_nothing_in_the_way(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "export.jsonl"

    def full(_exchange: Exchange) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(history, "_facts", full)
        assert _run("export", str(file), state=state) == 74
    assert not file.exists()
    assert _run("export", str(file), state=state) == 0


def test_export_to_stdout(state: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run("export", "-", state=state) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_clear_erases_without_a_running_assistant(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (state / "chat_history").write_text("\n# 2026-11-21 06:00:00\n+who are you\n")
    assert _run("clear", "--json", state=state) == 0
    assert json.loads(capsys.readouterr().out) == {
        "erased_turns": 2, "told_running_assistant": False, "directories": [str(state)]
    }  # fmt: skip
    assert not (state / "chat_history").exists()
    assert _run("show", "--json", state=state) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_clear_tells_the_running_assistant(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Mapping[str, Any]] = []
    with answering_daemon(tmp_path, "forget", asked, {}) as socket:
        assert _run("clear", state=state, socket=socket) == 0
    assert asked == [{"command": "forget"}]
    assert "forgotten by the running assistant" in capsys.readouterr().out
    assert _run("show", "--json", state=state) == 0
    assert json.loads(capsys.readouterr().out) == []


def test_clear_erases_what_is_ours_though_the_service_is_not(
    person: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["history", "clear"]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{tmp_path / 'home' / 'voicebot'}: erased 2 turns\n"
    assert "was not erased" in captured.err
    assert "sudo voicebot history clear" in captured.err
    assert list(person.iterdir()) == []


def test_clear_fails_where_only_the_service_has_something(
    person: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert person.exists()
    shutil.rmtree(tmp_path / "home" / "voicebot")
    assert main(["history", "clear"]) == 74
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "sudo voicebot history clear" in captured.err


def test_clear_as_root_erases_the_service_and_the_own_folder(
    person: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    own = tmp_path / "home" / "voicebot"
    shutil.copytree(own, person, dirs_exist_ok=True)
    monkeypatch.setattr("os.geteuid", lambda: 0)
    monkeypatch.setattr(control, "request", request)
    assert main(["history", "show"]) == 0
    assert capsys.readouterr().err == f"kept in {person}\n"
    assert main(["history", "clear"]) == 0
    captured = capsys.readouterr()
    assert captured.out == f"{person}: erased 2 turns\n{own}: erased 2 turns\n"
    assert captured.err == ""
    assert [read_kept(folder) for folder in (person, own)] == [(), ()]


def test_an_assistant_that_cannot_erase_is_an_error(
    state: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering_daemon(tmp_path, "forget", [], {"ok": False, "error": "no room"}) as socket:
        assert _run("clear", state=state, socket=socket) == 69
    assert "no room" in capsys.readouterr().err


def test_a_file_that_is_no_database_is_one_line(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    database_path(state).write_bytes(b"x" * 5000)
    assert _run("show", state=state) == 74
    (line,) = capsys.readouterr().err.splitlines()
    assert "damaged" in line


def test_clear_says_when_open_sessions_cannot_know(
    state: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (state / "erased").mkdir()
    assert _run("clear", state=state) == 74
    (line,) = capsys.readouterr().err.splitlines()
    assert f"{state}/erased: cannot be replaced" in line
    assert line.endswith("an open voicebot does not know that it must forget; end it")
    assert read_kept(state) == ()


def test_clear_says_so_too_where_nobody_could_make_the_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    missing = tmp_path / "file" / "state"
    assert _run("clear", state=missing, socket=tmp_path / "no.sock") == 0
    captured = capsys.readouterr()
    assert captured.out == "nothing was kept\n"
    assert captured.err.startswith(f"voicebot: {missing}: cannot be made")
    assert "end it" in captured.err
