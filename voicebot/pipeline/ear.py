"""Reads the microphone and runs wake word and voice activity detection on what it hears."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.errors import VoicebotError, WakeWordError
from voicebot.pipeline.pre_roll import PreRoll
from voicebot.pipeline.speech_tail import block_levels
from voicebot.protocols import AudioSource, VoiceActivityDetector, WakeWordDetector

_READ_TIMEOUT_S = 0.25
_PATIENT_SAMPLES = 4096
# A voice activity detector that begins in the middle of speech misses its first windows. With
# these before them it misses no more than one that always runs; they take some 25 ms of a
# Raspberry Pi 4.
_WARM_UP_WINDOWS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """One chunk of the microphone and what the detectors say about it.

    Attributes:
        chunk: the audio, 16 kHz.
        wake_word: True when the wake phrase was completed in this chunk.
        speech_probabilities: one for each window that became complete, while voice activity
            detection is armed.
        window_levels: of the blocks of each of these windows (see ``speech_tail``).
        dropped_samples: samples lost since the chunk before.
        failure: why the wake word detector works no more, in the chunk in which it failed.
    """

    chunk: AudioChunk
    wake_word: bool
    speech_probabilities: tuple[float, ...]
    dropped_samples: int
    failure: WakeWordError | None = None
    window_levels: tuple[tuple[float, ...], ...] = ()

    def windows(self) -> Iterator[tuple[float, tuple[float, ...]]]:
        """Yield the speech probability of each window with its levels, none if not known."""
        levels = self.window_levels or ((),) * len(self.speech_probabilities)
        return zip(self.speech_probabilities, levels, strict=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detectors:
    """What examines the audio; ``wake_word`` is None without a wake word."""

    wake_word: WakeWordDetector | None
    voice_activity: VoiceActivityDetector


class Ear:
    """Blocking; ``hear`` is called again and again, on a thread of its own.

    A wake word detector that fails is left out until ``renew``; what is said after a trigger or
    as a follow-up is still heard.

    Attributes:
        patient: hand audio on in pieces of 256 ms while nothing happens, though never later than a
            wake word: each time costs up to a fifth of what the detector costs for 128 ms.
        wake_armed: run the wake word detector.
        voice_activity_armed: run the voice activity detector; it begins with what was heard just
            before.
        wake_word_stale: forget what the wake word detector has heard, before the next chunk; a
            phrase right after other speech is missed about every second time otherwise.
    """

    def __init__(
        self,
        source: AudioSource,
        wake_word: WakeWordDetector | None,
        voice_activity: VoiceActivityDetector,
        *,
        make_detectors: Callable[[], Detectors] | None = None,
    ) -> None:
        self.source = source
        self._detectors = Detectors(wake_word=wake_word, voice_activity=voice_activity)
        self._wake_word_works = True
        self._make_detectors = make_detectors
        self._window: Samples = np.zeros(0, np.int16)
        warm_up_samples = _WARM_UP_WINDOWS * voice_activity.window_samples
        self._recent = PreRoll(warm_up_samples / SPEECH_SAMPLE_RATE_HZ)
        self.patient = False
        self.wake_armed = wake_word is not None
        self.wake_word_stale = False
        self.voice_activity_armed = False
        self._voice_activity_was_armed = False
        self._failed_read: VoicebotError | EOFError | None = None

    @property
    def window_samples(self) -> int:
        """Length of one voice activity window, 16 kHz."""
        return self._detectors.voice_activity.window_samples

    def hear(self) -> Heard | None:
        """Read and examine one chunk, or some while patient; None when none came in time.

        Raises:
            AudioError: the device failed.
            EOFError: the source is a file and has ended.
        """
        if (failed := self._failed_read) is not None:
            self._failed_read = None
            raise failed
        detectors = self._detectors
        chunk = self._read(detectors)
        if chunk is None:
            return None
        chunks = [chunk]
        wake_word, failure = self._find_wake_word(detectors, chunk.samples)
        while not wake_word and failure is None and self._can_wait(chunks):
            try:
                chunk = self._read(detectors)
            except (VoicebotError, EOFError) as error:
                self._require_current(detectors)
                self._failed_read = error  # what was heard before it comes first
                break
            if chunk is None:
                break
            chunks.append(chunk)
            wake_word, failure = self._find_wake_word(detectors, chunk.samples)
        chunk = _joined(chunks)
        voice_activity = detectors.voice_activity
        warm_up, windows = self._take_windows(voice_activity, chunk.samples)
        for window in warm_up:
            voice_activity.process(window)
        probabilities = tuple(map(voice_activity.process, windows))
        self._require_current(detectors)
        return Heard(
            chunk=chunk,
            wake_word=wake_word,
            speech_probabilities=probabilities,
            window_levels=tuple(map(block_levels, windows)),
            dropped_samples=self.source.take_dropped_samples(),
            failure=failure,
        )

    def renew(self) -> None:
        """Make the detectors anew; a ``hear`` that hangs meanwhile will fail when it goes on.

        Raises ModelError.
        """
        if self._make_detectors is not None:
            self._detectors = self._make_detectors()
            self._voice_activity_was_armed = False
        self._wake_word_works = True

    def _require_current(self, detectors: Detectors) -> None:
        """Raise WakeWordError where another thread has taken over, so that nothing is shared."""
        if detectors is not self._detectors:
            raise WakeWordError("wake word: the detectors were made anew meanwhile")

    def _read(self, detectors: Detectors) -> AudioChunk | None:
        chunk = self.source.read(_READ_TIMEOUT_S)
        self._require_current(detectors)
        return chunk

    def _can_wait(self, chunks: Sequence[AudioChunk]) -> bool:
        """Whether nobody misses the chunks yet."""
        samples = sum(len(chunk.samples) for chunk in chunks)
        return self.patient and samples + len(chunks[0].samples) <= _PATIENT_SAMPLES

    def _find_wake_word(
        self, detectors: Detectors, samples: Samples
    ) -> tuple[bool, WakeWordError | None]:
        """Return whether the wake phrase was completed, and why the detector has failed."""
        stale, self.wake_word_stale = self.wake_word_stale, False
        detector = detectors.wake_word
        if not self.wake_armed or detector is None or not self._wake_word_works:
            return False, None
        try:
            if stale:
                detector.reset()
            found = detector.process(samples)
        except Exception as error:  # noqa: BLE001 - the library raises what it likes
            self._require_current(detectors)
            self._wake_word_works = False
            return False, WakeWordError(
                f"wake word: {str(error) or type(error).__name__}; `voicebot trigger` and "
                "typed lines still work, and the detector is tried again"
            )
        self._require_current(detectors)
        return found, None

    def _take_windows(
        self, voice_activity: VoiceActivityDetector, samples: Samples
    ) -> tuple[list[Samples], list[Samples]]:
        """Return the windows that warm the detector up, and those that became complete.

        Both are empty while voice activity detection is not armed.
        """
        size = voice_activity.window_samples
        armed, was_armed = self.voice_activity_armed, self._voice_activity_was_armed
        self._voice_activity_was_armed = armed
        warm_up: list[Samples] = []
        if armed and not was_armed:
            voice_activity.reset()
            self._window = np.zeros(0, np.int16)
            before = self._recent.last(_WARM_UP_WINDOWS * size)
            warm_up = _windows(before[len(before) % size :], size)
        self._recent.append(samples)
        if not armed:
            return [], []
        audio = np.concatenate([self._window, samples]) if len(self._window) else samples
        windows = _windows(audio, size)
        self._window = audio[len(windows) * size :]
        return warm_up, windows


def _windows(audio: Samples, size: int) -> list[Samples]:
    """Return the complete windows of ``audio``, from its beginning."""
    return [audio[start : start + size] for start in range(0, len(audio) - size + 1, size)]


def _joined(chunks: Sequence[AudioChunk]) -> AudioChunk:
    """One chunk that ends where the last one ends."""
    if len(chunks) == 1:
        return chunks[0]
    samples = np.concatenate([chunk.samples for chunk in chunks])
    return replace(chunks[0], samples=samples, start_sample=chunks[-1].end_sample - len(samples))
