"""Stands for the service manager of a daemon under test."""

import socket
from pathlib import Path

from tests.support.pulse import wait_until


class Manager:
    """Stands for systemd with ``WatchdogSec=1``."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._socket.bind(str(self.path))
        self._socket.setblocking(False)
        self._messages: list[str] = []

    def close(self) -> None:
        self._socket.close()

    def environment(self) -> dict[str, str]:
        return {"NOTIFY_SOCKET": str(self.path), "WATCHDOG_USEC": "1000000"}

    def forget(self) -> None:
        """Drop what came so far."""
        self._receive()
        self._messages.clear()

    def wait_for(self, part: str, timeout_s: float = 30.0) -> str:
        """Return the first message that holds ``part``."""
        wait_until(lambda: any(part in text for text in self._receive()), part, timeout_s)
        return next(text for text in self._messages if part in text)

    def _receive(self) -> list[str]:
        while True:
            try:
                self._messages.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return self._messages
