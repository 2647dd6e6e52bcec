"""What the running daemon tells a service manager, while its sound server comes and goes."""

import json
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.program import RunningProgram, program_environment, run_program
from tests.support.pulse import PulseServer, wait_until

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]


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


@pytest.fixture
def manager() -> Iterator[Manager]:
    with tempfile.TemporaryDirectory(prefix="voicebot-manager-") as folder:
        made = Manager(Path(folder))
        yield made
        made.close()


def test_it_tells_the_truth_while_the_sound_server_dies_and_comes_back(
    tmp_path: Path, manager: Manager
) -> None:
    with PulseServer() as pulse:
        environment = program_environment(tmp_path, pulse.environment) | manager.environment()
        with RunningProgram(environment, "run") as program:
            ready = manager.wait_for("READY=1")
            assert "STATUS=idle; hears default; speaks to default" in ready
            manager.wait_for("WATCHDOG=1")
            facts = json.loads(run_program(environment, "status", "--json").out)
            assert (facts["state"], facts["degraded"]) == ("idle", False)
            assert len(facts["models"]) == 3

            pulse.kill()
            manager.wait_for("STATUS=degraded: no microphone")
            manager.forget()
            manager.wait_for("WATCHDOG=1")
            shown = run_program(environment, "status")
            assert "degraded:     no microphone" in shown.out
            assert "audio_input (audio)" in shown.out

            pulse.start()
            manager.wait_for("STATUS=idle")
            assert program.await_line("works again")
            failures = [line for line in program.errors if "audio_input failed" in line]
            assert len(failures) == 1
