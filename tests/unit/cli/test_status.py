import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.daemons import answering_daemon
from voicebot.cli.main import main

FACTS: dict[str, Any] = {
    "state": "idle",
    "uptime_s": 3700,
    "problems": {"loudspeaker": "gone"},
    "microphone": "USB",
    "loudspeaker": None,
    "models": ["one", "two"],
    "last_turn": {"turn_id": 3, "by": "clock", "response_ms": 120, "total_ms": 300},
    "last_failure": None,
}


def test_status_says_how_the_assistant_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering_daemon(tmp_path, "status", [], FACTS) as socket:
        assert main(["status", "--set", f"control.socket={socket}"]) == 0
        shown = capsys.readouterr().out.splitlines()
        assert main(["status", "--json", "--set", f"control.socket={socket}"]) == 0
    assert shown == [
        "state:        idle, up for 1 h 1 min",
        "degraded:     no loudspeaker: gone",
        "microphone:   USB",
        "loudspeaker:  none",
        "models:       one, two",
        "last turn:    3, by clock in 0.12 s",
    ]
    assert json.loads(capsys.readouterr().out) == FACTS


@pytest.mark.parametrize("facts", [{}, FACTS | {"problems": None}, FACTS | {"last_turn": [1]}])
def test_an_assistant_of_another_version_is_told(
    facts: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with answering_daemon(tmp_path, "status", [], facts) as socket:
        assert main(["status", "--set", f"control.socket={socket}"]) == 69
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "of another version than this command; restart it" in captured.err
