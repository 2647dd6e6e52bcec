"""``voicebot chat`` on a real terminal."""

from pathlib import Path

import pytest

from tests.support.program import PROGRAM, run_program
from tests.support.terminal import CTRL_A, CTRL_C, CTRL_D, CTRL_K, LEFT, UP, Terminal
from tests.system.test_text_mode import long_reply

pytestmark = pytest.mark.system

COLOUR = "\x1b[36m"

Home = dict[str, str]


def chat(home: Home, *words: str) -> Terminal:
    terminal = Terminal(home, [PROGRAM, "chat", *words])
    terminal.wait_for("you >")
    return terminal


def test_a_conversation_with_editing_and_colour(home: Home) -> None:
    with chat(home) as terminal:
        terminal.press("what time is in" + LEFT + CTRL_K + "t\r")
        terminal.wait_for("It's ")
        terminal.wait_for("you >", after=terminal.text.rindex("It's "))
        assert f"{COLOUR}It's " in terminal.raw
        terminal.press("quit" + CTRL_A + "/\r")
        assert terminal.wait() == 0


def test_lines_are_remembered_between_runs_in_a_private_file(home: Home) -> None:
    with chat(home) as terminal:
        terminal.press("/dance\r")
        terminal.wait_for("no command /dance")
        terminal.press(CTRL_D)
        assert terminal.wait() == 0
    history = Path(home["HOME"], ".local/state/voicebot/chat_history")
    assert history.stat().st_mode & 0o077 == 0
    with chat(home) as terminal:
        terminal.press(UP)
        terminal.wait_for("/dance")
        terminal.press("r\r")
        terminal.wait_for("no command /dancer")


def test_ctrl_c_clears_the_line_and_stops_an_answer(home: Home, tmp_path: Path) -> None:
    with chat(home, *long_reply(tmp_path)) as terminal:
        terminal.press("half a line" + CTRL_C)
        terminal.press("tell me everything\r")
        terminal.wait_for("tell me everything\n")
        wait_from = len(terminal.text)
        terminal.wait_for(" ", after=wait_from + 20)
        terminal.press(CTRL_C)
        terminal.wait_for(" …\n")
        terminal.press("/dance\r")
        terminal.wait_for("no command /dance")
        terminal.press(CTRL_D)
        assert terminal.wait() == 0


def test_without_a_terminal_it_names_text_mode(home: Home) -> None:
    done = run_program(home, "chat", typed=b"hello\n")
    assert (done.status, done.out) == (64, "")
    assert done.err == (
        "voicebot: chat needs a terminal; use `voicebot run --text` with pipes and files\n"
    )
