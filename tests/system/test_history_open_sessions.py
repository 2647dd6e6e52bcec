"""``voicebot history clear`` while sessions of the same person are open."""

import json
import signal
from pathlib import Path

import pytest

from tests.support.program import PROGRAM, RunningProgram, run_program
from tests.support.pulse import wait_until
from tests.support.terminal import CTRL_D, UP, Terminal
from tests.system.test_text_mode import long_reply

pytestmark = pytest.mark.system

Home = dict[str, str]
QUESTION = "what is my name"


def _kept(home: Home) -> list[str]:
    turns = json.loads(run_program(home, "history", "show", "--json").out)
    return [turn["question"] for turn in turns]


def _bytes_kept(home: Home) -> bytes:
    state = Path(home["HOME"]) / ".local" / "state"
    return b"".join(file.read_bytes() for file in state.rglob("*") if file.is_file())


def _answer(program: RunningProgram, question: str) -> str:
    """Type a question; return the answer."""
    after = len(program.lines)
    program.type(question)
    return str(program.await_event("turn_completed", after=after)["reply"])


@pytest.mark.parametrize("keep", ["on", "off"])
def test_an_open_session_forgets_what_is_erased_and_goes_on(keep: str, home: Home) -> None:
    history = f"history={keep}"
    with RunningProgram(home, "run", "--text", "--json", "--set", history) as program:
        _answer(program, "my name is Robert")
        assert "Robert" in _answer(program, QUESTION)
        assert run_program(home, "history", "clear").status == 0
        assert "Robert" not in _answer(program, QUESTION)
        _answer(program, "my name is Anna")
        assert "Anna" in _answer(program, QUESTION)
        program.end_input()
        assert program.wait(10.0) == 0
        assert program.errors == []
    assert b"Robert" not in _bytes_kept(home)
    assert _kept(home) == ([QUESTION, "my name is Anna", QUESTION] if keep == "on" else [])


def test_an_answer_under_way_is_not_kept(home: Home, tmp_path: Path) -> None:
    with RunningProgram(home, "run", "--text", "--json", *long_reply(tmp_path)) as program:
        program.type("my name is Robert")
        program.await_event("response_delta")
        assert run_program(home, "history", "clear").status == 0
        program.send(signal.SIGINT)
        program.await_event("turn_completed")
        _answer(program, "what time is it")
        program.end_input()
        assert program.wait(10.0) == 0
    assert _kept(home) == ["what time is it"]
    assert b"Robert" not in _bytes_kept(home)


def test_two_sessions_erase_each_others_words(home: Home) -> None:
    command = ("run", "--text", "--json")
    with RunningProgram(home, *command) as one, RunningProgram(home, *command) as two:
        _answer(one, "my name is Robert")
        _answer(two, "my name is Anna")
        assert "forgotten" in _answer(two, "forget what I said")
        assert "Robert" not in _answer(one, QUESTION)
        _answer(two, "my name is Peter")
        assert "forgotten" in _answer(one, "forget what I said")
        assert "Peter" not in _answer(two, QUESTION)
    assert _kept(home) == [QUESTION]


def test_a_chat_forgets_the_typed_lines_too(home: Home) -> None:
    again = "and what is my name"
    with Terminal(home, [PROGRAM, "chat"]) as terminal:
        terminal.wait_for("you >")
        for line in ("my name is Robert", QUESTION):
            _say(terminal, line)
        wait_until(lambda: len(_kept(home)) == 2, "two turns that are kept", 30.0)
        assert run_program(home, "history", "clear").status == 0
        before = len(terminal.text)
        _say(terminal, again)
        assert "Robert" not in terminal.text[before:]
        before = len(terminal.text)
        terminal.press(UP)
        terminal.wait_for(again, after=before)
        terminal.press(UP + UP + "\r")
        wait_until(lambda: len(_kept(home)) == 2, "the line that was taken again", 30.0)
        terminal.press(CTRL_D)
        assert terminal.wait() == 0
    assert _kept(home) == [again, again]
    assert b"Robert" not in _bytes_kept(home)


def _say(terminal: Terminal, line: str) -> None:
    """Type a line and wait for the prompt behind its answer."""
    before = len(terminal.text)
    terminal.press(line + "\r")
    terminal.wait_for(f"{line}\n", after=before)
    terminal.wait_for("you >", after=terminal.text.index(f"{line}\n", before) + len(line))
