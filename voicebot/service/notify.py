"""Tells systemd how the daemon is (the sd_notify protocol)."""

import logging
import os
import socket
import time

_LOGGER = logging.getLogger(__name__)
# The daemon must not wait for a service manager that does not read.
_SEND_TIMEOUT_S = 0.1
_READY_TIMEOUT_S = 5.0
_TELL_AGAIN_S = 3600.0


class ServiceNotifier:
    """Sends messages to the service manager; does nothing when not started by one.

    Attributes:
        watchdog_s: silence after which the service manager ends this process; None is never.
    """

    def __init__(self) -> None:
        address = os.environ.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self.watchdog_s = _watchdog_s() if address else None
        self._told_s = float("-inf")

    @property
    def supervised(self) -> bool:
        """Whether a service manager started this process and wants to be told."""
        return bool(self._address)

    def ready(self, status: str) -> None:
        """Say that the daemon works."""
        self._send(f"READY=1\nSTATUS={status}", timeout_s=_READY_TIMEOUT_S)

    def status(self, status: str) -> None:
        """Say what the daemon does."""
        self._send(f"STATUS={status}")

    def stopping(self) -> None:
        """Say that the daemon is about to end."""
        self._send("STOPPING=1")

    def watchdog(self) -> None:
        """Say that the daemon is alive."""
        self._send("WATCHDOG=1")

    def _send(self, message: str, *, timeout_s: float = _SEND_TIMEOUT_S) -> None:
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.settimeout(timeout_s)
                sender.sendto(message.encode(), self._address)
        except TimeoutError:
            _LOGGER.debug("the service manager takes no messages now")
        except OSError as error:
            self._unreachable(error)

    def _unreachable(self, error: OSError) -> None:
        """Tell it, at most once an hour."""
        now_s = time.monotonic()
        if now_s - self._told_s < _TELL_AGAIN_S:
            return
        self._told_s = now_s
        _LOGGER.warning("cannot reach the service manager: %s", error)


def _watchdog_s() -> float | None:
    microseconds = os.environ.get("WATCHDOG_USEC", "")
    meant_for = os.environ.get("WATCHDOG_PID", "")
    if not microseconds.isdecimal() or int(microseconds) == 0:
        return None
    if meant_for and meant_for != str(os.getpid()):
        return None
    return int(microseconds) / 1e6
