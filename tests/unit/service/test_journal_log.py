import logging
from collections.abc import Iterator

import pytest

from voicebot.cli.logs import set_up_logging
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
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JOURNAL_STREAM", "8:1234")
    set_up_logging(Config())
    logging.getLogger("x").warning("two\nlines")
    logging.getLogger("x").info("fine")
    assert capsys.readouterr().err == "<4>WARNING two\n<4>lines\n<6>INFO fine\n"


def test_elsewhere_they_do_not(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("JOURNAL_STREAM", raising=False)
    set_up_logging(Config())
    logging.getLogger("x").error("bad")
    line = capsys.readouterr().err
    assert line.endswith(" ERROR bad\n")
    assert not line.startswith("<")
