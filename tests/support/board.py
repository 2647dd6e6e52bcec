"""A board that boots: systemd as PID 1 in namespaces, on a copy-on-write view of this machine.

Nothing is changed on this machine: what the board writes goes to a temporary file system. It has
no network, and a PulseAudio service as its sound card.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType

import pytest

from tests.support.pulse import require_pulseaudio, wait_until

_BOOT = Path(__file__).with_name("boot_systemd.sh")
_PROGRAMS = ("unshare", "nsenter", "mount", "umount", "systemctl", "journalctl", "dbus-daemon")
# They would reach the kernel of the host.
_MASKED = ("systemd-modules-load.service", "systemd-sysctl.service", "systemd-binfmt.service")
_SOUND_SOCKET = "/run/sound/native"
_SOUND_UNIT = f"""\
[Service]
Environment=PULSE_SERVER=unix:{_SOUND_SOCKET}
ExecStart=/usr/bin/pulseaudio -n --daemonize=no --use-pid-file=no --exit-idle-time=-1 \
 --disable-shm=yes \
 -L "module-native-protocol-unix auth-anonymous=1 socket={_SOUND_SOCKET}" \
 -L "module-null-sink sink_name=mic_feed norewinds=1 rate=16000 channels=1" \
 -L "module-null-sink sink_name=speaker norewinds=1 rate=22050 channels=1" \
 -L "module-remap-source master=mic_feed.monitor source_name=virtual_mic"
ExecStartPost=/bin/sh -c 'until pactl set-default-sink speaker; do sleep 0.1; done; \
 pactl set-default-source virtual_mic'
RuntimeDirectory=sound
UMask=0000

[Install]
WantedBy=multi-user.target
"""


def require_board() -> None:
    """Skip the test, with the reason, where a board cannot boot."""
    require_pulseaudio()
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"no {', '.join(missing)}: apt install systemd dbus util-linux mount")
    if os.geteuid() != 0:
        pytest.skip("booting systemd in namespaces needs root")
    if "name=systemd" not in Path("/proc/self/cgroup").read_text():
        pytest.skip("booting systemd in namespaces needs hybrid cgroups here")
    if "overlay" not in Path("/proc/filesystems").read_text():
        pytest.skip("the kernel has no overlay file system")


class Board:
    """A machine to switch on and off; what is on its disk stays until the block is left."""

    def __init__(self) -> None:
        require_board()
        self._folder = Path(tempfile.mkdtemp(prefix="voicebot-board-"))
        self._root = self._folder / "root"
        self._cgroup = f"voicebot-{self._folder.name}"
        self._log = self._folder / "console.log"
        self._process: subprocess.Popen[bytes] | None = None
        self._pid = 0

    def __enter__(self) -> "Board":
        _do("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", str(self._folder))
        for name in ("upper", "work", "root"):
            (self._folder / name).mkdir()
        try:
            self._furnish()
        except BaseException:
            self.remove()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        if error is not None and self._pid:
            print(self.run("journalctl", "--no-pager", "-n", "80", check=False))
        self.remove()

    def switch_on(self) -> None:
        """Boot and wait until services start."""
        with self._log.open("wb") as log:
            self._process = subprocess.Popen(
                [str(_BOOT), str(self._root), self._cgroup],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        process = self._process

        def is_booted() -> bool:
            assert process.poll() is None, self._log.read_text(errors="replace")
            self._pid = _child_of(process.pid)
            state = self.run("systemctl", "is-system-running", check=False) if self._pid else ""
            return state.strip() in {"running", "degraded"}

        wait_until(is_booted, "systemd has booted", 60.0)

    def switch_off(self) -> None:
        """End everything at once, as when the power fails."""
        process, self._process, self._pid = self._process, None, 0
        if process is None:
            return
        pid = _child_of(process.pid)
        if pid:
            os.kill(pid, signal.SIGKILL)
        process.kill()
        process.wait(10.0)

    def remove(self) -> None:
        """Switch off and delete all of it."""
        self.switch_off()
        _do("umount", "-l", str(self._root), check=False)
        _do("umount", "-l", str(self._folder), check=False)
        shutil.rmtree(self._folder, ignore_errors=True)
        wait_until(self._forget_cgroups, "the board's cgroups are gone", 20.0)

    def run(self, *command: str, check: bool = True, timeout_s: float = 60.0) -> str:
        """Run a command on the board as root and return what it prints, errors included."""
        done = subprocess.run(
            ["nsenter", "--target", str(self._pid), "--all", "--", *command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=timeout_s,
            check=False,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PULSE_SERVER": f"unix:{_SOUND_SOCKET}"},
        )
        assert not check or done.returncode == 0, f"{command}: {done.stdout}"
        return done.stdout

    def write(self, path: str, text: str) -> None:
        """Write a file on the board's disk."""
        place = self._root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    @contextmanager
    def recording(self, path: str) -> Iterator[None]:
        """Record the loudspeaker while the block runs, into a file of 16-bit samples."""
        command = f"exec parec --device=speaker.monitor --raw --rate=16000 --channels=1 > {path}"
        with subprocess.Popen(
            ["nsenter", "--target", str(self._pid), "--all", "--", "sh", "-c", command],
            env={"PATH": "/usr/bin:/bin", "PULSE_SERVER": f"unix:{_SOUND_SOCKET}"},
        ) as process:
            try:
                yield
            finally:
                process.terminate()

    def read(self, path: str) -> bytes:
        """Return a file of the running board."""
        return Path(f"/proc/{self._pid}/root{path}").read_bytes()

    def _furnish(self) -> None:
        layers = f"lowerdir=/,upperdir={self._folder}/upper,workdir={self._folder}/work"
        _do("mount", "-t", "overlay", "overlay", "-o", layers, str(self._root))
        shutil.rmtree(self._root / "etc/systemd/system")
        self.write("/etc/systemd/system/sound.service", _SOUND_UNIT)
        wants = self._root / "etc/systemd/system/multi-user.target.wants"
        wants.mkdir()
        (wants / "sound.service").symlink_to("/etc/systemd/system/sound.service")
        self.write("/etc/asound.conf", "pcm.!default pulse\nctl.!default pulse\n")
        self.write("/etc/fstab", "")
        for unit in _MASKED:
            (self._root / "etc/systemd/system" / unit).symlink_to("/dev/null")
        own = Path(__file__).parents[2]
        for folder in dict.fromkeys((own, Path(sys.prefix), Path(sys.base_prefix))):
            inside = self._root / str(folder).lstrip("/")
            if not (inside / "bin").exists() and not (inside / "pyproject.toml").exists():
                pytest.skip(f"{folder} is on a file system of its own")
            if folder.is_relative_to("/tmp"):
                pytest.skip(f"{folder} is below /tmp, which a service has for itself")

    def _forget_cgroups(self) -> bool:
        for name in (
            self._cgroup,
            f"*/{self._cgroup}",
            f"*/*/{self._cgroup}",
            f"*/*/*/{self._cgroup}",
        ):
            for top in Path("/sys/fs/cgroup").glob(name):
                for folder in sorted([*top.rglob("*/"), top], key=lambda each: -len(each.parts)):
                    try:
                        folder.rmdir()
                    except OSError:
                        return False
        return True


def _child_of(pid: int) -> int:
    """Return the process that ``unshare`` started, or 0."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0
    return int(children[0]) if children else 0


def _do(*command: str, check: bool = True) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        pytest.skip(f"{' '.join(command)}: {done.stderr.strip()}")
