"""The real ``voicebot`` as a child process, away from the configuration of whoever runs the tests.

Times of events are readings of the monotonic clock, which all processes of a machine share.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from tests.support.pulse import wait_until

PROGRAM = str(Path(sys.executable).with_name("voicebot"))
_DROPPED = (
    "VOICEBOT_", "XDG_", "PULSE_", "PIPEWIRE_", "ALSA_", "DBUS_", "STATE_DIRECTORY",
    "RUNTIME_DIRECTORY", "NOTIFY_SOCKET", "JOURNAL_STREAM", "WATCHDOG_", "COLUMNS", "LINES",
)  # fmt: skip

# How many lines of each stream the failure of a test shows.
_TOLD_LINES = 25

Event = dict[str, Any]
Environment = Mapping[str, str]


def program_environment(folder: Path, sound: Environment | None = None) -> dict[str, str]:
    """Environment of a person whose home is in ``folder`` and who uses the starter models.

    There is no audio device in it, unless ``sound`` is the environment of an audio server.
    """
    folder.mkdir(parents=True, exist_ok=True)
    config = folder / "voicebot.yaml"
    config.write_text("models: starter\n")
    inherited = {name: text for name, text in os.environ.items() if not name.startswith(_DROPPED)}
    own = {
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "VOICEBOT_CONFIG": str(config),
        "LANG": "C.UTF-8",
    }
    return inherited | own | (no_sound(folder) if sound is None else _of_sound(sound))


def no_sound(folder: Path) -> dict[str, str]:
    """Environment in which alsa-lib finds no device, not even a sound card."""
    config = folder / "alsa.conf"
    # PortAudio ends the process where alsa-lib names no device at all.
    config.write_text("pcm.gone { type hw card 99 }\n")
    return {"ALSA_CONFIG_PATH": str(config), "PULSE_SERVER": f"unix:{folder}/no-audio-server"}


def _of_sound(environment: Environment) -> dict[str, str]:
    return {name: environment[name] for name in ("HOME", "XDG_RUNTIME_DIR", "PULSE_SERVER")}


@dataclass(frozen=True, slots=True)
class Finished:
    """What a program left: exit status and what it printed."""

    status: int
    out: str
    err: str


def run_program(
    environment: Environment, *words: str | Path, typed: bytes = b"", timeout_s: float = 60.0
) -> Finished:
    """Run ``voicebot`` with ``words`` to its end, ``typed`` on stdin."""
    done = subprocess.run(
        [PROGRAM, *map(str, words)],
        env=dict(environment),
        input=typed,
        capture_output=True,
        timeout=timeout_s,
        check=False,
    )
    return Finished(done.returncode, done.stdout.decode(), done.stderr.decode())


class RunningProgram:
    """A ``voicebot`` that is running; leaving the block ends it.

    Attributes:
        lines: lines of stdout so far.
        errors: lines of stderr so far.
    """

    def __init__(self, environment: Environment, *words: str | Path) -> None:
        self.lines: list[str] = []
        self.errors: list[str] = []
        self._process = subprocess.Popen(
            [PROGRAM, *map(str, words)],
            env=dict(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self._process.stdin is not None
        self._stdin = self._process.stdin
        pipes = ((self._process.stdout, self.lines), (self._process.stderr, self.errors))
        self._readers = [
            threading.Thread(target=_read, args=(pipe, lines), daemon=True) for pipe, lines in pipes
        ]
        for reader in self._readers:
            reader.start()

    def __enter__(self) -> "RunningProgram":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._process.kill()
        self.wait(10.0)
        if not self._stdin.closed:
            self._stdin.close()
        if error is not None:
            print("stdout:", *self.lines[-60:], "stderr:", *self.errors[-60:], sep="\n")

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def events(self) -> list[Event]:
        """The events so far; needs ``--json``."""
        return [json.loads(line) for line in self.lines]

    def type(self, line: str) -> None:
        """Type a line on stdin."""
        self._stdin.write(line.encode() + b"\n")
        self._stdin.flush()

    def end_input(self) -> None:
        """Close stdin."""
        self._stdin.close()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        self._process.send_signal(number)

    def wait(self, timeout_s: float) -> int:
        """Wait for the end and for all output; return the exit status."""
        status = self._process.wait(timeout_s)
        for reader in self._readers:
            reader.join(timeout_s)
        return status

    def await_line(self, part: str, timeout_s: float = 30.0, *, after: int = 0) -> str:
        """Wait for a line on stderr that holds ``part``, from line ``after`` on."""

        def found() -> list[str]:
            return [line for line in self.errors[after:] if part in line]

        self._await(lambda: bool(found()), part, timeout_s)
        return found()[0]

    def await_stdout(self, part: str, timeout_s: float = 30.0) -> None:
        """Wait for a line on stdout that holds ``part``."""
        self._await(lambda: any(part in line for line in self.lines), part, timeout_s)

    def await_event(
        self, name: str, *, after: int = 0, timeout_s: float = 30.0, **fields: object
    ) -> Event:
        """Wait for the first event of that name and fields among those from ``after`` on."""

        def found() -> list[Event]:
            lines = self.lines[after:]
            events = [json.loads(line) for line in lines if f'"{name}"' in line]
            return [e for e in events if e["event"] == name and fields.items() <= e.items()]

        self._await(lambda: bool(found()), f"{name} {fields or ''}", timeout_s)
        return found()[0]

    def _await(self, condition: Callable[[], bool], what: str, timeout_s: float) -> None:
        def over() -> bool:
            return condition() or self._process.poll() is not None

        try:
            wait_until(over, what, timeout_s)
        except TimeoutError as error:
            told = "\n".join([*self.lines[-_TOLD_LINES:], *self.errors[-_TOLD_LINES:]])
            raise TimeoutError(f"{error}; last of stdout and stderr:\n{told}") from None
        if self._process.poll() is not None:
            self.wait(10.0)
            assert condition(), f"{what}: not before the program ended: {self.errors}"


def _read(pipe: IO[bytes], lines: list[str]) -> None:
    with pipe:
        for line in pipe:
            lines.append(line.decode().rstrip("\n"))  # noqa: PERF401 - each is awaited
