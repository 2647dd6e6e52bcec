"""What a loudspeaker played, with the time at which it did."""

import time

import numpy as np

from voicebot.audio_types import Samples


class Recording:
    """What the loudspeaker plays: mono 16-bit samples since ``started_monotonic_s``."""

    def __init__(self, sample_rate_hz: int) -> None:
        self.sample_rate_hz = sample_rate_hz
        self._blocks: list[bytes] = []
        self._byte_count = 0
        self._origin_s = float("inf")

    def append(self, block: bytes) -> None:
        """Take what the recorder just delivered."""
        self._blocks.append(block)
        self._byte_count += len(block)
        # The block that came with the least delay tells best when sample 0 was played.
        age_s = self._byte_count // 2 / self.sample_rate_hz
        self._origin_s = min(self._origin_s, time.monotonic() - age_s)

    @property
    def started_monotonic_s(self) -> float:
        """When sample 0 was played, on the clock of ``time.monotonic``."""
        return self._origin_s

    @property
    def duration_s(self) -> float:
        """Length so far, seconds."""
        return self._byte_count // 2 / self.sample_rate_hz

    @property
    def samples(self) -> Samples:
        """Everything so far, int16, shape (n,)."""
        data = b"".join(self._blocks)
        return np.frombuffer(data[: len(data) // 2 * 2], np.int16)

    def index_at(self, monotonic_s: float) -> int:
        """Return which sample was played at ``monotonic_s``."""
        return round((monotonic_s - self._origin_s) * self.sample_rate_hz)

    def loud_spans_s(
        self, threshold: int = 300, min_gap_s: float = 0.05
    ) -> list[tuple[float, float]]:
        """Return (start, end) in seconds of each stretch above ``threshold`` (16-bit peak)."""
        loud = np.flatnonzero(np.abs(self.samples.astype(np.int32)) > threshold)
        if not len(loud):
            return []
        breaks = np.flatnonzero(np.diff(loud) > min_gap_s * self.sample_rate_hz)
        starts = loud[np.concatenate(([0], breaks + 1))] / self.sample_rate_hz
        ends = loud[np.concatenate((breaks, [len(loud) - 1]))] / self.sample_rate_hz
        return list(zip(starts.tolist(), ends.tolist(), strict=True))
