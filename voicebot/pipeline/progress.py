"""What a listening session tells of itself while a person speaks."""

from dataclasses import dataclass

from voicebot.protocols import Completeness


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far listening and recognition have come; all times in seconds of audio.

    Attributes:
        partial: what was understood so far, without the wake phrase.
        is_settled: nothing voiced so far can change ``partial`` any more.
        completeness: whether it is all the person has to say; None while that is being judged.
        recognized_s: audio that the recognizer has taken.
        backlog_s: audio that waits for the recognizer.
        last_voiced_s: end of the last voiced window, from the beginning of the microphone.
        silence_s: silence since then; 0 while the person speaks.
        is_over: the question has ended, and the recognizer still finishes.
    """

    partial: str
    is_settled: bool
    completeness: Completeness | None
    recognized_s: float
    backlog_s: float
    last_voiced_s: float
    silence_s: float
    is_over: bool = False
