"""What is read off a turn of ours, on a pipeline that only plays its part."""

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from tests.unit.bench.readings import reading
from voicebot.app import App
from voicebot.audio_types import AudioChunk
from voicebot.bench.devices import FedMicrophone, NotingLoudspeaker
from voicebot.bench.pipeline import LivePipeline
from voicebot.bench.utterances import Utterance
from voicebot.events import EndReason, PlaybackStarted, SpeechEnded
from voicebot.pipeline.event_bus import EventBus

UTTERANCE = Utterance("what is the capital of france", np.ones(800, np.int16))


def sound(seconds: float) -> AudioChunk:
    return AudioChunk(samples=np.ones(round(16_000 * seconds), np.int16), sample_rate_hz=16_000)


class Actor:
    """Answers at once when it is told to listen: its sounds, then an answer of two chunks."""

    def __init__(self, loudspeaker: NotingLoudspeaker, bus: EventBus, *, end_earcon: bool) -> None:
        self._loudspeaker = loudspeaker
        self._bus = bus
        self._end_earcon = end_earcon

    async def trigger(self) -> None:
        self._bus.publish(
            SpeechEnded(
                turn_id=1, monotonic_s=0.0, reason=EndReason.SILENCE, last_voiced_sample=800
            )
        )
        if self._end_earcon:
            self._loudspeaker.write(sound(5.0))
        self._loudspeaker.write(sound(0.3))
        self._bus.publish(PlaybackStarted(turn_id=1, monotonic_s=0.0))
        self._loudspeaker.write(sound(0.7))
        self._bus.publish(reading(1.0).completed)


@pytest.mark.parametrize("end_earcon", [False, True])
async def test_the_answer_counts_and_waits_for_the_sound_before_it(end_earcon: bool) -> None:
    microphone, loudspeaker, bus = FedMicrophone(), NotingLoudspeaker(), EventBus()
    actor = Actor(loudspeaker, bus, end_earcon=end_earcon)
    app = SimpleNamespace(hearing=object(), attention=actor, bus=bus)
    pipeline = LivePipeline(cast(App, app), microphone, loudspeaker)
    microphone.open()
    found = await pipeline.converse(UTTERANCE)
    assert found.first_chunk_s == pytest.approx(0.3)
    if end_earcon:
        assert 4.0 < found.queued_s <= 5.0
        assert found.response_s > 4.0
    else:
        assert found.queued_s == 0.0
        assert found.response_s < 0.0  # it did not wait for the end of the question
