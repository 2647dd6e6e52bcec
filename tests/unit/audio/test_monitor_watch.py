import shutil

import pytest

from tests.support.pulse import wait_until
from voicebot.audio import monitor_watch
from voicebot.audio.monitor_watch import MonitorWatch, hears_monitor, only_monitors

SILENCE, SOUND = bytes(3200), b"\1\0" * 1600
SOURCES = (
    "3\tusb_mic\tmodule-alsa-card.c\ts16le 1ch 48000Hz\tRUNNING\n7\tspeaker.monitor\tx\ty\tz\n"
)
OUTPUTS = """\
Source Output #4
\tDriver: protocol-native.c
\tSource: 7
\tProperties:
\t\tapplication.process.id = "100"

Source Output #5
\tSource: 3
\tProperties:
\t\tapplication.process.id = "200"
"""


class Server:
    """What the sound server gives: True is a monitor, None is no answer."""

    def __init__(self, gives: bool | None) -> None:
        self.gives = gives
        self.looks = 0

    def __call__(self) -> bool | None:
        self.looks += 1
        return self.gives


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(monitor_watch, "_SILENT_FOR_S", 0.0)
    monkeypatch.setattr(monitor_watch, "_LOOK_AGAIN_S", 0.0)


def started(server: Server) -> MonitorWatch:
    watch = MonitorWatch(server)
    watch.start()
    wait_until(lambda: server.looks == 1, "the first look")
    return watch


def test_a_monitor_in_the_place_of_the_microphone_is_noticed_in_digital_silence() -> None:
    server = Server(False)
    watch = started(server)
    server.gives = True
    watch.take(SOUND)
    assert server.looks == 1

    def noticed() -> bool:
        watch.take(SILENCE)
        return watch.replaced

    wait_until(noticed, "it is noticed")


@pytest.mark.parametrize("first", [True, None])
def test_who_hears_a_monitor_from_the_beginning_may(first: bool | None) -> None:
    server = Server(first)
    watch = started(server)
    server.gives = True
    for _ in range(5):
        watch.take(SILENCE)
    assert not watch.replaced
    assert server.looks == 1


def test_a_silent_microphone_stays_one() -> None:
    server = Server(False)
    watch = started(server)

    def looked() -> bool:
        watch.take(SILENCE)
        return server.looks > 3

    wait_until(looked, "looks")
    assert not watch.replaced


def test_the_answer_of_pactl_is_understood() -> None:
    assert only_monitors(OUTPUTS, SOURCES, 100) is True
    assert only_monitors(OUTPUTS, SOURCES, 200) is False
    assert only_monitors(OUTPUTS, SOURCES, 300) is None
    assert only_monitors("", "", 100) is None


def test_without_pactl_nothing_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert hears_monitor() is None
