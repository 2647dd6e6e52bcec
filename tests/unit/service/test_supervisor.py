import asyncio
import dataclasses
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from voicebot.errors import ModelError
from voicebot.service.liveness import Vitals
from voicebot.service.notify import ServiceNotifier
from voicebot.service.status_board import StatusBoard
from voicebot.service.supervisor import Supervisor


class Manager:
    """Stands for systemd: takes what the daemon sends."""

    def __init__(self, listening: socket.socket) -> None:
        self._socket = listening

    def messages(self) -> list[str]:
        """Return what came since the last call."""
        found = []
        while True:
            try:
                found.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return found


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Manager]:
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(path))
        listening.setblocking(False)
        monkeypatch.setenv("NOTIFY_SOCKET", str(path))
        monkeypatch.setenv("WATCHDOG_USEC", "40000")
        monkeypatch.delenv("WATCHDOG_PID", raising=False)
        yield Manager(listening)


class Room:
    """An assistant whose vitals the test sets."""

    def __init__(self) -> None:
        self.vitals = Vitals(now_s=1.0, delivering=True, last_frame_s=1.0)
        self.board = StatusBoard()
        self.delivering = asyncio.Event()
        self.loaded: asyncio.Future[object] = asyncio.get_running_loop().create_future()
        self.supervisor = Supervisor(
            ServiceNotifier(), self.board, lambda: self.vitals, microphone_grace_s=0.05
        )

    def start(self) -> "asyncio.Task[None]":
        return asyncio.create_task(self.supervisor.run(self.delivering, self.loaded))


async def until(manager: Manager, part: str, timeout_s: float = 5.0) -> list[str]:
    """Collect messages until one holds ``part``."""
    found: list[str] = []
    async with asyncio.timeout(timeout_s):
        while not any(part in message for message in found):
            await asyncio.sleep(0.005)
            found += manager.messages()
    return found


async def end(task: "asyncio.Task[None]") -> None:
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_ready_waits_for_the_model_and_the_microphone(manager: Manager) -> None:
    room = Room()
    room.supervisor = Supervisor(ServiceNotifier(), room.board, lambda: room.vitals)
    task = room.start()
    room.delivering.set()
    for _ in range(5):
        await asyncio.sleep(0)
    assert manager.messages() == []
    room.loaded.set_result(None)
    messages = await until(manager, "READY=1")
    assert messages[-1] == "READY=1\nSTATUS=idle"
    await end(task)


async def test_without_a_microphone_ready_says_degraded(manager: Manager) -> None:
    room = Room()
    room.vitals = Vitals(now_s=1.0, delivering=False, last_frame_s=None)
    room.loaded.set_result(None)
    task = room.start()
    messages = await until(manager, "READY=1")
    assert "STATUS=degraded: no microphone" in messages[-1]
    room.vitals = Vitals(now_s=2.0, delivering=True, last_frame_s=2.0)
    assert (await until(manager, "STATUS=idle"))[-1] == "STATUS=idle"
    await end(task)


async def test_without_a_language_model_ready_says_degraded(manager: Manager) -> None:
    room = Room()
    room.delivering.set()
    room.loaded.set_exception(ModelError("m.gguf is broken"))
    task = room.start()
    messages = await until(manager, "READY=1")
    assert "degraded: no language model (m.gguf is broken)" in messages[-1]
    await end(task)


async def test_the_watchdog_is_fed_until_an_engine_hangs_and_again_after(
    manager: Manager, caplog: pytest.LogCaptureFixture
) -> None:
    room = Room()
    room.delivering.set()
    room.loaded.set_result(None)
    task = room.start()
    await until(manager, "READY=1")
    await until(manager, "WATCHDOG=1")
    room.vitals = dataclasses.replace(room.vitals, stuck=("recognizer",))
    async with asyncio.timeout(5):
        while "stuck past the deadline: recognizer" not in caplog.text:
            await asyncio.sleep(0.005)
    manager.messages()
    for _ in range(3):
        room.supervisor.check()
    assert "WATCHDOG=1" not in manager.messages()
    assert caplog.text.count("stuck past the deadline") == 1
    room.vitals = dataclasses.replace(room.vitals, stuck=())
    await until(manager, "WATCHDOG=1")
    await end(task)


async def test_an_unchanged_status_is_not_sent_again(manager: Manager) -> None:
    room = Room()
    for _ in range(3):
        room.supervisor.check()
    assert manager.messages().count("STATUS=idle") == 1


def test_a_watchdog_meant_for_another_process_is_none_of_ours(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ServiceNotifier().watchdog_s == 0.04
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert ServiceNotifier().watchdog_s is None
    monkeypatch.delenv("WATCHDOG_PID")
    monkeypatch.setenv("WATCHDOG_USEC", "nonsense")
    assert ServiceNotifier().watchdog_s is None
    assert manager.messages() == []


async def test_a_long_watchdog_does_not_make_the_status_late(
    manager: Manager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    room = Room()
    room.delivering.set()
    room.loaded.set_result(None)
    task = room.start()
    await until(manager, "READY=1")
    room.vitals = dataclasses.replace(room.vitals, delivering=False)
    await until(manager, "STATUS=degraded: no microphone", timeout_s=3.0)
    await end(task)
