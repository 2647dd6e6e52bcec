import json
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from voicebot.cli.logs import set_up_logging
from voicebot.cli.printers import JsonPrinter, ReplyPrinter
from voicebot.config.schema import Config
from voicebot.errors import StateError
from voicebot.events import ResponseDelta, TurnCompleted

DELTA = ResponseDelta(turn_id=1, monotonic_s=1.0, text="\n Hello\nyou")


def completed(*, interrupted: bool = False) -> TurnCompleted:
    return TurnCompleted(
        turn_id=1, monotonic_s=2.0, transcript="hi", reply="Hello", interrupted=interrupted
    )


def test_a_reply_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    show = ReplyPrinter(lambda: None)
    for event in (DELTA, DELTA, completed(), completed(), DELTA, completed(interrupted=True)):
        show(event)
    assert capsys.readouterr().out == "Hello you  Hello you\nHello you …\n"


def test_colour_begins_and_ends_with_the_reply(capsys: pytest.CaptureFixture[str]) -> None:
    show = ReplyPrinter(lambda: None, colour=True)
    for event in (DELTA, completed()):
        show(event)
    assert capsys.readouterr().out == "\x1b[36mHello you\x1b[0m\n"


def test_a_log_line_on_the_same_terminal_is_a_line_of_its_own(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stderr", sys.stdout)
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    set_up_logging(Config())
    show = ReplyPrinter(lambda: None)
    for event in (DELTA, completed()):
        show(event)
        logging.getLogger("voicebot").warning("in the way")
    for event in (DELTA, DELTA, completed()):
        show(event)
    first, *logged, last = capsys.readouterr().out.splitlines()
    assert (first, last) == ("Hello you", "Hello you  Hello you")
    assert [line.split()[1:] for line in logged] == [["WARNING", "in", "the", "way"]] * 2


def test_json_is_one_line_an_event(capsys: pytest.CaptureFixture[str]) -> None:
    JsonPrinter(lambda: None)(DELTA)
    (line,) = capsys.readouterr().out.splitlines()
    told = {"event": "response_delta", "turn_id": 1, "monotonic_s": 1.0, "text": DELTA.text}
    assert json.loads(line) == told


def test_a_reader_that_goes_away_is_told_once() -> None:
    program = (
        "import sys\n"
        "from tests.unit.cli.test_printers import DELTA\n"
        "from voicebot.cli.printers import JsonPrinter\n"
        "show = JsonPrinter(lambda: print('gone', file=sys.stderr))\n"
        "while not show.closed: show(DELTA)\n"
        "show(DELTA)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b"gone\n"
        assert process.wait(20.0) == 0


def test_a_full_disk_ends_the_printing_once(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    with Path("/dev/full").open("w") as full:
        monkeypatch.setattr(sys, "stdout", full)
        show = ReplyPrinter(lambda: told.append("closed"))
        show.check()
        for event in (DELTA, DELTA, completed()):
            show(event)
    assert told == ["closed"]
    with pytest.raises(StateError, match="No space left"):
        show.check()
