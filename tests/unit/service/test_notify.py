import socket
from pathlib import Path

import pytest

from voicebot.service.notify import ServiceNotifier


def test_messages_reach_the_service_manager(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(5)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        notifier = ServiceNotifier()
        assert notifier.supervised
        notifier.ready("listening")
        assert manager.recv(1000) == b"READY=1\nSTATUS=listening"
        notifier.watchdog()
        assert manager.recv(1000) == b"WATCHDOG=1"
        notifier.stopping()
        assert manager.recv(1000) == b"STOPPING=1"


def test_without_a_service_manager_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    notifier = ServiceNotifier()
    assert not notifier.supervised
    notifier.ready("listening")


def test_a_manager_that_is_gone_is_a_warning_once_an_hour(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "gone"))
    now_s = [10.0]
    monkeypatch.setattr("time.monotonic", lambda: now_s[0])
    notifier = ServiceNotifier()
    for at_s, told in ((10.0, 1), (11.0, 1), (3600.0, 1), (3611.0, 2), (3612.0, 2)):
        now_s[0] = at_s
        notifier.watchdog()
        assert caplog.text.count("cannot reach the service manager") == told


def fill(path: Path) -> None:
    """Send until the manager's queue takes no more."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as other:
        other.setblocking(False)
        while True:
            try:
                other.sendto(b"x", str(path))
            except BlockingIOError:
                return


def test_a_manager_that_does_not_read_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        fill(path)
        ServiceNotifier().watchdog()
        manager.setblocking(False)
        assert manager.recv(10) == b"x"
