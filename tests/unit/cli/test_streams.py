"""Standard streams that are closed, or a terminal that another job has."""

import json
import subprocess
import sys

import pytest

from tests.support.terminal import Terminal

COMMAND = [sys.executable, "-m", "voicebot.cli.main"]
# What `voicebot run` finds at a terminal, as the job that has it and as one behind it.
LOOK = """
import os
from voicebot.cli.run import _has_input
print("foreground:", _has_input(), flush=True)
child = os.fork()
if not child:
    os.setpgid(0, 0)
    print("background:", _has_input(), flush=True)
    os._exit(0)
os.waitpid(child, 0)
"""


@pytest.mark.parametrize(
    ("words", "closing", "status", "message"),
    [
        (["chat"], "<&-", 64, "voicebot: chat needs a terminal; use "),
        (["config", "schema"], ">&-", 0, ""),
        (["trigger", "--set", "control.socket=/no/such.sock"], ">&- <&-", 69, "voicebot: no voice"),
        (["trigger", "--set", "control.socket=/no/such.sock"], "2>&-", 69, ""),
        (["dance"], ">&- 2>&- <&-", 64, ""),
    ],
)
def test_closed_streams_are_no_fault_of_the_program(
    words: list[str], closing: str, status: int, message: str
) -> None:
    shell = ["sh", "-c", f'exec "$@" {closing}', "sh"]
    done = subprocess.run(
        [*shell, *COMMAND, *words], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == status
    assert done.stderr.startswith(message)
    assert "internal error" not in done.stderr


def test_what_is_opened_later_gets_no_standard_descriptor() -> None:
    code = (
        "import json, sys; from voicebot.cli.streams import open_closed_streams as o; o()\n"
        "with open('/dev/null') as f: later = f.fileno()\n"
        "print(json.dumps([sys.stdin.fileno(), sys.stderr.fileno(), later > 2]))"
    )
    shell = ["sh", "-c", 'exec "$@" <&- 2>&-', "sh", sys.executable, "-c", code]
    done = subprocess.run(shell, capture_output=True, text=True, timeout=60, check=True)
    assert json.loads(done.stdout) == [0, 2, True]


def test_a_terminal_is_read_by_the_job_that_has_it() -> None:
    with Terminal({}, [sys.executable, "-c", LOOK]) as terminal:
        assert terminal.wait() == 0
        terminal.wait_for("background:")
        assert "foreground: True" in terminal.text
        assert "background: False" in terminal.text
