"""An open PortAudio stream and its end, which must never hang or be touched twice."""

import threading
from typing import Any

from voicebot.audio.devices import Device
from voicebot.audio.portaudio import add_stream, device_call, remove_stream
from voicebot.audio_types import AudioFormat
from voicebot.errors import AudioError

_CLOSE_TIMEOUT_S = 2.0


class DeviceStream:
    """Owns one stream of ``sounddevice``; ``ended`` is set once PortAudio stops calling back."""

    def __init__(self, stream: Any, audio_format: AudioFormat, ended: threading.Event) -> None:
        self._stream = stream
        self._lock = threading.Lock()
        self._closed = False
        self.audio_format = audio_format
        self.ended = ended

    @property
    def latency_s(self) -> float:
        """Size of the device's buffer in seconds, as PortAudio tells."""
        return float(self._stream.latency)

    def close(self) -> None:
        """Abort and release; leave the device behind when it hangs. Safe to call twice."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
        remove_stream(self)
        try:
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


def started(stream: Any, audio_format: AudioFormat, ended: threading.Event) -> DeviceStream:
    """Start a stream and return it wrapped; release it when it cannot start."""
    try:
        stream.start()
    except BaseException:
        stream.close()
        raise
    opened = DeviceStream(stream, audio_format, ended)
    add_stream(opened)
    return opened
