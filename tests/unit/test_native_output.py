"""Catching what native libraries write to standard error."""

import contextlib
import os
import re
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from voicebot import native_output
from voicebot.native_output import captured_native_errors

LIBRARY = re.compile("LIB ")
DEADLINE_S = 5.0


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


def _in_a_thread(function: Callable[[], None]) -> None:
    """Run ``function`` and fail where it does not return; a thread that hangs is left behind."""
    thread = threading.Thread(target=function, daemon=True)
    thread.start()
    thread.join(DEADLINE_S)
    assert not thread.is_alive()


def test_a_block_that_waits_long_for_another_runs_without_capturing(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(native_output, "_TURN_TIMEOUT_S", 0.05)
    ran: list[list[str]] = []

    def second() -> None:
        with captured_native_errors(LIBRARY) as lines:
            os.write(2, b"LIB second\nINFO second\n")
            ran.append(lines)

    with captured_native_errors(LIBRARY) as lines:
        _in_a_thread(second)
    os.write(2, b"after")
    assert (lines, ran) == (["LIB second"], [[]])
    assert capfd.readouterr().err == "INFO second\nafter"
    with captured_native_errors(LIBRARY) as lines:
        os.write(2, b"LIB next")
    assert lines == ["LIB next"]


def test_a_block_that_lasts_long_gives_its_turn_and_standard_error_back(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(native_output, "_LONGEST_S", 0.5)
    with captured_native_errors(LIBRARY) as lines:
        os.write(2, b"LIB early\nINFO early\n")
        err, until_s = "", time.monotonic() + DEADLINE_S
        while "INFO early" not in err and time.monotonic() < until_s:
            err += capfd.readouterr().err
        monkeypatch.undo()
        with captured_native_errors(LIBRARY) as others:
            os.write(2, b"LIB other\n")
        os.write(2, b"LIB late\n")
    os.write(2, b"after")
    assert (lines, others) == (["LIB early"], ["LIB other"])
    assert err + capfd.readouterr().err == "INFO early\nLIB late\nafter"


@contextlib.contextmanager
def _full_disk() -> Iterator[None]:
    """Let standard error be a file that takes nothing."""
    original, full = os.dup(2), os.open("/dev/full", os.O_WRONLY)
    os.dup2(full, 2)
    try:
        yield
    finally:
        os.dup2(original, 2)
        os.close(original)
        os.close(full)


def test_a_full_disk_below_standard_error_changes_nothing() -> None:
    with _full_disk(), captured_native_errors(LIBRARY) as lines:
        os.write(2, b"INFO of another thread\nLIB a warning\n")
    assert lines == ["LIB a warning"]


def _fail_on_a_full_disk(kept: list[list[str]]) -> None:
    with _full_disk(), captured_native_errors(LIBRARY) as lines:
        kept.append(lines)
        os.write(2, b"INFO of another thread\nLIB why\n")
        raise ValueError("inner")


def test_a_full_disk_hides_no_failure() -> None:
    kept: list[list[str]] = []
    with pytest.raises(ValueError, match="inner"):
        _fail_on_a_full_disk(kept)
    assert kept == [["LIB why"]]
