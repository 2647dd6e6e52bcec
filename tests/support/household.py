"""A daemon under a service manager, with a microphone that a test speaks into, and its outages."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tests.support.flite import flite_speech, silence
from tests.support.manager import Manager
from tests.support.program import Event, RunningProgram, program_environment
from tests.support.pulse import PulseServer
from voicebot.audio_types import Samples
from voicebot.service.control import request

QUESTION = "Hey Jarvis, what time is it?"
SETTINGS = (
    "audio.earcons.enabled=false",
    "listening.follow_up.enabled=false",
    "listening.no_speech_timeout_s=4",
)
_CLOCK_TICKS_PER_S = 100
# What PortAudio writes itself when a stream dies: three lines for each of two streams.
_NATIVE_LINES = 6


def speech(text: str) -> Samples:
    """Return ``text`` as spoken into a microphone."""
    return np.concatenate([silence(0.2), flite_speech(text, voice="rms"), silence(0.1)])


class Household:
    """A running daemon.

    Attributes:
        program: the daemon, with ``--json``.
        pulse: its sound server.
        manager: its service manager.
        ready_threads: how many threads it had after its first outage.
    """

    def __init__(
        self,
        program: RunningProgram,
        pulse: PulseServer,
        manager: Manager,
        environment: dict[str, str],
        say: Callable[[Samples], None],
    ) -> None:
        self.program = program
        self.pulse = pulse
        self.manager = manager
        self.environment = environment
        self._say = say
        self.ready_threads: int | None = None

    def now(self) -> int:
        """Return how many events there are; later ones are those from here on."""
        return len(self.program.lines)

    def say(self, text: str) -> None:
        """Speak to the microphone."""
        self._say(speech(text))

    def ask(self, timeout_s: float = 40.0) -> Event:
        """Ask for the time aloud; return the end of the turn, which the clock answered."""
        begin = self.now()
        self.say(QUESTION)
        turn = self.program.await_event("turn_completed", after=begin, timeout_s=timeout_s)
        assert (turn["transcript"], turn["skill"]) == ("what time is it", "clock")
        return turn

    def cpu_s(self) -> float:
        """Return the CPU time that the daemon has used."""
        fields = Path(f"/proc/{self.program.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / _CLOCK_TICKS_PER_S

    def threads(self) -> int:
        """Return how many threads the daemon has."""
        return len(list(Path(f"/proc/{self.program.pid}/task").iterdir()))

    def status(self) -> Event:
        """Return what ``voicebot status`` tells."""
        socket = Path(self.environment["XDG_RUNTIME_DIR"], "voicebot", "control.sock")
        return request(socket, "status")

    def answers_typed_lines(self) -> None:
        """Check that a question on stdin is answered and the control socket too."""
        begin = self.now()
        self.program.type("what day is it")
        turn = self.program.await_event("turn_completed", after=begin, timeout_s=10.0)
        assert turn["skill"] == "clock"
        assert self.status()["ok"]

    @contextmanager
    def outage(self) -> Iterator["Outage"]:
        """Check what the daemon does while the block takes its microphone and gives it back."""
        outage = Outage(self)
        yield outage
        outage.is_over()


class Outage:
    """A time without microphone, from now on."""

    def __init__(self, house: Household) -> None:
        self._house = house
        self._event = house.now()
        self._line = len(house.program.errors)
        self._cpu_s = house.cpu_s()
        house.manager.forget()
        self._begun_s = time.monotonic()

    def is_noticed(self, within_s: float = 3.0) -> None:
        """The daemon notices in time, says so, and answers what is typed."""
        failed = self._house.program.await_event(
            "turn_failed", after=self._event, stage="audio_input"
        )
        assert failed["code"] == "audio"
        assert failed["monotonic_s"] - self._begun_s < within_s
        self._house.manager.wait_for("STATUS=degraded: no microphone")
        self._house.answers_typed_lines()

    def is_declared(self) -> None:
        """The daemon starts without: it tries for its grace, then is ready and says how it is.

        Its CPU time counts from here on, so that loading the models is not taken for a busy loop.
        """
        house = self._house
        told = house.manager.wait_for("READY=1", timeout_s=40.0)
        assert "STATUS=degraded: no microphone" in told
        self._cpu_s, self._begun_s = house.cpu_s(), time.monotonic()

    def is_over(self) -> None:
        """It was told once, cost little, and the first question after it is understood."""
        house = self._house
        house.program.await_line("works again", after=self._line)
        house.manager.wait_for("STATUS=idle")
        assert house.cpu_s() - self._cpu_s < 1.0 + 0.2 * (time.monotonic() - self._begun_s)
        told = [line for line in house.program.errors[self._line :] if not _is_usual(line)]
        ours = [line for line in told if not line.startswith("Expression ")]
        assert len(told) - len(ours) <= _NATIVE_LINES
        assert len(ours) == 2, ours
        assert " audio_input failed (audio)" in ours[0]
        assert " works again" in ours[1]
        house.ask()
        if house.ready_threads is None:
            house.ready_threads = house.threads()
        assert house.threads() <= house.ready_threads + 3


def _is_usual(line: str) -> bool:
    return any(f" INFO {word}" in line for word in ("turn ", "voicebot ", "listening", "ready: "))


@contextmanager
def running_household(
    folder: Path,
    pulse: PulseServer,
    say: Callable[[Samples], None] | None = None,
    settings: tuple[str, ...] = (),
    variables: dict[str, str] | None = None,
) -> Iterator[Household]:
    """Run the daemon as a service; ``say`` speaks to its microphone, ``variables`` are its own."""
    manager = Manager(folder)
    environment = program_environment(folder, pulse.environment) | manager.environment()
    environment |= variables or {}
    options = [part for each in (*SETTINGS, *settings) for part in ("--set", each)]
    try:
        with RunningProgram(environment, "run", "--json", *options) as program:
            yield Household(program, pulse, manager, environment, say or pulse.play)
    finally:
        manager.close()
