"""A loudspeaker behind PortAudio that plays chunks of any rate without gaps."""

import time
from typing import Any

import numpy as np

from voicebot.audio.callback_thread import CallbackThread
from voicebot.audio.devices import Device, Direction, resolve
from voicebot.audio.loudspeaker_watch import loudspeakers
from voicebot.audio.negotiation import first_accepted, formats_to_try
from voicebot.audio.playback_buffer import PlaybackBuffer
from voicebot.audio.portaudio import device_call, quiet_portaudio, sounddevice
from voicebot.audio.resample import PlaybackResampler
from voicebot.audio.stream import DeviceStream, StreamEnd, started, stream_settings
from voicebot.audio_types import AudioChunk, AudioFormat
from voicebot.errors import AudioError

_RATES_HZ = (48_000, 44_100, 22_050, 16_000, 96_000, 32_000)
_OPEN_TIMEOUT_S = 6.0
_FADE_S = 0.004


class SounddeviceSink:
    """Plays to a device at whatever rate it offers; silence runs between answers.

    The stream stays open until ``close``, so that no answer waits for the device to wake up and no
    beginning is lost to it.

    Args:
        device: index, name, part of a name, ALSA id, or None for the system's default.
        sample_rate_hz: rate to try first; None prefers the device's own.
        buffer_s: the device's buffer: what ``flush`` cannot take back, and what a slow callback
            may be late.
    """

    def __init__(
        self,
        device: int | str | None = None,
        *,
        sample_rate_hz: int | None = None,
        buffer_s: float = 0.08,
    ) -> None:
        self._wanted = device
        self._preferred_hz = () if sample_rate_hz is None else (sample_rate_hz,)
        self._buffer_s = buffer_s
        self._device: Device | None = None
        self._stream: DeviceStream | None = None
        self._callback: _OutputCallback | None = None
        self._resampler: PlaybackResampler | None = None
        self._resampled_hz = 0
        self._failed = False

    @property
    def name(self) -> str:
        """Stable name of the device once it was opened, before that what was asked for."""
        if self._device is not None:
            return self._device.stable_name
        return "default loudspeaker" if self._wanted is None else str(self._wanted)

    @property
    def playback_format(self) -> AudioFormat | None:
        """Rate and channels at which the device runs; None while closed."""
        stream = self._stream
        return None if stream is None else stream.audio_format

    def open(self) -> None:
        """Start the device (idempotent; starts a dead one anew). Raises AudioError."""
        if self._stream is not None and not self._stream.ended.is_set():
            return
        look_again, self._failed = self._failed or self._stream is not None, True
        self.close()
        try:
            self._open_device(look_again=look_again)
        except Exception:
            loudspeakers.missed()
            raise
        loudspeakers.opened()
        self._failed = False

    def _open_device(self, *, look_again: bool) -> None:
        device = resolve(self._wanted, Direction.OUTPUT, look_again=look_again)
        self._device = device
        with quiet_portaudio():
            self._stream, self._callback = device_call(
                lambda: self._open_stream(device),
                f"opening loudspeaker '{device.name}'",
                timeout_s=_OPEN_TIMEOUT_S,
                discard=lambda opened: opened[0].close(),
            )

    def write(self, chunk: AudioChunk) -> None:
        """Queue a chunk of any sample rate; never blocks for playback.

        Raises:
            AudioError: the loudspeaker is closed, or it or the sound server went away.
        """
        stream, callback = self._stream, self._callback
        if stream is None or callback is None:
            raise AudioError(f"loudspeaker '{self.name}' is not open")
        if stream.ended.is_set():
            raise AudioError(
                f"loudspeaker '{self.name}' stopped: it was unplugged or the sound server ended; "
                "replug it or restart the sound server"
            )
        buffer = callback.buffer
        if chunk.sample_rate_hz != self._resampled_hz or not buffer.waiting():
            buffer.end_stream()
            self._resampler = None
        if self._resampler is None:
            device_hz = stream.audio_format.sample_rate_hz
            self._resampler = PlaybackResampler(chunk.sample_rate_hz, device_hz)
            self._resampled_hz = chunk.sample_rate_hz
        buffer.write(*self._resampler.push(chunk.samples))

    def played_s(self) -> float:
        """Return seconds of queued audio heard since ``open`` or the last ``flush``."""
        return self._progress_s()[0]

    def queued_s(self) -> float:
        """Return seconds of audio queued and not yet heard, device latency included."""
        return self._progress_s()[1]

    @property
    def underruns(self) -> int:
        """How often the device ran dry because this process was too slow; 0 while closed."""
        return 0 if self._callback is None else self._callback.underruns

    def flush(self) -> None:
        """Drop what is queued; silent once the device's own buffer has run out."""
        if self._callback is not None:
            self._callback.buffer.flush()
        self._resampler = None

    def close(self) -> None:
        """Release the device at once, whatever is queued; safe to call twice."""
        stream, self._stream = self._stream, None
        self._callback = None
        self._resampler = None
        if stream is not None:
            stream.close()

    def _progress_s(self) -> tuple[float, float]:
        stream, callback = self._stream, self._callback
        if stream is None or callback is None:
            return 0.0, 0.0
        rate_hz = stream.audio_format.sample_rate_hz
        heard, left = callback.buffer.progress(time.monotonic(), rate_hz)
        return heard / rate_hz, left / rate_hz

    def _open_stream(self, device: Device) -> tuple[DeviceStream, "_OutputCallback"]:
        maximum = device.output_channels
        rates_hz = (*self._preferred_hz, device.default_sample_rate_hz, *_RATES_HZ)
        return first_accepted(
            device,
            Direction.OUTPUT,
            formats_to_try(rates_hz, (1, 2, maximum), maximum),
            lambda audio_format: self._start(device, audio_format),
        )

    def _start(
        self, device: Device, audio_format: AudioFormat
    ) -> tuple[DeviceStream, "_OutputCallback"]:
        end, thread = StreamEnd(), CallbackThread()
        callback = _OutputCallback(audio_format, self._buffer_s, thread)
        settings = stream_settings(device, audio_format)
        # Opening with a rate that the device refuses makes PortAudio write to stderr; asking not.
        sounddevice().check_output_settings(**settings)
        stream = sounddevice().RawOutputStream(
            **settings,
            latency=self._buffer_s,
            callback=callback,
            finished_callback=end.reach,
        )
        return started(stream, audio_format, end, thread), callback


class _OutputCallback:
    """The real-time callback: copies what is queued, fills up with silence, counts."""

    def __init__(self, audio_format: AudioFormat, latency_s: float, thread: CallbackThread) -> None:
        self.buffer = PlaybackBuffer(round(_FADE_S * audio_format.sample_rate_hz))
        self.underruns = 0
        self._thread = thread
        self._channels = audio_format.channels
        self._latency_s = latency_s

    def __call__(self, data: Any, frames: int, times: Any, status: Any) -> None:
        self._thread.called()
        if status and status.output_underflow:
            self.underruns += 1
        now_s = time.monotonic()
        delay_s = times.outputBufferDacTime - times.currentTime
        if not 0.0 < delay_s < 10.0:
            delay_s = self._latency_s
        audio = self.buffer.take(frames, now_s + delay_s)
        out = np.frombuffer(data, np.int16).reshape(frames, self._channels)
        out[: len(audio)] = audio[:, None]
        out[len(audio) :] = 0
