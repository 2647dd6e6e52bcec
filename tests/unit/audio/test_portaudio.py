import subprocess
import sys
import threading

import pytest

from tests.support.pulse import wait_until
from voicebot.audio import portaudio
from voicebot.audio.portaudio import device_call, refresh_devices
from voicebot.errors import AudioError


def test_returns_results_and_raises_errors() -> None:
    assert device_call(lambda: 42, "counting") == 42

    def fail() -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        device_call(fail, "dividing")


def test_a_hanging_call_is_left_behind_and_its_late_result_is_discarded() -> None:
    release = threading.Event()
    discarded: list[str] = []

    def hang() -> str:
        release.wait(20.0)
        return "late"

    with pytest.raises(AudioError, match="opening a microphone: no answer within"):
        device_call(hang, "opening a microphone", timeout_s=0.05, discard=discarded.append)
    assert device_call(lambda: "next", "another call") == "next"
    assert not refresh_devices()
    release.set()
    wait_until(lambda: discarded == ["late"], "the late result is discarded")
    wait_until(lambda: portaudio._hanging_calls == 0, "the call is over")


def test_calls_run_one_at_a_time() -> None:
    inside = threading.Event()
    release = threading.Event()

    def slow() -> None:
        inside.set()
        release.wait(20.0)

    first = threading.Thread(target=lambda: device_call(slow, "a slow call", timeout_s=20.0))
    first.start()
    assert inside.wait(10.0)
    try:
        with pytest.raises(AudioError, match="no answer"):
            device_call(lambda: None, "a second call", timeout_s=0.05)
    finally:
        release.set()
        first.join(10.0)
    assert device_call(lambda: "free", "a third call") == "free"


def test_what_must_run_does_even_when_its_turn_comes_too_late() -> None:
    release = threading.Event()
    inside = threading.Event()
    done: list[str] = []

    def slow() -> None:
        inside.set()
        release.wait(20.0)

    first = threading.Thread(target=lambda: device_call(slow, "a slow call", timeout_s=20.0))
    first.start()
    assert inside.wait(10.0)
    for name, must_run in (("open", False), ("close", True)):
        with pytest.raises(AudioError, match="no answer"):
            device_call(
                lambda name=name: done.append(name),  # type: ignore[misc]
                name,
                timeout_s=0.05,
                must_run=must_run,
            )
    assert done == []
    assert portaudio.hanging_calls() == 2
    release.set()
    first.join(10.0)
    wait_until(lambda: portaudio.hanging_calls() == 0, "the late calls are over")
    assert done == ["close"]


def test_without_the_system_library_the_package_is_named() -> None:
    program = (
        "import ctypes.util; ctypes.util.find_library = lambda name: None\n"
        "from voicebot.audio.portaudio import sounddevice\n"
        "from voicebot.errors import AudioError\n"
        "try: sounddevice()\n"
        "except AudioError as error: print(error)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert "apt install libportaudio2" in done.stdout


def test_a_sound_system_that_never_answers_does_not_cost_ever_more_threads() -> None:
    release = threading.Event()
    before = threading.active_count()
    messages = []
    for _ in range(20):
        with pytest.raises(AudioError) as caught:
            device_call(lambda: release.wait(20.0), "opening a microphone", timeout_s=0.01)
        messages.append(str(caught.value))
    assert threading.active_count() - before == 8
    assert messages[-1].startswith("opening a microphone: the sound system has not answered 8")
    release.set()
    wait_until(lambda: portaudio.hanging_calls() == 0, "the calls are over")
    assert device_call(lambda: "free", "the next call") == "free"


class Stream:
    """A stream as PortAudio's door knows it."""

    def __init__(self, *, ended: bool) -> None:
        self.ended = threading.Event()
        if ended:
            self.ended.set()
        portaudio.add_stream(self)

    def close(self) -> None:
        portaudio.remove_stream(self)


def test_devices_are_looked_for_again_while_only_dead_streams_are_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    restarts: list[bool] = []
    monkeypatch.setattr(portaudio, "_restart_portaudio", lambda: restarts.append(True))
    dead, live = Stream(ended=True), Stream(ended=False)
    assert not refresh_devices()
    assert dead not in portaudio._open_streams
    live.close()
    assert refresh_devices()
    assert restarts == [True]
