import asyncio
import contextlib
import errno
import socket
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.support.closed_folder import close_folder
from voicebot.errors import ServiceError
from voicebot.service import control
from voicebot.service.control import (
    AlreadyRunningError,
    ControlAccessError,
    ControlServer,
    NoDaemonError,
    default_socket_path,
    find_socket_path,
    request,
)


async def greet(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {"hello": fields.get("name", "nobody")}


async def test_a_request_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "run" / "control.sock"
    server = ControlServer(path, {"greet": greet})
    await server.start()
    try:
        reply = await asyncio.to_thread(request, path, "greet", name="sam")
        assert reply == {"ok": True, "hello": "sam"}
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        with pytest.raises(ServiceError, match="unknown command 'dance'; known are greet"):
            await asyncio.to_thread(request, path, "dance")
    finally:
        await server.close()
    assert not path.exists()


async def test_nonsense_on_the_socket_is_refused_and_harmless(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    server = ControlServer(path, {"greet": greet})
    await server.start()
    try:
        for nonsense in (b"\xff\xfe\n", b"[1]\n", b'"x"\n', b"\n", b"{" * 70_000 + b"\n"):
            reader, writer = await asyncio.open_unix_connection(str(path))
            writer.write(nonsense)
            answer = await reader.readline()
            assert not answer or b'"ok": false' in answer
            writer.close()
            await writer.wait_closed()
        assert (await asyncio.to_thread(request, path, "greet"))["ok"]
    finally:
        await server.close()


async def test_a_second_daemon_is_refused_and_a_stale_socket_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    first = ControlServer(path, {"greet": greet})
    await first.start()
    with pytest.raises(ServiceError, match="another voicebot"):
        await ControlServer(path, {}).start()
    assert (await asyncio.to_thread(request, path, "greet"))["ok"]
    await first.close()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as stale:
        stale.bind(str(path))
    second = ControlServer(path, {"greet": greet})
    await second.start()
    assert (await asyncio.to_thread(request, path, "greet"))["ok"]
    await second.close()


async def test_a_file_that_is_no_socket_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "diary.txt"
    path.write_text("dear diary")
    server = ControlServer(path, {})
    with pytest.raises(ServiceError, match=r"diary\.txt is in the way.*control\.socket=PATH"):
        await server.start()
    await server.close()
    assert path.read_text() == "dear diary"


async def test_the_socket_of_another_daemon_is_left_alone_at_the_end(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"
    server = ControlServer(path, {})
    await server.start()
    path.rename(tmp_path / "moved")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as other:
        other.bind(str(path))
        await server.close()
    assert path.is_socket()


async def test_a_busy_daemon_is_told_from_none(tmp_path: Path) -> None:
    path = tmp_path / "control.sock"

    def told() -> ServiceError:
        with pytest.raises(ServiceError, match=r"gives no answer within 0\.05 s") as raised:
            request(path, "status", timeout_s=0.05)
        return raised.value

    with contextlib.ExitStack() as sockets:
        busy = sockets.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        busy.bind(str(path))
        busy.listen(0)
        assert not isinstance(told(), NoDaemonError)
        with contextlib.suppress(BlockingIOError):  # its queue is full
            while True:
                waiting = sockets.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
                waiting.setblocking(False)
                waiting.connect(str(path))
        assert not isinstance(told(), NoDaemonError)
        with pytest.raises(AlreadyRunningError):
            await ControlServer(path, {}).start()


@pytest.mark.parametrize("reply", [b"[]\n", b"null\n", b"ok\n", b"\n", b""])
async def test_a_reply_that_makes_no_sense_is_one_clear_line(tmp_path: Path, reply: bytes) -> None:
    path = tmp_path / "control.sock"

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(reply)
        writer.close()
        await writer.wait_closed()

    async with await asyncio.start_unix_server(answer, path=str(path)):
        with pytest.raises(ServiceError, match="gave no sensible reply; restart it"):
            await asyncio.to_thread(request, path, "status")


def test_no_daemon_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(NoDaemonError, match="start it with `voicebot run`") as raised:
        request(tmp_path / "none.sock", "stop")
    assert "\n" not in str(raised.value)


async def test_an_impossible_path_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ServiceError, match=r"control\.socket"):
        await ControlServer(tmp_path / "file" / "control.sock", {}).start()


def test_the_default_path_follows_the_service_manager(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/user/1000")
    assert default_socket_path() == Path("/run/user/1000/voicebot/control.sock")
    monkeypatch.setenv("RUNTIME_DIRECTORY", "/run/voicebot")
    assert default_socket_path() == Path("/run/voicebot/control.sock")


def test_the_service_is_found_where_there_is_no_daemon_of_the_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, system = tmp_path / "own/voicebot/control.sock", tmp_path / "system/control.sock"
    monkeypatch.setattr(control, "_SYSTEM_SOCKET", system)
    monkeypatch.delenv("RUNTIME_DIRECTORY", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "own"))
    assert find_socket_path() == own
    system.parent.mkdir()
    assert find_socket_path() == own
    close_folder(system.parent, monkeypatch)
    assert find_socket_path() == system
    own.parent.mkdir(parents=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as daemon:
        daemon.bind(str(own))
        daemon.listen()
        assert find_socket_path() == own
    assert own.exists()
    assert find_socket_path() == system


@pytest.mark.parametrize(
    ("of_service", "remedy"), [(True, "`sudo usermod -aG voicebot $USER`"), (False, "as the user")]
)
def test_a_socket_that_is_closed_to_us_says_who_may(
    of_service: bool, remedy: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Closed(socket.socket):
        def connect(self, _: object) -> None:
            raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(socket, "socket", Closed)
    if of_service:
        monkeypatch.setattr(control, "_SYSTEM_SOCKET", tmp_path / "control.sock")
    with pytest.raises(ControlAccessError) as raised:
        request(tmp_path / "control.sock", "status")
    assert str(tmp_path / "control.sock") in str(raised.value)
    assert remedy in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("closed_by", ["server", "client"])
async def test_closing_drops_connections_without_a_sound(tmp_path: Path, closed_by: str) -> None:
    path = tmp_path / "control.sock"
    told: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: told.append(context))
    server = ControlServer(path, {"greet": greet})
    await server.start()
    reader, writer = await asyncio.open_unix_connection(str(path))
    if closed_by == "client":
        writer.write(b'{"command": "greet"}\n')
        assert b"nobody" in await reader.readline()
    else:
        async with asyncio.timeout(5.0):
            while not server._connections:
                await asyncio.sleep(0.005)
    await server.close()
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()
    assert told == []
