"""Catching what native libraries write to standard error."""

import os

import pytest

from voicebot.engines.native_output import captured_native_errors


def test_output_is_passed_on_after_success(capfd: pytest.CaptureFixture[str]) -> None:
    with captured_native_errors() as lines:
        os.write(2, b"a warning\n")
        assert capfd.readouterr().err == ""
    os.write(2, b"after")
    assert lines == []
    assert capfd.readouterr().err == "a warning\nafter"


def _fail(lines: list[list[str]]) -> None:
    with captured_native_errors() as collected:
        lines.append(collected)
        os.write(2, b"why\n\xff tail")
        raise ValueError("inner")


def test_output_is_collected_after_a_failure(capfd: pytest.CaptureFixture[str]) -> None:
    lines: list[list[str]] = []
    with pytest.raises(ValueError, match="inner"):
        _fail(lines)
    os.write(2, b"after")
    assert lines == [["why", "\ufffd tail"]]
    assert capfd.readouterr().err == "after"
