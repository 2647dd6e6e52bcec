"""The ear with the Silero detector, armed in the middle of speech as by a wake word."""

import numpy as np
import pytest

from tests.support.flite import flite_speech, silence
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.engines.silero import SileroDetector
from voicebot.events import EndReason
from voicebot.pipeline.ear import Ear
from voicebot.pipeline.endpointer import Endpointer, EndpointerSettings, Phase

_CHUNK_SAMPLES = 512
_LOUD = 300


class _SpokenSource:
    """Delivers samples and ends."""

    name = "spoken"

    def __init__(self, samples: Samples) -> None:
        self._samples = samples
        self._position = 0

    def open(self) -> None:
        pass

    def read(self, timeout_s: float) -> AudioChunk:
        del timeout_s
        start, self._position = self._position, self._position + _CHUNK_SAMPLES
        if self._position > len(self._samples):
            raise EOFError
        return AudioChunk(
            samples=self._samples[start : self._position],
            sample_rate_hz=SPEECH_SAMPLE_RATE_HZ,
            start_sample=start,
        )

    def take_dropped_samples(self) -> int:
        return 0

    def close(self) -> None:
        pass


def _spoken(text: str, voice: str, *, left_s: float) -> tuple[Samples, int]:
    """Return ``text`` in a quiet room and a chunk's end that far before the end of the speech."""
    speech = np.concatenate([silence(2.0), flite_speech(text, voice=voice), silence(1.5)])
    noise = np.random.default_rng(1).normal(0, 20, len(speech))
    audio = (speech * 0.5 + noise).astype(np.int16)
    end = int(np.flatnonzero(np.abs(audio) > _LOUD)[-1]) + 1
    armed_at = end - round(left_s * SPEECH_SAMPLE_RATE_HZ)
    return audio[armed_at % _CHUNK_SAMPLES :], armed_at // _CHUNK_SAMPLES * _CHUNK_SAMPLES


def _end(audio: Samples, armed_at: int) -> tuple[EndReason | None, float]:
    """Return why a question that began at ``armed_at`` ended, and how many seconds later."""
    ear = Ear(_SpokenSource(audio), None, SileroDetector())
    endpointer = Endpointer(EndpointerSettings(), armed_at)
    while True:
        try:
            heard = ear.hear()
        except EOFError:
            return endpointer.end_reason, float("inf")
        assert heard is not None
        for probability, levels in heard.windows():
            if endpointer.process(probability, ear.window_samples, levels) is Phase.ENDED:
                return (
                    endpointer.end_reason,
                    (heard.chunk.end_sample - armed_at) / SPEECH_SAMPLE_RATE_HZ,
                )
        ear.voice_activity_armed = heard.chunk.end_sample >= armed_at


@pytest.mark.parametrize("left_s", [0.16, 0.19, 0.3])
@pytest.mark.parametrize("voice", ["rms", "slt"])
@pytest.mark.parametrize("command", ["stop", "pause"])
def test_the_rest_of_a_word_is_noticed(command: str, voice: str, left_s: float) -> None:
    audio, armed_at = _spoken(f"Hey Jarvis, {command}", voice, left_s=left_s)
    reason, after_s = _end(audio, armed_at)
    assert reason is EndReason.SILENCE
    assert after_s < left_s + 1.0
