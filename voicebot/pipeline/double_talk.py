"""A person who speaks while the assistant does: notices it, and takes the assistant's voice out."""

import asyncio
from collections import deque
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples
from voicebot.pipeline.ear import Heard
from voicebot.pipeline.echo import EchoGuard
from voicebot.pipeline.echo_path import EchoPath
from voicebot.pipeline.pre_roll import PreRoll

if TYPE_CHECKING:
    from voicebot.pipeline.echo_canceller import EchoCanceller

_SPEECH_S = 0.4
_MAX_MISSED = 0.5
_UNEXPLAINED = 0.3
_ENVELOPE_S = 0.8
_SURELY_ECHO = 0.75
# Shares of the energy. In simulated rooms, with gaps, drifting clocks and clipping, one of 1,262
# moments of echo was taken for a person, and 98 % of the questions over them were noticed.
_WELL_KNOWN = 0.1
_BEYOND_KNOWN = 0.2
_TIMES_MISSED = 4.0
_BEYOND_FIT = 0.15


class DoubleTalk:
    """Compares the microphone's last seconds with what the loudspeaker played."""

    def __init__(self, guard: EchoGuard, pre_roll: PreRoll, window_samples: int) -> None:
        """Make it; ``window_samples`` is the length of a voice activity window (16 kHz)."""
        self._guard = guard
        self._pre_roll = pre_roll
        windows = max(1, round(_SPEECH_S * SPEECH_SAMPLE_RATE_HZ / window_samples))
        self._voiced: deque[bool] = deque(maxlen=windows)
        self._path = EchoPath(guard, pre_roll)
        self._canceller: EchoCanceller | None = None

    async def is_person(self, voiced: Iterable[bool], now_s: float, end_sample: int) -> bool:
        """Return whether the voice of the last 0.4 s is a person's and not just the loudspeaker's.

        Args:
            voiced: the newest voice activity windows.
            now_s: when the microphone's newest sample was heard.
            end_sample: number of the sample just after it.
        """
        self._voiced.extend(voiced)
        if len(self._voiced) < (self._voiced.maxlen or 0) or not all(self._voiced):
            return False
        for _ in range(len(self._voiced) // 2):
            self._voiced.popleft()  # look again after half of that time
        return await asyncio.to_thread(self._is_unexplained, now_s, end_sample)

    async def learn(self, now_s: float, end_sample: int) -> None:
        """Learn how the answer that was just interrupted sounds in the microphone.

        Args:
            now_s: when the microphone's newest sample was heard.
            end_sample: number of the sample just after it.
        """
        samples = self._pre_roll.last(len(self._pre_roll))
        heard = PreRoll(len(samples) / SPEECH_SAMPLE_RATE_HZ)
        heard.append(samples)  # a copy, for the microphone may go on meanwhile
        path = EchoPath(self._guard, heard)
        canceller = await asyncio.to_thread(path.fitted, now_s, end_sample)
        self._canceller = canceller if canceller and canceller.missed <= _MAX_MISSED else None

    def forget(self) -> None:
        """Leave what is heard from now on as it is."""
        self._canceller = None

    def person(self, duration_s: float, end_sample: int) -> Samples:
        """Return the last seconds, cut to what a person said where an answer was interrupted."""
        samples = self._last(duration_s)
        return samples if self._canceller is None else self._canceller.person(samples, end_sample)

    def without_echo(self, heard: Heard) -> Heard:
        """Return the newest chunk without the end of the answer that was interrupted."""
        if self._canceller is None:
            return heard
        samples = self._canceller.clean(heard.chunk.samples, heard.chunk.end_sample)
        return replace(heard, chunk=replace(heard.chunk, samples=samples))

    def _is_unexplained(self, now_s: float, end_sample: int) -> bool:
        """Return whether no filter makes the last 0.4 s out of what was played.

        Each half is tried on its own, because a gap in the playback would spoil a whole. Where the
        way from the loudspeaker to the microphone is well known, less than that tells a person.
        """
        recent = self._last(_SPEECH_S)
        half = len(recent) // 2
        halves = ((recent[:half], len(recent) - half), (recent[half:], 0))
        known = self._path.at(now_s, end_sample)
        if known is not None and known.missed <= _WELL_KNOWN:
            least, least_fitted = max(_BEYOND_KNOWN, _TIMES_MISSED * known.missed), _BEYOND_FIT
            if any(known.missed_in(part, end_sample - after) < least for part, after in halves):
                return False
        elif self._guard.likeness(self._last(_ENVELOPE_S), now_s) < _SURELY_ECHO:
            least_fitted = _UNEXPLAINED
        else:
            return False
        for part, after in halves:
            end_s = now_s - after / SPEECH_SAMPLE_RATE_HZ
            fit = self._guard.canceller(part, end_s, end_sample - after, len(part))
            if fit is not None and fit.missed < least_fitted:
                return False
        return True

    def _last(self, duration_s: float) -> Samples:
        return self._pre_roll.last(round(duration_s * SPEECH_SAMPLE_RATE_HZ))
