import logging
import os
import sys
from collections.abc import Iterator

import pytest

from voicebot.cli.logs import set_up_logging
from voicebot.config.operation import LogConfig
from voicebot.config.schema import Config


@pytest.fixture(autouse=True)
def own_logging() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    logging.captureWarnings(capture=False)
    root.handlers[:] = handlers
    root.setLevel(level)


def test_lines_for_the_journal_begin_with_their_priority(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    stream = os.fstat(sys.stderr.fileno())
    monkeypatch.setenv("JOURNAL_STREAM", f"{stream.st_dev}:{stream.st_ino}")
    set_up_logging(Config())
    logging.getLogger("x").warning("two\nlines")
    logging.getLogger("x").info("fine")
    assert capfd.readouterr().err == "<4>WARNING two\n<4>lines\n<6>INFO fine\n"


@pytest.mark.parametrize("of_another", [None, "8:1234"])
def test_elsewhere_they_do_not(
    of_another: str | None, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    if of_another is None:
        monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    else:
        monkeypatch.setenv("JOURNAL_STREAM", of_another)
    set_up_logging(Config())
    logging.getLogger("x").error("bad")
    line = capfd.readouterr().err
    assert line.endswith(" ERROR bad\n")
    assert not line.startswith("<")


@pytest.mark.parametrize(
    ("log", "level"),
    [
        (LogConfig(), logging.WARNING),
        (LogConfig(transcripts=True), logging.WARNING),
        (LogConfig(level="info"), logging.INFO),
        (LogConfig(level="error"), logging.ERROR),
    ],
)
def test_a_level_that_was_asked_for_is_taken(log: LogConfig, level: int) -> None:
    set_up_logging(Config(log=log), default_level="warning")
    assert logging.getLogger().level == level
