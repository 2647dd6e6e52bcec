"""The way from the real-time callback to the reader: bounded, and it counts what it loses."""

import queue
import time
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Block:
    """Interleaved 16-bit PCM as the device gave it.

    Attributes:
        data: ``frames`` times channels samples.
        start_frame: position of the first frame in the stream, lost frames counted.
        frames: number of frames (one sample per channel).
    """

    data: bytes
    start_frame: int
    frames: int


class CaptureQueue:
    """One thread puts, one thread gets; ``put`` never blocks.

    Holds at most ``max_frames``; a block that finds no room is lost, and its frames still count in
    the positions of those that follow.
    """

    def __init__(self, max_frames: int) -> None:
        self._queue: queue.SimpleQueue[Block | None] = queue.SimpleQueue()
        self._max_frames = max_frames
        self._position = 0
        self._put_frames = 0
        self._taken_frames = 0
        self._last_put_s = time.monotonic()

    def put(self, data: bytes, frames: int, lost_before: int = 0) -> None:
        """Take a block; ``lost_before`` frames were lost between the block before and it."""
        start = self._position + lost_before
        self._position = start + frames
        self._last_put_s = time.monotonic()
        if self._put_frames - self._taken_frames + frames <= self._max_frames:
            self._put_frames += frames
            self._queue.put(Block(data, start, frames))

    def get(self, timeout_s: float) -> Block | None:
        """Return the next block; None after ``timeout_s`` or when ``wake`` was called."""
        try:
            block = self._queue.get(timeout=max(0.0, timeout_s))
        except queue.Empty:
            return None
        if block is not None:
            self._taken_frames += block.frames
        return block

    def wake(self) -> None:
        """Make a waiting ``get`` return None at once."""
        self._queue.put(None)

    def last_put_age_s(self) -> float:
        """Return seconds since the last ``put``, or since the queue was made."""
        return time.monotonic() - self._last_put_s
