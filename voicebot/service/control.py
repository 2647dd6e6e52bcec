"""The control socket: other programs trigger, stop and ask the running daemon.

One request and one reply per connection, each a line of JSON: ``{"command": "trigger"}`` is
answered ``{"ok": true, ...}`` or ``{"ok": false, "error": "..."}``.
"""

import asyncio
import contextlib
import json
import logging
import os
import socket
from collections.abc import Awaitable, Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from voicebot.errors import ServiceError, VoicebotError

_LOGGER = logging.getLogger(__name__)
_MAX_LINE_BYTES = 64 * 1024
_CLIENT_TIMEOUT_S = 5.0
_SYSTEM_SOCKET = Path("/run/voicebot/control.sock")
# A full queue of connections refuses a further one with the second.
_LATE = (TimeoutError, BlockingIOError)

Handler: TypeAlias = Callable[[Mapping[str, Any]], Awaitable[dict[str, Any]]]
"""Takes the request's fields and returns the reply's."""


class ControlAccessError(ServiceError):
    """The control socket is closed to this user."""


class AlreadyRunningError(ServiceError):
    """Another daemon listens on the control socket."""


class NoDaemonError(ServiceError):
    """Nobody listens on the control socket."""


def default_socket_path() -> Path:
    """Return where the daemon of this user listens.

    In the order of preference: $RUNTIME_DIRECTORY (set by systemd), $XDG_RUNTIME_DIR/voicebot,
    the system service's directory.
    """
    if runtime := os.environ.get("RUNTIME_DIRECTORY"):
        return Path(runtime.split(":")[0]) / "control.sock"
    if runtime := os.environ.get("XDG_RUNTIME_DIR"):
        return Path(runtime) / "voicebot" / "control.sock"
    return _SYSTEM_SOCKET


def find_socket_path() -> Path:
    """Return where a daemon can be reached: this user's, else the system service's if it is there.

    A socket that a daemon left behind is not there. The system service's is also there when its
    folder is closed to this user. Without either it is where the daemon of this user would listen.
    """
    own = default_socket_path()
    own_exists = os.path.exists(own)  # noqa: PTH110 - Path.exists raises in a closed folder
    if own_exists and not isinstance(_refusal(own), ConnectionRefusedError):
        return own
    return _SYSTEM_SOCKET if _may_exist(_SYSTEM_SOCKET) else own


class ControlServer:
    """Serves the control socket; only this user and group may connect."""

    def __init__(self, path: Path, handlers: Mapping[str, Handler]) -> None:
        self._path = path
        self._handlers = handlers
        self._server: asyncio.Server | None = None
        self._socket_id: tuple[int, int] | None = None
        self._connections: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Listen, in place of a socket that nobody serves.

        Raises:
            AlreadyRunningError: another daemon listens.
            ServiceError: the folder is not writable, or something else lies there.
        """
        if await asyncio.to_thread(_refusal, self._path) is None:
            raise AlreadyRunningError(
                f"another voicebot already listens on {self._path}; stop it first, or give this "
                "one its own with --set control.socket=PATH"
            )
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _remove_socket(self._path)
            self._server = await asyncio.start_unix_server(
                self._serve, path=str(self._path), limit=_MAX_LINE_BYTES
            )
            self._socket_id = _file_id(self._path)
            self._path.chmod(0o660)
        except OSError as error:
            raise ServiceError(
                f"cannot listen on the control socket {self._path} ({error.strerror or error}); "
                "choose another with --set control.socket=PATH"
            ) from error

    async def close(self) -> None:
        """Stop listening, drop open connections and remove the socket, if it is still ours."""
        if self._server is None:
            return
        self._server.close()
        self._server = None
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await asyncio.sleep(0)  # lets the closed transports go
        with contextlib.suppress(OSError):
            if _file_id(self._path) == self._socket_id:
                self._path.unlink()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        try:
            reply = await self._reply(await _read_line(reader))
            writer.write(json.dumps(reply).encode() + b"\n")
            await writer.drain()
        except (OSError, TimeoutError) as error:
            _LOGGER.debug("control connection failed: %s", error)
        except asyncio.CancelledError:  # asyncio's streams would report it as a defect
            _LOGGER.debug("a control connection was dropped: the server closes")
        finally:
            writer.close()
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _reply(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
        except ValueError:
            return {"ok": False, "error": "not a line of JSON"}
        command = request.get("command") if isinstance(request, dict) else None
        handler = self._handlers.get(command) if isinstance(command, str) else None
        if handler is None:
            known = ", ".join(sorted(self._handlers))
            return {"ok": False, "error": f"unknown command {command!r}; known are {known}"}
        try:
            return {"ok": True, **await handler(request)}
        except VoicebotError as error:
            return {"ok": False, "error": str(error)}
        except Exception as error:
            _LOGGER.exception("%s: unexpected", command)
            return {"ok": False, "error": f"{command}: {type(error).__name__}: {error}"}


def request(
    path: Path, command: str, *, timeout_s: float = _CLIENT_TIMEOUT_S, **fields: object
) -> dict[str, Any]:
    """Send one command to the running daemon and return its reply, which may take ``timeout_s``.

    Raises:
        ControlAccessError: this user may not.
        NoDaemonError: no daemon listens.
        ServiceError: it does not answer in time, or refuses.
    """
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(timeout_s)
            connection.connect(str(path))
            connection.sendall(json.dumps({"command": command, **fields}).encode() + b"\n")
            with connection.makefile("rb") as lines:
                line = lines.readline(_MAX_LINE_BYTES)
    except PermissionError as error:
        raise ControlAccessError(_no_access(path)) from error
    except _LATE as error:
        raise ServiceError(
            f"the voicebot on {path} gives no answer within {timeout_s:g} s; try again, and "
            "restart it if that goes on"
        ) from error
    except OSError as error:
        raise NoDaemonError(
            f"no voicebot answers on {path} ({error.strerror or error}); start it with "
            "`voicebot run`, or name its socket with --set control.socket=PATH"
        ) from error
    reply: Any = None
    with contextlib.suppress(ValueError):
        reply = json.loads(line)
    if not isinstance(reply, dict):
        raise ServiceError(f"the daemon on {path} gave no sensible reply; restart it")
    if not reply.get("ok"):
        raise ServiceError(f"the daemon refused: {reply.get('error', 'no reason given')}")
    return reply


async def _read_line(reader: asyncio.StreamReader) -> bytes:
    """Return the request; one that is too long counts as empty. Raises OSError, TimeoutError."""
    async with asyncio.timeout(_CLIENT_TIMEOUT_S):
        try:
            return await reader.readline()
        except ValueError:
            return b""


def _may_exist(path: Path) -> bool:
    """Return whether it exists, or lies in a folder that this user cannot look into."""
    try:
        path.stat()
    except PermissionError:
        return True
    except OSError:
        return False
    return True


def _no_access(path: Path) -> str:
    if path.parent == _SYSTEM_SOCKET.parent:
        return (
            f"no access to {path}: only root and members of group voicebot may; use sudo, or "
            "`sudo usermod -aG voicebot $USER` and log in anew"
        )
    return f"no access to {path}; run this as the user who runs voicebot, or with sudo"


def _refusal(path: Path) -> OSError | None:
    """Return why nobody can be reached there; None where somebody listens, however busy."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(path))
        except _LATE:
            return None
        except OSError as error:
            return error
        return None


def _remove_socket(path: Path) -> None:
    """Remove what a daemon left there. Raises ServiceError where it is no socket, and OSError."""
    if path.is_socket():
        path.unlink(missing_ok=True)
    elif path.exists():
        raise ServiceError(
            f"{path} is in the way: it is no socket and was left alone; name another path with "
            "--set control.socket=PATH"
        )


def _file_id(path: Path) -> tuple[int, int]:
    """Return what tells the file from every other one. Raises OSError."""
    status = path.stat()
    return status.st_dev, status.st_ino
