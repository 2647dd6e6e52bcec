import os
import sys
from pathlib import Path

import pytest

from voicebot.cli.main import main
from voicebot.cli.run import _has_input


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


def test_text_and_demo_exclude_each_other(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--text", "--demo"]) == 64
    assert "not allowed with argument" in capsys.readouterr().err
