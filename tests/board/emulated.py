"""An emulated arm64 board, whose sound card is wired to a virtual microphone and loudspeaker.

Its clock counts instructions: one takes a nanosecond. A board that is emulated slowly sees time
pass slowly, so that nothing is late for it. It has one core, since several would take turns and
share that speed.
"""

import json
import os
import socket
import subprocess
from pathlib import Path
from types import TracebackType

from tests.board.sound import BoardSound
from tests.support.pulse import wait_until
from voicebot.audio_types import Samples

_BOOT_TIMEOUT_S = 400.0
_POWER_OFF_TIMEOUT_S = 120.0


class EmulatedBoard:
    """A board to switch on and off: one core as of a Raspberry Pi 5, 2 GiB of memory.

    Attributes:
        console: file with what the board printed.
    """

    def __init__(self, folder: Path, disk: Path, sound: BoardSound) -> None:
        """Take kernel and initrd from ``folder``."""
        self.console = disk.with_name("console.log")
        self._folder = folder
        self._disk = disk
        self._sound = sound
        self._socket_path = disk.with_name("agent")
        self._process: subprocess.Popen[bytes] | None = None
        self._agent: socket.socket | None = None

    def __enter__(self) -> "EmulatedBoard":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self._close()
        if self._process is not None:
            self._process.kill()
            self._process.wait(30.0)

    def switch_on(self) -> None:
        """Boot and wait until the board takes commands."""
        self._socket_path.unlink(missing_ok=True)
        self._sound.switch_on()
        self._process = subprocess.Popen(
            self._command(),
            env={**os.environ, **self._sound.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        wait_until(self._socket_path.exists, "the emulator runs", 30.0)
        self._agent = socket.socket(socket.AF_UNIX)
        self._agent.connect(str(self._socket_path))
        self.run("true", timeout_s=_BOOT_TIMEOUT_S)

    def switch_off(self) -> None:
        """Shut down in order and wait for the end."""
        assert self._process is not None
        self.run("systemctl", "--no-block", "poweroff")
        self._process.wait(_POWER_OFF_TIMEOUT_S)
        self._process = None
        self._close()

    def run(self, *command: str, check: bool = True, timeout_s: float = 120.0) -> str:
        """Run a command on the board as root and return what it prints, errors included."""
        assert self._agent is not None
        request = json.dumps({"command": command, "timeout_s": timeout_s})
        self._agent.settimeout(timeout_s + 30.0)
        self._agent.sendall(request.encode() + b"\n")
        line = b""
        while not line.endswith(b"\n"):
            part = self._agent.recv(65_536)
            assert part, f"the board is gone: {self.console.read_text(errors='replace')[-3000:]}"
            line += part
        reply = json.loads(line)
        output: str = reply["output"]
        assert not check or reply["status"] == 0, f"{command}: {output}"
        return output

    def say(self, samples: Samples) -> None:
        """Let the microphone hear 16 kHz samples from now on."""
        assert self._process is not None
        self._sound.say(samples, pid=self._process.pid)

    def played(self) -> Samples:
        """Return what the loudspeaker has played since the board was switched on, 16 kHz."""
        return self._sound.played()

    def clock_s(self) -> float:
        """Return the seconds since the board was switched on, by its own clock."""
        return float(self.run("cat", "/proc/uptime").split()[0])

    def _close(self) -> None:
        if self._agent is not None:
            self._agent.close()
            self._agent = None

    def _command(self) -> list[str]:
        return [
            "qemu-system-aarch64", "-nodefaults", "-no-reboot", "-display", "none",
            "-machine", "virt,gic-version=3", "-cpu", "cortex-a76", "-smp", "1",
            "-accel", "tcg,thread=single,tb-size=512", "-icount", "shift=0", "-m", "2048",
            "-kernel", str(self._folder / "vmlinuz"), "-initrd", str(self._folder / "initrd.gz"),
            "-append", "console=ttyAMA0 root=/dev/vda rw quiet",
            "-serial", f"file:{self.console}",
            "-drive", f"file={self._disk},format=raw,if=none,id=disk",
            "-device", "virtio-blk-pci,drive=disk",
            "-device", "virtio-serial-pci",
            "-chardev", f"socket,id=agent,path={self._socket_path},server=on,wait=off",
            "-device", "virtserialport,chardev=agent,name=voicebot.test",
            "-audiodev", self._sound.audiodev,
            "-device", "intel-hda", "-device", "hda-duplex,audiodev=sound",
        ]  # fmt: skip
