import os
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial

import pytest

from tests.support.fake_portaudio import FakePortAudio
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
    starts: list[str] = []

    def start() -> int:
        starts.append("started")
        return 0

    FakePortAudio(on_start=start).install(monkeypatch)
    dead, live = Stream(ended=True), Stream(ended=False)
    assert not refresh_devices()
    assert dead not in portaudio._open_streams
    live.close()
    assert refresh_devices()
    assert starts == ["started"]


def test_a_stream_that_opens_just_before_the_devices_are_looked_for_stays_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    FakePortAudio(on_start=lambda: -9999).install(monkeypatch)
    opened: list[Stream] = []

    def open_first(function: Callable[[], bool], what: str) -> bool:
        opened.append(device_call(lambda: Stream(ended=False), "opening a microphone"))
        return device_call(function, what)

    monkeypatch.setattr(portaudio, "device_call", open_first)
    assert not refresh_devices()
    opened[0].close()


def test_portaudio_that_starts_late_leaves_standard_error_alone(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    release = threading.Event()

    def start() -> int:
        os.write(2, b"INFO of another thread\n")
        release.wait(20.0)
        return 0

    FakePortAudio(on_start=start).install(monkeypatch)
    monkeypatch.setattr(portaudio, "device_call", partial(device_call, timeout_s=2.0))
    with pytest.raises(AudioError, match="looking for audio devices: no answer within"):
        refresh_devices()
    os.write(2, b"INFO while it hangs\n")
    release.set()
    wait_until(lambda: portaudio.hanging_calls() == 0, "the late call is over")
    os.write(2, b"INFO after it\n")
    told = capfd.readouterr().err
    assert told == "INFO of another thread\nINFO while it hangs\nINFO after it\n"


def test_portaudio_that_did_not_start_is_started_the_next_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = FakePortAudio(on_start=lambda: -9999)
    fake.install(monkeypatch)
    for _ in range(2):
        with pytest.raises(AudioError, match=r"looking for audio devices: .*Error initializing"):
            refresh_devices()
    fake.on_start = lambda: 0
    assert refresh_devices()
    assert refresh_devices()
    assert fake._initialized == 1


def test_the_real_portaudio_starts_anew_also_after_it_was_ended() -> None:
    program = (
        "import os\n"
        "from voicebot.audio.devices import list_devices\n"
        "from voicebot.audio.portaudio import device_call, refresh_devices, sounddevice\n"
        "device_call.__kwdefaults__['timeout_s'] = 40.0\n"  # for a machine that is busy
        "list_devices()\n"
        "module = sounddevice()\n"
        "for ended in (False, True):\n"
        "    if ended: module._terminate()\n"
        "    assert module._initialized == (0 if ended else 1)\n"
        "    assert refresh_devices()\n"
        "    assert module._initialized == 1\n"
        "    list_devices()\n"
        "module._terminate()\n"
        "assert module._lib.Pa_GetDeviceCount() == -10000\n"  # it was not started more often
        "os.write(2, b'the end')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "the end")
