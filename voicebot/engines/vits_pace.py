"""Chooses how much of a sentence to synthesize at a time so that playback never runs dry."""

import math
from dataclasses import dataclass

_LEAST_FRAMES = (16, 64)
_MOST_FRAMES = 96
_USED_SHARE = 0.7
_NEWS_SHARE = 0.3


@dataclass(slots=True, kw_only=True)
class VitsPace:
    """What the parts of a voice cost on this machine, learned while they run.

    Attributes:
        frame_s: seconds of audio in a frame.
        halo_frames: frames that a window computes twice, at both of its edges together.
        text_s_per_id: cost of the text encoder; None until it ran.
        window_s_per_frame: cost of flow and decoder, halo frames included; None until they ran.
        frames_per_id: length of a phoneme id in frames.
    """

    frame_s: float
    halo_frames: int
    text_s_per_id: float | None = None
    window_s_per_frame: float | None = None
    frames_per_id: float = 0.0

    def observe_text(self, ids: int, frames: int, seconds: float) -> None:
        """Learn from one run of the text encoder."""
        self.text_s_per_id = _learn(self.text_s_per_id, seconds / ids)
        self.frames_per_id = _learn(self.frames_per_id or None, frames / ids)

    def observe_window(self, frames: int, seconds: float) -> None:
        """Learn from one window of ``frames`` without its halo."""
        self.window_s_per_frame = _learn(
            self.window_s_per_frame, seconds / (frames + self.halo_frames)
        )

    def least_window(self) -> int:
        """Return the shortest window, 16 to 64, that plays longer than its like takes to make.

        Shorter ones would let playback run dry, as their halo costs too much.
        """
        cost_s = self.window_s_per_frame or 0.0
        spare_s = _USED_SHARE * self.frame_s - cost_s
        frames = self.halo_frames * cost_s / spare_s if spare_s > 0 else _LEAST_FRAMES[1]
        return int(min(max(math.ceil(frames), _LEAST_FRAMES[0]), _LEAST_FRAMES[1]))

    def next_window(self, ahead_s: float) -> int:
        """Return the longest window, up to 96, that is made while ``ahead_s`` plays."""
        if self.window_s_per_frame is None:
            return self.least_window()
        frames = _USED_SHARE * ahead_s / self.window_s_per_frame - self.halo_frames
        return int(min(max(frames, self.least_window()), _MOST_FRAMES))

    def can_encode_during(self, ids: int, ahead_s: float) -> bool:
        """Return whether ``ids`` are encoded, and a window made, while ``ahead_s`` plays."""
        if self.text_s_per_id is None:
            return False
        window_s = (self.window_s_per_frame or 0.0) * (self.least_window() + self.halo_frames)
        return self.text_s_per_id * ids + window_s <= _USED_SHARE * ahead_s


def _learn(known: float | None, seen: float) -> float:
    return seen if known is None else (1 - _NEWS_SHARE) * known + _NEWS_SHARE * seen
