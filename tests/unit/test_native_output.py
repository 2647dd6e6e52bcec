"""Catching what native libraries write to standard error."""

import os
import re
import threading

import pytest

from voicebot.native_output import captured_native_errors

LIBRARY = re.compile("LIB ")


def test_the_lines_of_the_library_are_collected_and_others_passed_on(
    capfd: pytest.CaptureFixture[str],
) -> None:
    with captured_native_errors(LIBRARY) as lines:
        os.write(2, b"LIB a warning\nINFO of another thread\nLIB \xff tail")
        assert capfd.readouterr().err == ""
    os.write(2, b"after")
    assert lines == ["LIB a warning", "LIB \ufffd tail"]
    assert capfd.readouterr().err == "INFO of another thread\nafter"


def _fail(kept: list[list[str]]) -> None:
    with captured_native_errors(LIBRARY) as lines:
        kept.append(lines)
        os.write(2, b"LIB why\n")
        raise ValueError("inner")


def test_they_are_collected_after_a_failure_too(capfd: pytest.CaptureFixture[str]) -> None:
    kept: list[list[str]] = []
    with pytest.raises(ValueError, match="inner"):
        _fail(kept)
    os.write(2, b"after")
    assert kept == [["LIB why"]]
    assert capfd.readouterr().err == "after"


def test_two_threads_take_turns(capfd: pytest.CaptureFixture[str]) -> None:
    second_inside = threading.Event()

    def second() -> None:
        with captured_native_errors(LIBRARY):
            second_inside.set()

    thread = threading.Thread(target=second)
    with captured_native_errors(LIBRARY):
        thread.start()
        assert not second_inside.wait(0.05)
    thread.join(5)
    assert second_inside.is_set()
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"
