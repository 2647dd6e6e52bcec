from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.cli.daemons import answering_daemon
from voicebot.cli.main import main

if TYPE_CHECKING:
    from collections.abc import Mapping


@pytest.mark.parametrize(
    ("stopped", "shown"), [(True, "stopped\n"), (False, "there was nothing to stop\n")]
)
def test_stop_says_whether_there_was_something_to_stop(
    stopped: bool, shown: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Mapping[str, Any]] = []
    with answering_daemon(tmp_path, "stop", asked, {"stopped": stopped}) as socket:
        assert main(["stop", "--set", f"control.socket={socket}"]) == 0
    assert asked == [{"command": "stop"}]
    assert capsys.readouterr().out == shown
