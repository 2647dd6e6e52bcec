"""An open PortAudio stream and its end, which must never hang or be touched twice."""

import threading
from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from voicebot.audio.callback_thread import CallbackThread, watch
from voicebot.audio.devices import Device
from voicebot.audio.portaudio import add_stream, device_call, quiet_portaudio, remove_stream
from voicebot.audio_types import AudioFormat
from voicebot.errors import AudioError

_CLOSE_TIMEOUT_S = 2.0


class StreamEnd:
    """Tells that PortAudio calls back no more: ``reached`` is set, ``tell`` was called."""

    def __init__(self, tell: Callable[[], None] | None = None) -> None:
        self.reached = threading.Event()
        self._tell = tell

    def reach(self) -> None:
        """The stream has ended, by itself or not."""
        self.reached.set()
        if self._tell is not None:
            self._tell()


class DeviceStream:
    """Owns one stream of ``sounddevice``.

    Attributes:
        audio_format: the rate and channels at which the device runs.
        ended: set once PortAudio stops calling back.
        closed: set once it is closed.
    """

    def __init__(self, stream: Any, audio_format: AudioFormat, end: StreamEnd) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._end = end
        self.audio_format = audio_format
        self.ended = end.reached
        self.closed = threading.Event()

    @property
    def latency_s(self) -> float:
        """Size of the device's buffer in seconds, as PortAudio tells."""
        return float(self._stream.latency)

    def give_up(self) -> None:
        """End it, because its device is gone."""
        self._end.reach()
        self.close()

    def close(self) -> None:
        """Abort and release; leave the device behind when it hangs. Safe to call twice."""
        with self._lock:
            if self.closed.is_set():
                return
            self.closed.set()
        remove_stream(self)
        try:
            # What PortAudio writes of a device that is gone is known.
            with quiet_portaudio() if self.ended.is_set() else nullcontext():
                device_call(
                    self._release,
                    "closing an audio device",
                    timeout_s=_CLOSE_TIMEOUT_S,
                    must_run=True,
                )
        except AudioError:
            # Nothing can be done about it: the call goes on without anyone waiting.
            return

    def _release(self) -> None:
        self._stream.abort()
        self._stream.close()


def stream_settings(device: Device, audio_format: AudioFormat) -> dict[str, Any]:
    """Return the arguments of ``sounddevice`` for 16-bit audio of this format."""
    return {
        "device": device.index,
        "channels": audio_format.channels,
        "dtype": "int16",
        "samplerate": audio_format.sample_rate_hz,
    }


def started(
    stream: Any, audio_format: AudioFormat, end: StreamEnd, thread: CallbackThread
) -> DeviceStream:
    """Start a stream and return it wrapped and watched; release it when it cannot start."""
    try:
        stream.start()
    except BaseException:
        stream.close()
        raise
    opened = DeviceStream(stream, audio_format, end)
    add_stream(opened)
    watch(opened, thread)
    return opened
