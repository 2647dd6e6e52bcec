"""A microphone behind PortAudio, heard as 16 kHz mono chunks."""

import time
from collections import deque
from typing import Any

from voicebot.audio.callback_thread import CallbackThread
from voicebot.audio.capture import ChunkAssembler
from voicebot.audio.devices import Device, Direction, resolve
from voicebot.audio.loudspeaker_watch import loudspeakers
from voicebot.audio.monitor_watch import MonitorWatch, hears_monitor
from voicebot.audio.negotiation import first_accepted, formats_to_try
from voicebot.audio.portaudio import device_call, quiet_portaudio, sounddevice
from voicebot.audio.queue import CaptureQueue
from voicebot.audio.stream import DeviceStream, StreamEnd, started, stream_settings
from voicebot.audio_types import AudioChunk, AudioFormat
from voicebot.errors import AudioError

_RATES_HZ = (16_000, 48_000, 44_100, 32_000, 96_000, 22_050, 8_000)
_OPEN_TIMEOUT_S = 6.0
# PortAudio asks for a quarter of it at a time; the rest is what a slow callback may be late.
_DEVICE_BUFFER_S = 0.1
_QUEUE_S = 5.0


class SounddeviceSource:
    """Captures from a device at whatever rate it offers.

    Args:
        device: index, name, part of a name, ALSA id, or None for the system's default.
        channel: channel to listen to, counted from 0; None mixes all.
        sample_rate_hz: rate to try first; None prefers 16 kHz, then the device's own.
        chunk_samples: length of the chunks at 16 kHz.
    """

    def __init__(
        self,
        device: int | str | None = None,
        *,
        channel: int | None = None,
        sample_rate_hz: int | None = None,
        chunk_samples: int = 512,
    ) -> None:
        self._wanted = device
        self._channel = channel
        self._preferred_hz = () if sample_rate_hz is None else (sample_rate_hz,)
        self._chunk_samples = chunk_samples
        self._device: Device | None = None
        self._stream: DeviceStream | None = None
        self._queue = CaptureQueue(0)
        self._assembler: ChunkAssembler | None = None
        self._chunks: deque[AudioChunk] = deque()
        self._failed = False
        self._watch = MonitorWatch()
        self._was_replaced = False

    @property
    def name(self) -> str:
        """Stable name of the device once it was opened, before that what was asked for."""
        if self._device is not None:
            return self._device.stable_name
        return "default microphone" if self._wanted is None else str(self._wanted)

    @property
    def capture_format(self) -> AudioFormat | None:
        """Rate and channels at which the device runs; None while closed."""
        stream = self._stream
        return None if stream is None else stream.audio_format

    def open(self) -> None:
        """Start capturing; after a failure with a new list of devices. Raises AudioError."""
        self.close()
        look_again, self._failed = self._failed, True
        device = resolve(self._wanted, Direction.INPUT, look_again=look_again)
        if self._channel is not None and self._channel >= device.input_channels:
            raise AudioError(
                f"microphone '{device.name}' has {device.input_channels} channels, so there is no "
                f"channel {self._channel}; set audio.input.channel to less, counted from 0"
            )
        self._device = device
        with quiet_portaudio():
            self._stream, self._queue = device_call(
                lambda: self._open_stream(device),
                f"opening microphone '{device.name}'",
                timeout_s=_OPEN_TIMEOUT_S,
                discard=lambda opened: opened[0].close(),
            )
        self._assembler = ChunkAssembler(
            self._stream.audio_format, self._channel, self._chunk_samples
        )
        self._chunks.clear()
        if self._was_replaced and hears_monitor():
            self.close()
            raise self._replaced()
        self._watch = MonitorWatch()
        if device.alsa_id is None:  # a sound server's, not a card
            self._watch.start()
        self._failed = self._was_replaced = False

    def read(self, timeout_s: float) -> AudioChunk | None:
        """Return the next chunk, or None after ``timeout_s``.

        Raises:
            AudioError: the device or the sound server went away, or a loudspeaker that was plugged
                in is found only if the microphone is opened anew.
            EOFError: the microphone is closed.
        """
        if self._stream is not None and loudspeakers.may_be_found():
            self._failed = True
            raise AudioError(
                f"microphone '{self.name}' is opened anew, because a loudspeaker was plugged in; "
                "nothing needs to be done"
            )
        deadline_s = time.monotonic() + timeout_s
        while not self._chunks:
            stream, assembler = self._stream, self._assembler
            if stream is None or assembler is None:
                raise EOFError(f"microphone {self.name} is closed")
            block = self._queue.get(deadline_s - time.monotonic())
            if block is not None:
                self._chunks.extend(assembler.add(block))
                self._watch.take(block.data)
                if self._watch.replaced:
                    self._failed = self._was_replaced = True
                    raise self._replaced()
            elif stream.ended.is_set() and self._stream is not None:
                self._failed = True
                raise AudioError(
                    f"microphone '{self.name}' stopped: it was unplugged or the sound server "
                    "ended; replug it or restart the sound server"
                )
            elif time.monotonic() >= deadline_s:
                return None
        return self._chunks.popleft()

    def take_dropped_samples(self) -> int:
        """Return how many samples (16 kHz) were lost since the last call."""
        return 0 if self._assembler is None else self._assembler.take_dropped_samples()

    def last_frame_age_s(self) -> float:
        """Return seconds since the device last delivered, or since it was opened."""
        return self._queue.last_put_age_s()

    def close(self) -> None:
        """Stop capturing; safe to call twice and from another thread than ``read``."""
        stream, self._stream = self._stream, None
        if stream is not None:
            self._queue.wake()
            stream.close()

    def _replaced(self) -> AudioError:
        return AudioError(
            f"microphone '{self.name}' was unplugged: the sound server gives what the loudspeaker "
            "plays instead; plug it in again"
        )

    def _open_stream(self, device: Device) -> tuple[DeviceStream, CaptureQueue]:
        maximum = device.input_channels
        channels = (1, 2, maximum) if self._channel is None else (self._channel + 1, maximum)
        rates_hz = (*self._preferred_hz, _RATES_HZ[0], device.default_sample_rate_hz, *_RATES_HZ)
        return first_accepted(
            device,
            Direction.INPUT,
            formats_to_try(rates_hz, channels, maximum),
            lambda audio_format: _start(device, audio_format),
        )


def _start(device: Device, audio_format: AudioFormat) -> tuple[DeviceStream, CaptureQueue]:
    queue = CaptureQueue(round(_QUEUE_S * audio_format.sample_rate_hz))
    end, thread = StreamEnd(queue.wake), CallbackThread()
    settings = stream_settings(device, audio_format)
    # Opening with a rate that the device refuses makes PortAudio write to stderr; asking does not.
    sounddevice().check_input_settings(**settings)
    stream = sounddevice().RawInputStream(
        **settings,
        latency=_DEVICE_BUFFER_S,
        callback=_InputCallback(queue, audio_format.sample_rate_hz, thread),
        finished_callback=end.reach,
    )
    return started(stream, audio_format, end, thread), queue


class _InputCallback:
    """The real-time callback: copies, enqueues, counts."""

    def __init__(self, queue: CaptureQueue, sample_rate_hz: int, thread: CallbackThread) -> None:
        self._queue = queue
        self._sample_rate_hz = sample_rate_hz
        self._thread = thread
        self._expected_s = 0.0

    def __call__(self, data: Any, frames: int, times: Any, status: Any) -> None:
        self._thread.called()
        lost = 0
        if status and status.input_overflow and self._expected_s:
            # The device lost frames before this block: its time of capture tells how many.
            gap_s = times.inputBufferAdcTime - self._expected_s
            lost = max(0, round(gap_s * self._sample_rate_hz))
        self._expected_s = times.inputBufferAdcTime + frames / self._sample_rate_hz
        self._queue.put(bytes(data), frames, lost)
