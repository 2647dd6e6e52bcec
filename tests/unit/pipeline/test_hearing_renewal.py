from collections.abc import AsyncIterator

import pytest

from tests.support.fakes import (
    AmplitudeVoiceActivity,
    AmplitudeWakeWord,
    FakeClock,
    ScriptedSource,
)
from tests.unit.pipeline.test_hearing import Listener
from voicebot.errors import ModelError, WakeWordError
from voicebot.pipeline.ear import Detectors, Ear
from voicebot.pipeline.event_bus import EventBus
from voicebot.pipeline.hearing import Hearing
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.worker import EngineWorker

FAILURE = WakeWordError("wake word: invoke failed")


class Renewals:
    """A microphone loop whose wake word detector fails when it is told to; ``now_s`` is its time.

    Attributes:
        tries: how often the detectors were made anew.
        fails: whether that fails.
    """

    def __init__(self, worker: EngineWorker) -> None:
        self.now_s = 1000.0
        self.tries = 0
        self.fails = False
        ear = Ear(
            ScriptedSource([]),
            AmplitudeWakeWord(7),
            AmplitudeVoiceActivity(),
            make_detectors=self._make,
        )
        self._hearing = Hearing(
            ear=ear, worker=worker, listener=Listener(), reporter=Reporter(EventBus(), FakeClock())
        )

    async def fail(self) -> int:
        """Let the detector fail; return how many seconds later it is made anew."""
        await self._hearing._look_after_detectors(FAILURE, self.now_s)
        return await self.wait()

    async def wait(self) -> int:
        """Return how many seconds from now the detectors are made anew."""
        tries, waited_s = self.tries, 0
        while self.tries == tries:
            waited_s += 1
            self.now_s += 1
            await self._hearing._look_after_detectors(None, self.now_s)
        return waited_s

    def _make(self) -> Detectors:
        self.tries += 1
        if self.fails:
            raise ModelError("wake word: the model is gone")
        return Detectors(wake_word=AmplitudeWakeWord(7), voice_activity=AmplitudeVoiceActivity())


@pytest.fixture
async def renewals() -> AsyncIterator[Renewals]:
    worker = EngineWorker("ear")
    yield Renewals(worker)
    await worker.close()


async def test_failures_one_after_the_other_are_mended_ever_later(renewals: Renewals) -> None:
    assert [await renewals.fail() for _ in range(7)] == [10, 20, 40, 80, 160, 300, 300]


async def test_a_failure_long_after_the_others_is_mended_soon(renewals: Renewals) -> None:
    for _ in range(3):
        await renewals.fail()
    renewals.now_s += 700
    assert [await renewals.fail() for _ in range(2)] == [10, 20]


async def test_detectors_that_cannot_be_made_are_tried_ever_less_often(
    renewals: Renewals,
) -> None:
    renewals.fails = True
    assert [await renewals.fail(), *[await renewals.wait() for _ in range(3)]] == [10, 20, 40, 80]
    renewals.fails = False
    assert await renewals.wait() == 160
