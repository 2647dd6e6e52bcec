"""The way from the loudspeaker to the microphone, learnt from the answer that is being spoken."""

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ
from voicebot.pipeline.echo import EchoGuard
from voicebot.pipeline.echo_canceller import EchoCanceller
from voicebot.pipeline.pre_roll import PreRoll

_FIT_S = 3.0
_PERSON_S = 1.0
_FITTED_FOR_S = 1.0


class EchoPath:
    """Learnt from the seconds before the last one, which may already be a person's."""

    def __init__(self, guard: EchoGuard, pre_roll: PreRoll) -> None:
        self._guard = guard
        self._pre_roll = pre_roll
        self._known: EchoCanceller | None = None
        self._known_s = 0.0
        self._fitted_until_sample = 0

    def at(self, now_s: float, end_sample: int) -> EchoCanceller | None:
        """Return what takes the echo out of the newest audio; learns anew after each second.

        Args:
            now_s: when the microphone's newest sample was heard.
            end_sample: number of the sample just after it.
        """
        age_s = (end_sample - self._fitted_until_sample) / SPEECH_SAMPLE_RATE_HZ
        if self._known is None or not 0 <= age_s < _FITTED_FOR_S:
            self._known, self._known_s = self.fitted(now_s, end_sample), now_s
            self._fitted_until_sample = end_sample
            return self._known
        return self._guard.extended(self._known, self._known_s, now_s)

    def fitted(self, now_s: float, end_sample: int) -> EchoCanceller | None:
        """Learn it from the last three seconds; None where nothing was played."""
        heard = self._pre_roll.last(round(_FIT_S * SPEECH_SAMPLE_RATE_HZ))
        before = max(len(heard) // 2, len(heard) - round(_PERSON_S * SPEECH_SAMPLE_RATE_HZ))
        return self._guard.canceller(heard, now_s, end_sample, before)
