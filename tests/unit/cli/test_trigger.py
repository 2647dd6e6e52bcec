from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.daemons import answering_daemon
from voicebot.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Mapping


def test_trigger_tells_the_daemon(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked: list[Mapping[str, Any]] = []
    with answering_daemon(tmp_path, "trigger", asked, {}) as socket:
        assert main(["trigger", "--set", f"control.socket={socket}"]) == 0
    assert asked == [{"command": "trigger"}]
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


@pytest.mark.parametrize("command", ["trigger", "stop"])
def test_without_a_daemon_it_says_how_to_start_one(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    socket = tmp_path / "control.sock"
    assert main([command, "--set", f"control.socket={socket}"]) == 69
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(f"voicebot: no voicebot answers on {socket} (No such file or directory)")
    assert "`voicebot run`" in line
