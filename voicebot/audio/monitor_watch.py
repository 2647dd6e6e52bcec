"""Notices that the sound server put the loudspeaker's monitor in the place of the microphone.

PulseAudio does so when the microphone is unplugged: recording goes on, of what the loudspeaker
plays. PortAudio shows nothing of it, so ``pactl`` is asked whenever no real microphone could be
as silent.
"""

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable

_SILENT_FOR_S = 1.0
_LOOK_AGAIN_S = 2.5
_TIMEOUT_S = 2.0
_MONITOR = ".monitor"


class MonitorWatch:
    """Watches one open microphone; ``look`` returns None where it cannot tell.

    Looks run on threads of their own: they take 10 to 20 ms.
    """

    def __init__(self, look: Callable[[], bool | None] | None = None) -> None:
        self._look = look or hears_monitor
        self._silent_since_s: float | None = None
        self._looked_s = float("-inf")
        self._was_microphone = False
        self._is_monitor = False

    @property
    def replaced(self) -> bool:
        """Whether what was a microphone at first is a monitor now."""
        return self._was_microphone and self._is_monitor

    def start(self) -> None:
        """Find out what is heard at first: who wants to hear a monitor may."""
        threading.Thread(target=self._first_look, name="microphone-kind", daemon=True).start()

    def take(self, data: bytes) -> None:
        """Take what was just captured; look when it has been digital silence for a while."""
        now_s = time.monotonic()
        if data.count(0) != len(data):
            self._silent_since_s = None
            return
        if self._silent_since_s is None:
            self._silent_since_s = now_s
        if now_s - self._silent_since_s < _SILENT_FOR_S or not self._was_microphone:
            return
        if now_s - self._looked_s >= _LOOK_AGAIN_S:
            self._looked_s = now_s
            threading.Thread(target=self._next_look, name="microphone-kind", daemon=True).start()

    def _first_look(self) -> None:
        self._was_microphone = self._look() is False

    def _next_look(self) -> None:
        self._is_monitor = self._look() is True


def hears_monitor() -> bool | None:
    """Return whether this process records from monitors only; None where that cannot be told."""
    if shutil.which("pactl") is None:
        return None
    try:
        outputs = _pactl("list", "source-outputs")
        sources = _pactl("list", "short", "sources")
    except (OSError, subprocess.SubprocessError):
        return None
    return only_monitors(outputs, sources, os.getpid())


def only_monitors(outputs: str, sources: str, pid: int) -> bool | None:
    """Do what ``hears_monitor`` does, on what ``pactl`` printed."""
    names = {line.split("\t")[0]: line.split("\t")[1] for line in sources.splitlines() if line}
    heard = []
    for block in outputs.split("Source Output #"):
        source = re.search(r"^\s*Source: (\d+)$", block, re.MULTILINE)
        if source and f'application.process.id = "{pid}"' in block:
            heard.append(names.get(source[1], ""))
    return all(name.endswith(_MONITOR) for name in heard) if heard else None


def _pactl(*words: str) -> str:
    return subprocess.run(
        ["pactl", *words],
        env=os.environ | {"LC_ALL": "C"},
        capture_output=True,
        text=True,
        timeout=_TIMEOUT_S,
        check=True,
    ).stdout
