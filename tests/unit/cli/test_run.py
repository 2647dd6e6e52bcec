import io
import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from tests.unit.cli.engines import use_quick_engines
from voicebot.cli.demo import _DemoView
from voicebot.cli.main import main
from voicebot.cli.run import _answer_typed, _has_input
from voicebot.errors import StateError
from voicebot.events import ResponseDelta, TurnCompleted

if TYPE_CHECKING:
    from voicebot.app import App
    from voicebot.daemon import Daemon


class StoppableDaemon:
    """Notes whether it was told to stop."""

    def __init__(self) -> None:
        self.stopped = False

    def stop(self) -> None:
        self.stopped = True


async def _lines(*typed: str) -> AsyncIterator[str]:
    for line in typed:
        yield line


@pytest.mark.parametrize(("kind", "expected"), [("pipe", True), ("file", True), ("null", False)])
def test_typed_lines_are_read_from_what_can_hold_some(
    kind: str, expected: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader, writer = os.pipe()
    paths = {"pipe": f"/dev/fd/{reader}", "file": str(tmp_path / "lines"), "null": os.devnull}
    (tmp_path / "lines").touch()
    with Path(paths[kind]).open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        assert _has_input() is expected
    monkeypatch.setattr(sys, "stdin", None)
    assert not _has_input()
    os.close(reader)
    os.close(writer)


@pytest.mark.parametrize(
    ("typed", "terminal", "stopped"),
    [("/quit", True, True), ("/quit", False, True), ("", True, True), ("", False, False)],
)
async def test_quit_and_ctrl_d_stop_the_assistant_and_the_end_of_a_pipe_does_not(
    typed: str, terminal: bool, stopped: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    stdin = io.StringIO()
    monkeypatch.setattr(stdin, "isatty", lambda: terminal)
    monkeypatch.setattr(sys, "stdin", stdin)
    daemon = StoppableDaemon()
    app = cast("App", None)  # neither line asks it anything
    await _answer_typed(app, cast("Daemon", daemon), _lines(typed), speak=False)
    assert daemon.stopped is stopped


def test_text_and_demo_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--text", "--demo"]) == 64
    assert "not allowed with argument" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--demo", "--json"], "--json has no meaning with --demo; leave one of them out"),
        (["--demo", "--speak"], "--speak has no meaning with --demo; leave one of them out"),
        (["--text", "--out", "a.wav"], "add --demo, or use `voicebot ask --out`"),
        (["--out", "a.wav"], "--out is the WAV file that --demo leaves"),
    ],
)
def test_an_option_that_would_be_ignored_is_refused(
    words: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", *words]) == 64
    (line,) = capsys.readouterr().err.splitlines()
    assert told in line


@pytest.mark.parametrize("json", [[], ["--json"]])
def test_answers_that_stdout_does_not_take_end_the_text_mode(
    json: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use_quick_engines(tmp_path, monkeypatch)
    (tmp_path / "lines").write_text("what time is it\n")
    with (tmp_path / "lines").open() as lines, Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdin", lines)
        monkeypatch.setattr(sys, "stdout", full)
        assert main(["run", "--text", "--set", "models=starter", *json]) == 74
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("voicebot: stdout cannot be written (No space left on device)")


def test_a_demo_that_stdout_does_not_take_goes_on_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        view = _DemoView()
        view(ResponseDelta(turn_id=1, monotonic_s=1.0, text="Paris."))
        view(TurnCompleted(turn_id=1, monotonic_s=2.0, transcript="hi", reply="Paris."))
    assert view.answered
    with pytest.raises(StateError, match="No space left"):
        view.check()
