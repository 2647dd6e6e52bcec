"""What ``voicebot run`` keeps, forgets and logs, as its user sees it."""

import json
from pathlib import Path

import pytest

from tests.support.program import run_program

pytestmark = pytest.mark.system

Home = dict[str, str]
SECRET = "what is the capital of France?"


def _bytes_kept(home: Home) -> bytes:
    state = Path(home["HOME"]) / ".local" / "state"
    return b"".join(file.read_bytes() for file in state.rglob("*") if file.is_file())


def test_the_conversation_and_the_volume_go_on_after_a_restart(home: Home) -> None:
    first = run_program(
        home, "run", "--text", typed=f"{SECRET}\nset the volume to eight\n".encode()
    )
    assert first.out.splitlines() == ["The capital of France is Paris.", "Volume eight."]
    again = run_program(home, "run", "--text", typed=b"and of italy\nwhat is the volume\n")
    assert "Rome" in again.out.splitlines()[0]
    assert again.out.splitlines()[1] == "The volume is eight out of ten."
    kept = json.loads(run_program(home, "history", "show", "--json").out)
    assert [turn["question"] for turn in kept] == [
        SECRET, "set the volume to eight", "and of italy", "what is the volume"
    ]  # fmt: skip
    files = [file for file in (Path(home["HOME"]) / ".local/state").rglob("*") if file.is_file()]
    assert files
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_what_was_said_is_erased_on_demand(home: Home) -> None:
    typed = f"{SECRET}\nforget what I said\n".encode()
    done = run_program(home, "run", "--text", typed=typed)
    assert done.out.splitlines()[1] == "Okay, I have forgotten what we said."
    assert b"France" not in _bytes_kept(home)
    run_program(home, "run", "--text", typed=f"{SECRET}\n".encode())
    assert b"France" in _bytes_kept(home)
    folder = Path(home["HOME"], ".local/state/voicebot")
    assert run_program(home, "history", "clear").out == f"{folder}: erased 1 turn\n"
    assert b"France" not in _bytes_kept(home)


def test_nothing_is_kept_where_it_is_switched_off(home: Home) -> None:
    run_program(home, "run", "--text", typed=f"{SECRET}\n".encode())
    run_program(home, "run", "--text", "--set", "history=off", typed=b"who wrote hamlet\n")
    content = _bytes_kept(home)
    assert b"France" not in content
    assert b"hamlet" not in content


@pytest.mark.parametrize("obstacle", ["a file in the way", "a newer database", "no database"])
def test_state_that_cannot_be_used_is_one_line_and_the_assistant_answers(
    obstacle: str, home: Home
) -> None:
    state = Path(home["HOME"]) / ".local" / "state" / "voicebot"
    if obstacle == "a file in the way":
        state.parent.mkdir(parents=True)
        state.write_text("")
    else:
        run_program(home, "run", "--text", typed=b"what time is it\n")
        (database,) = state.rglob("*.db")
        content = bytearray(database.read_bytes())
        if obstacle == "a newer database":
            content[60:64] = (99).to_bytes(4, "big")  # where SQLite has user_version
        else:
            content[:16] = b"something else.."
        database.write_bytes(content)
    done = run_program(home, "run", "--text", typed=f"{SECRET}\nspeak louder\n".encode())
    assert done.out.splitlines() == ["The capital of France is Paris.", "Volume six."]
    (line,) = done.err.splitlines()
    assert "WARNING" in line
    assert str(state) in line
