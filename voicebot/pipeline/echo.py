"""Keeps the assistant from waking or interrupting itself through its own loudspeaker."""

import logging
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import takewhile

import numpy as np
import numpy.typing as npt

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.pipeline.echo_canceller import EchoCanceller, fitted_canceller
from voicebot.pipeline.played_audio import PlayedAudio
from voicebot.protocols import WakeWordDetector

_LOGGER = logging.getLogger(__name__)
_FRAME_SAMPLES = SPEECH_SAMPLE_RATE_HZ // 100
_BLOCK_SAMPLES = 512
_KEEP_S = 20.0
_KEEP_AUDIO_S = 6.0
_TEXT_TAIL_S = 2.0
_HIT_BEFORE_S = 0.3
_HIT_AFTER_S = 1.5
_MAX_LAG_FRAMES = 70
_SILENT_DB = 20.0
_MAX_LAG_S = 0.7
# Devices only tell roughly what they have queued: an echo may seem to come before its sound.
_EARLY_S = 0.1
_AHEAD_S = 1.0
# A device plays on what it has taken already when the rest is dropped.
_FADING_S = 0.1


@dataclass(frozen=True, slots=True)
class _Spoken:
    start_s: float
    end_s: float
    text: str


class EchoGuard:
    """Knows what the loudspeaker plays and when, and compares the microphone with it.

    Three signs of an own echo: the text being played holds the wake phrase; the wake word
    detector also fires on the played audio itself; the energy envelope of the microphone follows
    the one played, up to 0.6 s later. All times are monotonic seconds. A detector that fails is
    left out from then on; the other two signs still tell.
    """

    def __init__(
        self,
        *,
        phrase: str | None,
        detector: WakeWordDetector | None,
        resample: Callable[[AudioChunk], Samples],
    ) -> None:
        """Make a guard.

        Args:
            phrase: the wake phrase, or None without a wake word.
            detector: a second wake word detector, for what is played.
            resample: brings a chunk of any rate to 16 kHz.
        """
        self._wake_word = phrase.split()[-1] if phrase else None
        self._detector = detector
        self._resample = resample
        self._spoken: deque[_Spoken] = deque()
        self._hits_s: deque[float] = deque()
        self._levels_db: dict[int, float] = {}
        self._audio = PlayedAudio(resample, keep_s=_KEEP_AUDIO_S)
        self._lock = threading.Lock()

    def played(self, chunk: AudioChunk, text: str, start_s: float, now_s: float) -> None:
        """Note, at ``now_s``, that ``chunk``, which speaks ``text``, is heard from ``start_s`` on.

        That may be long after ``now_s``: what lies between is kept.
        """
        samples = self._resample(chunk)
        levels_db = _levels_db(samples)
        hits_s = self._hits(samples, start_s)
        first_frame = round(start_s * 100)
        with self._lock:
            self._forget_before(now_s - _KEEP_S)
            self._audio.append(chunk, start_s, now_s)
            self._spoken.append(_Spoken(start_s, start_s + chunk.duration_s, text))
            self._hits_s.extend(hits_s)
            for index, level_db in enumerate(levels_db):
                self._levels_db[first_frame + index] = float(level_db)

    def cut_short(self, at_s: float) -> None:
        """Note that what was to be heard after ``at_s`` is not played."""
        with self._lock:
            self._spoken = deque(
                _Spoken(part.start_s, min(part.end_s, at_s), part.text)
                for part in self._spoken
                if part.start_s < at_s
            )
            self._hits_s = deque(hit_s for hit_s in self._hits_s if hit_s < at_s)
            self._levels_db = {f: db for f, db in self._levels_db.items() if f < at_s * 100}
            self._audio.cut(at_s + _FADING_S)

    def is_own_wake_word(self, at_s: float) -> bool:
        """Return whether a wake word heard at ``at_s`` is the loudspeaker's."""
        with self._lock:
            hits_s, spoken = tuple(self._hits_s), tuple(self._spoken)
        if any(hit_s - _HIT_BEFORE_S <= at_s <= hit_s + _HIT_AFTER_S for hit_s in hits_s):
            return True
        recent = {
            part.text: None
            for part in spoken
            if part.start_s <= at_s and part.end_s + _TEXT_TAIL_S >= at_s
        }
        return self._wake_word is not None and self._wake_word in " ".join(recent).lower()

    def likeness(self, samples: Samples, end_s: float) -> float:
        """Return how well the microphone's last samples (16 kHz) follow what was played.

        That is the correlation (0 to 1) of the levels; 0 if nothing was played in that time.
        """
        heard_db = _levels_db(samples)
        count = len(heard_db)
        first_frame = round((end_s + _EARLY_S) * 100) - count - _MAX_LAG_FRAMES
        with self._lock:
            played = np.array(
                [
                    self._levels_db.get(first_frame + index, 0.0)
                    for index in range(count + _MAX_LAG_FRAMES)
                ]
            )
        best = 0.0
        for lag in range(_MAX_LAG_FRAMES):
            played_db = played[lag : lag + count]
            if played_db.max(initial=0.0) < _SILENT_DB:
                continue
            best = max(best, _correlation(heard_db, played_db))
        return best

    def canceller(
        self, heard: Samples, end_s: float, end_sample: int, fit_samples: int
    ) -> EchoCanceller | None:
        """Return what takes the echo out of the microphone from now on; None if nothing played.

        Args:
            heard: the microphone's last seconds (16 kHz).
            end_s: when they ended.
            end_sample: number of the sample just after them.
            fit_samples: how much of their beginning to learn from.
        """
        before = round(_MAX_LAG_S * SPEECH_SAMPLE_RATE_HZ)
        after = round(_AHEAD_S * SPEECH_SAMPLE_RATE_HZ)
        duration_s = len(heard) / SPEECH_SAMPLE_RATE_HZ
        with self._lock:
            played = self._audio.between(
                end_s + _EARLY_S - duration_s - _MAX_LAG_S, before + len(heard) + after
            )
        return fitted_canceller(
            heard, played, end_sample=end_sample, fit_samples=fit_samples, max_lag=before
        )

    def extended(self, canceller: EchoCanceller, fitted_s: float, now_s: float) -> EchoCanceller:
        """Return ``canceller``, learnt from what was heard until ``fitted_s``, for audio until now.

        It knows what has been written to the loudspeaker since.
        """
        ahead_s = _EARLY_S + _AHEAD_S
        start_s = fitted_s + ahead_s - canceller.played_samples / SPEECH_SAMPLE_RATE_HZ
        count = round((now_s + ahead_s - start_s) * SPEECH_SAMPLE_RATE_HZ)
        with self._lock:
            return canceller.over(self._audio.between(start_s, count))

    def _hits(self, samples: Samples, start_s: float) -> list[float]:
        """Return when the wake phrase is heard to be completed in ``samples``."""
        detector = self._detector
        if detector is None:
            return []
        try:
            return [
                start_s + offset / SPEECH_SAMPLE_RATE_HZ
                for offset in range(0, len(samples), _BLOCK_SAMPLES)
                if detector.process(samples[offset : offset + _BLOCK_SAMPLES])
            ]
        except Exception as error:  # noqa: BLE001 - the library raises what it likes
            self._detector = None
            _LOGGER.warning(
                "echo: the wake word detector for what is played failed (%s); an own wake word is "
                "known by its text only; restart voicebot to use the detector again",
                str(error) or type(error).__name__,
            )
            return []

    def _forget_before(self, at_s: float) -> None:
        while self._spoken and self._spoken[0].end_s < at_s:
            self._spoken.popleft()
        while self._hits_s and self._hits_s[0] < at_s:
            self._hits_s.popleft()
        for frame in list(takewhile(lambda frame: frame < at_s * 100, self._levels_db)):
            del self._levels_db[frame]


def _levels_db(samples: Samples) -> npt.NDArray[np.float64]:
    """Return the level of each 10 ms in decibels above one quantization step, shape (frames,)."""
    count = len(samples) // _FRAME_SAMPLES
    frames = samples[: count * _FRAME_SAMPLES].reshape(count, _FRAME_SAMPLES).astype(np.float64)
    levels: npt.NDArray[np.float64] = 10 * np.log10(np.mean(frames**2, axis=1) + 1.0)
    return levels


def _correlation(a: npt.NDArray[np.float64], b: npt.NDArray[np.float64]) -> float:
    a, b = a - a.mean(), b - b.mean()
    norm = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / norm if norm > 0 else 0.0
