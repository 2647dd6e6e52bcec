"""A loudspeaker whose volume can be changed while it plays."""

from dataclasses import replace

import numpy as np

from voicebot.audio_types import AudioChunk, Samples
from voicebot.protocols import AudioSink

_KNEE = 0.9 * 32767
_ROOM = 32767 - _KNEE


class VolumeSink:
    """Plays to another sink, louder or softer.

    Attributes:
        factor: what is written from now on is multiplied by this, 0 (silence) upwards.
    """

    def __init__(self, sink: AudioSink) -> None:
        self._sink = sink
        self.factor = 1.0

    @property
    def name(self) -> str:
        """Name of the loudspeaker."""
        return self._sink.name

    def open(self) -> None:
        """Open the loudspeaker. Raises AudioError."""
        self._sink.open()

    def write(self, chunk: AudioChunk) -> None:
        """Queue a chunk at the volume of now. Raises AudioError."""
        if self.factor != 1.0:
            chunk = replace(chunk, samples=scaled(chunk.samples, self.factor))
        self._sink.write(chunk)

    def played_s(self) -> float:
        """Return seconds of queued audio heard since ``open`` or the last ``flush``."""
        return self._sink.played_s()

    def queued_s(self) -> float:
        """Return seconds of audio queued and not yet heard."""
        return self._sink.queued_s()

    def flush(self) -> None:
        """Drop what is queued and fall silent."""
        self._sink.flush()

    def close(self) -> None:
        """Release the loudspeaker."""
        self._sink.close()


def scaled(samples: Samples, factor: float) -> Samples:
    """Return ``samples`` times ``factor``.

    Above 0.9 of full scale the level bends smoothly towards full scale, so nothing clips.
    """
    loud = samples.astype(np.float32) * np.float32(factor)
    level = np.abs(loud)
    over = level > _KNEE
    if factor > 1 and over.any():
        loud[over] = np.copysign(_KNEE + _ROOM * np.tanh((level[over] - _KNEE) / _ROOM), loud[over])
    louder: Samples = np.rint(loud).astype(np.int16)
    return louder
