"""Decides in audio time when a person began and ended speaking.

A pure state machine after the segmenter of Home Assistant's ``assist_pipeline/vad.py``: it counts
samples, never seconds of a clock, so that it can be tested without waiting. Told what the person
seems to have said, it ends a complete command sooner and waits longer for the rest of an
unfinished phrase.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, auto

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ
from voicebot.events import EndReason
from voicebot.pipeline.speech_tail import SpeechTail
from voicebot.protocols import Completeness


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointerSettings:
    """When listening begins to count and when it ends; all times in seconds of audio.

    Attributes:
        min_speech_s: voiced time before it counts as speech.
        end_silence_s: silence after speech that ends the turn.
        complete_silence_s: the same after a complete command; counts where it is shorter.
        unfinished_factor: times ``end_silence_s`` after an unfinished phrase, 1 or more.
        no_speech_timeout_s: silence from the start that gives up; None waits for ever.
        max_duration_s: hard cap on one utterance, counted from the start of speech.
        speech_threshold: probability from which a window is voiced, 0 to 1.
        silence_threshold_margin: how far below the threshold a voiced window stays voiced.
    """

    min_speech_s: float = 0.15
    end_silence_s: float = 0.7
    complete_silence_s: float = 0.25
    unfinished_factor: float = 1.8
    no_speech_timeout_s: float | None = 5.0
    max_duration_s: float = 15.0
    speech_threshold: float = 0.5
    silence_threshold_margin: float = 0.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Hypothesis:
    """What is known of the words so far.

    Attributes:
        completeness: whether they seem to be all that the person has to say.
        settled_sample: the words do not change any more for speech up to this sample.
    """

    completeness: Completeness
    settled_sample: int


class Phase(Enum):
    """Where the endpointer stands."""

    WAITING = auto()
    SPEECH = auto()
    ENDED = auto()


class Endpointer:
    """Takes one speech probability per window and says when speech started and ended.

    Attributes:
        phase: waiting for speech, in speech, or ended.
        end_reason: why it ended; None before.
        speech_start_sample: first sample of the window that began the speech; None before.
        last_voiced_sample: one past the last voiced sample so far; ``start_sample`` before.
    """

    def __init__(self, settings: EndpointerSettings, start_sample: int = 0) -> None:
        self._settings = settings
        self._start_sample = start_sample
        self._voiced_samples = 0
        self._onset_sample = start_sample
        self._voiced = False
        self._hypothesis: Hypothesis | None = None
        self._tail = SpeechTail()
        self.phase = Phase.WAITING
        self.end_reason: EndReason | None = None
        self.speech_start_sample: int | None = None
        self.last_voiced_sample = start_sample
        self._end_sample = start_sample
        self._skipped_samples = 0

    @property
    def silence_s(self) -> float:
        """Silence since the last voiced sample, in seconds of audio that was heard."""
        passed_samples = self._end_sample - self.last_voiced_sample
        return (passed_samples - self._skipped_samples) / SPEECH_SAMPLE_RATE_HZ

    @property
    def end_silence_s(self) -> float:
        """The silence that ends the turn as things stand."""
        usual_s, hypothesis = self._settings.end_silence_s, self._hypothesis
        if hypothesis is None:
            return usual_s
        match hypothesis.completeness:
            case Completeness.COMPLETE if hypothesis.settled_sample >= self.last_voiced_sample:
                return min(self._settings.complete_silence_s, usual_s)
            case Completeness.UNFINISHED:
                return usual_s * self._settings.unfinished_factor
            case _:
                return usual_s

    def suppose(self, hypothesis: Hypothesis | None) -> None:
        """Take what is known of the words so far; it counts from the next window on."""
        self._hypothesis = hypothesis

    def process(
        self, probability: float, window_samples: int, levels: Sequence[float] = ()
    ) -> Phase:
        """Take the next window; return the phase after it.

        Args:
            probability: probability of speech in the window, 0 to 1.
            window_samples: length of the window at 16 kHz.
            levels: of the window's blocks; without them a voiced window is voiced to its end.
        """
        if self.phase is Phase.ENDED:
            return self.phase
        window_start = self._end_sample
        self._end_sample += window_samples
        voiced = self._is_voiced(probability)
        quiet_samples = self._tail.quiet_samples(levels, voiced=voiced)
        if voiced:
            self._count_voiced(window_start, window_samples, quiet_samples)
        elif self.phase is Phase.WAITING:
            self._voiced_samples = max(0, self._voiced_samples - window_samples)
        self._check_ends(window_samples)
        return self.phase

    def skip(self, samples: int) -> None:
        """Note that ``samples`` (16 kHz) were not heard: time passed, in silence or not."""
        self._end_sample += samples
        self._skipped_samples += samples

    def restart(self) -> None:
        """Wait for speech again, the no-speech timeout still counted from the start."""
        self.phase = Phase.WAITING
        self.end_reason = None
        self.speech_start_sample = None
        self._hypothesis = None
        self._voiced_samples = 0
        self._voiced = False
        self._check_ends(0)

    def _is_voiced(self, probability: float) -> bool:
        threshold = self._settings.speech_threshold
        if self._voiced:
            threshold -= self._settings.silence_threshold_margin
        self._voiced = probability >= threshold
        return self._voiced

    def _count_voiced(self, window_start: int, window_samples: int, quiet_samples: int) -> None:
        if self._voiced_samples == 0:
            self._onset_sample = window_start
        self._voiced_samples += window_samples
        if self.phase is Phase.WAITING and (
            self._voiced_samples >= self._settings.min_speech_s * SPEECH_SAMPLE_RATE_HZ
        ):
            self.phase = Phase.SPEECH
            self.speech_start_sample = self._onset_sample
        if self.phase is Phase.SPEECH:
            if quiet_samples == window_samples:  # voice activity lags a window behind, or more
                quiet_samples += window_samples
            end_sample = self._end_sample - quiet_samples
            if end_sample > self.last_voiced_sample:
                self.last_voiced_sample, self._skipped_samples = end_sample, 0

    def _check_ends(self, window_samples: int) -> None:
        """End what is over; a silence counts to the nearest window."""
        settings = self._settings
        if self.phase is Phase.WAITING:
            waited_s = (self._end_sample - self._start_sample) / SPEECH_SAMPLE_RATE_HZ
            timeout_s = settings.no_speech_timeout_s
            if timeout_s is not None and waited_s >= timeout_s and not self._voiced:
                self._end(EndReason.NO_SPEECH)
            return
        speech_start = self.speech_start_sample
        assert speech_start is not None
        speech_s = (self._end_sample - speech_start) / SPEECH_SAMPLE_RATE_HZ
        half_window_s = window_samples / 2 / SPEECH_SAMPLE_RATE_HZ
        if self.silence_s >= self.end_silence_s - half_window_s:
            self._end(EndReason.SILENCE)
        elif speech_s >= settings.max_duration_s:
            self._end(EndReason.MAX_DURATION)

    def _end(self, reason: EndReason) -> None:
        self.phase = Phase.ENDED
        self.end_reason = reason
