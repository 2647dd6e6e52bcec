"""Microphone and loudspeaker of the emulated board, in the time of the board.

A machine without virtualization emulates a board slower than it is, while the streams of a sound
server would go on in real time and lose most of what is said. Here the sound card reads the
microphone from a file and writes the loudspeaker to one, at the pace of the board's own clock.
"""

from pathlib import Path

import numpy as np
import soxr

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples

_LENGTH_S = 3600
_LEAD_S = 1.0
_BYTES_PER_S = 2 * SPEECH_SAMPLE_RATE_HZ
_LOUDSPEAKER_RATE_HZ = 48_000
# The emulated card runs ahead of the board's clock by 4 ms each period while its microphone has
# more to give, and it forgets its buffer of 43 ms when that is full at the end of one.
_TIMER_PERIOD_US = 20_000
# A null device that is always ready, between two files.
_ASOUNDRC = """\
pcm.board {{
  type asym
  playback.pcm {{ type file slave.pcm null file "{loudspeaker}" format raw }}
  capture.pcm {{ type file slave.pcm null file "/dev/null" infile "{microphone}" format raw }}
}}
"""


class BoardSound:
    """An hour of what the microphone hears, at first silence, and what the loudspeaker plays."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._microphone = folder / "microphone.raw"
        self._loudspeaker = folder / "loudspeaker.raw"

    @property
    def environment(self) -> dict[str, str]:
        """What the emulator must see to find the files."""
        return {"HOME": str(self._folder)}

    @property
    def audiodev(self) -> str:
        """The emulator's option that names the sound card's back end."""
        rates_hz = {"in": SPEECH_SAMPLE_RATE_HZ, "out": _LOUDSPEAKER_RATE_HZ}
        ways = (
            f"{way}.{setting}"
            for way, rate_hz in rates_hz.items()
            for setting in (f"frequency={rate_hz}", *_SETTINGS)
        )
        return ",".join(("alsa,id=sound", f"timer-period={_TIMER_PERIOD_US}", *ways))

    def switch_on(self) -> None:
        """Make the microphone silent and forget what was played."""
        names = {"microphone": self._microphone, "loudspeaker": self._loudspeaker}
        (self._folder / ".asoundrc").write_text(_ASOUNDRC.format(**names))
        self._loudspeaker.unlink(missing_ok=True)
        with self._microphone.open("wb") as file:
            file.truncate(_LENGTH_S * _BYTES_PER_S)

    def say(self, samples: Samples, *, pid: int) -> float:
        """Let the microphone hear 16 kHz ``samples`` from now on; return when it starts, seconds.

        ``pid`` is the emulator's process.
        """
        at_s = self.heard_s(pid) + _LEAD_S
        with self._microphone.open("r+b") as file:
            file.seek(round(at_s * SPEECH_SAMPLE_RATE_HZ) * 2)
            file.write(samples.tobytes())
        return at_s

    def heard_s(self, pid: int) -> float:
        """Return how far the emulator ``pid`` has read the microphone, seconds."""
        for link in Path(f"/proc/{pid}/fd").iterdir():
            if link.readlink() == self._microphone:
                info = Path(f"/proc/{pid}/fdinfo/{link.name}").read_text()
                return int(info.split()[1]) / _BYTES_PER_S
        raise AssertionError("the board has not opened its microphone")

    def played(self) -> Samples:
        """Return what the loudspeaker has played so far, 16 kHz, int16, shape (n,)."""
        data = self._loudspeaker.read_bytes()
        played = np.frombuffer(data[: len(data) // 2 * 2], np.int16)
        heard: Samples = soxr.resample(played, _LOUDSPEAKER_RATE_HZ, SPEECH_SAMPLE_RATE_HZ)
        return heard


# Without a length the buffer of a null device is huge, and the first read takes all of the file.
_SETTINGS = (
    "dev=board",
    "try-poll=off",
    "channels=1",
    "format=s16",
    "buffer-length=40000",
    "period-length=10000",
)
