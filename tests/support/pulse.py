"""A PulseAudio server of our own: a virtual microphone to speak into, a loudspeaker to record.

Nothing of it touches an audio server of the person who runs the tests: runtime folder, home and
configuration are temporary. PortAudio and alsa-lib read the environment once, so programs under
test run as child processes with ``PulseServer.environment``.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import IO

import pytest

from tests.support.recording import Recording
from voicebot.audio_types import Samples

_PROGRAMS = ("pulseaudio", "pactl", "paplay", "parec")
_READY_TIMEOUT_S = 10.0
_STOP_TIMEOUT_S = 5.0
_ASOUNDRC = "pcm.!default pulse\nctl.!default pulse\n"


def require_pulseaudio() -> None:
    """Skip the test, with the reason, where PulseAudio or its tools are not installed."""
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    if missing:
        pytest.skip(
            f"no {', '.join(missing)}: apt install pulseaudio pulseaudio-utils libasound2-plugins"
        )


def wait_until(condition: Callable[[], bool], what: str, timeout_s: float = 10.0) -> None:
    """Poll ``condition``; raise TimeoutError that names ``what`` after ``timeout_s``."""
    deadline_s = time.monotonic() + timeout_s
    while not condition():
        if time.monotonic() > deadline_s:
            raise TimeoutError(f"{what}: not within {timeout_s} s")
        time.sleep(0.02)


class PulseServer:
    """A running PulseAudio with the sinks ``mic_feed`` and ``speaker``.

    What is played to ``mic_feed`` is what the default source, ``virtual_mic``, hears. With
    ``coupling_db`` (such as -6) the microphone also hears the loudspeaker, that much quieter.
    ``asoundrc`` adds devices to alsa-lib's. Making one skips the test where PulseAudio is missing.
    """

    def __init__(
        self,
        *,
        microphone_rate_hz: int = 16_000,
        speaker_rate_hz: int = 22_050,
        speaker_channels: int = 1,
        coupling_db: float | None = None,
        asoundrc: str = "",
    ) -> None:
        require_pulseaudio()
        self._microphone = f"rate={microphone_rate_hz} channels=1"
        self._speaker = f"rate={speaker_rate_hz} channels={speaker_channels}"
        self._coupling_db = coupling_db
        # A socket path has at most 107 characters, so pytest's tmp_path will not do.
        self._folder = Path(tempfile.mkdtemp(prefix="voicebot-pulse-"))
        self.home = self._folder / "home"
        self.home.mkdir()
        (self.home / ".asoundrc").write_text(_ASOUNDRC + asoundrc)
        self._socket = self._folder / "native"
        self._log = self._folder / "server.log"
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "PulseServer":
        try:
            self.start()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.remove()

    @property
    def environment(self) -> dict[str, str]:
        """Environment for a child process that shall see this server and no other."""
        dropped = ("PULSE_", "PIPEWIRE_", "ALSA_", "DBUS_SESSION", "DISPLAY", "WAYLAND_DISPLAY")
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(dropped)}
        return inherited | {
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self._folder),
            "PULSE_SERVER": f"unix:{self._socket}",
        }

    @property
    def pid(self) -> int:
        """Process id of the running server."""
        assert self._process is not None, "the server is not running"
        return self._process.pid

    def start(self) -> None:
        """Start the server and wait until it answers. Raises TimeoutError with its log."""
        self._socket.unlink(missing_ok=True)
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [*_SERVER_COMMAND, *self._modules()],
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            wait_until(self.answers, "pulseaudio answers", _READY_TIMEOUT_S)
        except TimeoutError as error:
            raise TimeoutError(f"{error}: {self._log.read_text(errors='replace')}") from error
        self.pactl("set-default-sink", "speaker")
        self.pactl("set-default-source", "virtual_mic")
        if self._coupling_db is not None:
            self._couple(self._coupling_db)

    def stop(self) -> None:
        """End the server as a user would; safe to call twice."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server with SIGKILL."""
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """Stop the server's process (SIGSTOP): it holds its connections and does nothing."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        os.kill(self.pid, signal.SIGCONT)

    def remove(self) -> None:
        """End the server and delete its folder."""
        self.stop()
        shutil.rmtree(self._folder, ignore_errors=True)

    def unplug(self, name: str) -> None:
        """Unload the module of a source or sink of that name."""
        for line in self.pactl("list", "short", "modules").splitlines():
            index, _, arguments, *_ = line.split("\t")
            if f"_name={name} " in f"{arguments} ":
                self.pactl("unload-module", index)
                return
        raise RuntimeError(f"no module made {name}")

    def plug_in(self, module: str) -> None:
        """Load a module, such as ``module-null-sink sink_name=speaker``."""
        self.pactl("load-module", *module.split(" "))

    def answers(self) -> bool:
        """Return whether the server takes commands now."""
        try:
            return self._run("pactl", "info", timeout_s=2.0).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def pactl(self, *arguments: str) -> str:
        """Run ``pactl`` and return what it prints. Raises RuntimeError."""
        done = self._run("pactl", *arguments, timeout_s=5.0)
        if done.returncode != 0:
            raise RuntimeError(f"pactl {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def speak(self, wav: Path, timeout_s: float = 60.0) -> None:
        """Play an audio file into the microphone and wait until it was heard."""
        done = self._run("paplay", "--device=mic_feed", str(wav), timeout_s=timeout_s)
        if done.returncode != 0:
            raise RuntimeError(f"paplay {wav}: {done.stderr.strip()}")

    def play(self, samples: Samples, sample_rate_hz: int = 16_000, wait: bool = True) -> None:
        """Play samples into the microphone; with ``wait`` return when they were heard."""
        file = self._folder / f"play-{time.monotonic_ns()}.raw"
        file.write_bytes(samples.tobytes())
        process = subprocess.Popen(
            ["paplay", "--device=mic_feed", *_raw_format(sample_rate_hz), str(file)],
            env=self.environment,
        )
        if wait and process.wait(len(samples) / sample_rate_hz + 10.0) != 0:
            raise RuntimeError("paplay could not play into the virtual microphone")
        if not wait:
            threading.Thread(target=process.wait, daemon=True).start()

    @contextmanager
    def record(self, sample_rate_hz: int = 16_000) -> Iterator[Recording]:
        """Record the loudspeaker while the block runs; the recording stays readable after it."""
        recording = Recording(sample_rate_hz)
        process = subprocess.Popen(
            [
                "parec",
                "--device=speaker.monitor",
                "--latency-msec=20",
                *_raw_format(sample_rate_hz),
            ],
            env=self.environment,
            stdout=subprocess.PIPE,
        )
        assert process.stdout is not None
        reader = threading.Thread(target=_collect, args=(process.stdout, recording), daemon=True)
        reader.start()
        try:
            wait_until(lambda: recording.duration_s > 0, "the recorder delivers")
            yield recording
        finally:
            process.terminate()
            process.wait(_STOP_TIMEOUT_S)
            reader.join(_STOP_TIMEOUT_S)
            process.stdout.close()

    def _modules(self) -> list[str]:
        # Without norewinds a null sink sleeps for up to 2 s before it serves a new stream.
        lines = [
            f"module-native-protocol-unix auth-anonymous=1 socket={self._socket}",
            f"module-null-sink sink_name=mic_feed norewinds=1 {self._microphone}",
            self._loudspeaker(),
            "module-remap-source master=mic_feed.monitor source_name=virtual_mic",
        ]
        return [part for line in lines for part in ("-L", line)]

    def _loudspeaker(self) -> str:
        if self._coupling_db is None:
            return f"module-null-sink sink_name=speaker norewinds=1 {self._speaker}"
        # Played into the microphone's own sink, the echo cannot come later than on a real device.
        return f"module-remap-sink sink_name=speaker master=mic_feed remix=no {self._speaker}"

    def _couple(self, level_db: float) -> None:
        for line in self.pactl("list", "short", "sink-inputs").splitlines():
            index, _, _, driver, *_ = line.split("\t")
            if driver == "module-remap-sink.c":
                self.pactl("set-sink-input-volume", index, f"{level_db:+}dB")
                return
        raise RuntimeError("no stream to set the coupling level of")

    def _run(self, *command: str, timeout_s: float) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout_s,
            check=False,
        )

    def _end(self, how: signal.Signals) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(how)
        process.send_signal(signal.SIGCONT)
        try:
            process.wait(_STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


_SERVER_COMMAND = (
    "pulseaudio", "-n", "--daemonize=no", "--use-pid-file=no", "--exit-idle-time=-1",
    "--disable-shm=yes", "--realtime=yes",
    "--high-priority=yes", "--log-target=stderr",
)  # fmt: skip


def _raw_format(sample_rate_hz: int) -> list[str]:
    return ["--raw", "--format=s16le", f"--rate={sample_rate_hz}", "--channels=1"]


def _collect(pipe: IO[bytes], recording: Recording) -> None:
    while block := os.read(pipe.fileno(), 65_536):
        recording.append(block)
