import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.support.fakes import (
    AmplitudeVoiceActivity,
    AmplitudeWakeWord,
    FakeClock,
    ScriptedSource,
)
from voicebot.errors import AudioError
from voicebot.events import AudioOverflowed, Event, TurnFailed
from voicebot.pipeline import hearing as hearing_module
from voicebot.pipeline.ear import Ear, Heard
from voicebot.pipeline.event_bus import EventBus
from voicebot.pipeline.hearing import Hearing
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.worker import EngineWorker


class Listener:
    """Counts."""

    def __init__(self) -> None:
        self.chunks = 0
        self.wakes = 0
        self.has_ended = False
        self.losses = 0

    async def heard(self, heard: Heard) -> None:
        self.chunks += 1
        self.wakes += heard.wake_word

    async def ended(self) -> None:
        self.has_ended = True

    async def lost(self) -> None:
        self.losses += 1


@pytest.fixture
async def worker() -> AsyncIterator[EngineWorker]:
    worker = EngineWorker("ear")
    yield worker
    await worker.close()


def make(source: ScriptedSource, worker: EngineWorker) -> tuple[Hearing, Listener, list[Event]]:
    bus, events, listener = EventBus(), list[Event](), Listener()
    bus.subscribe(events.append)
    ear = Ear(source, AmplitudeWakeWord(7), AmplitudeVoiceActivity())
    reporter = Reporter(bus, FakeClock())
    hearing = Hearing(ear=ear, worker=worker, listener=listener, reporter=reporter)
    return hearing, listener, events


async def test_a_file_is_heard_to_its_end(worker: EngineWorker) -> None:
    source = ScriptedSource([1, 7, 1])
    hearing, listener, events = make(source, worker)
    await hearing.run()
    assert (listener.chunks, listener.wakes, listener.has_ended) == (3, 1, True)
    assert source.closed == 1
    assert events == []


async def test_lost_samples_are_reported(worker: EngineWorker) -> None:
    hearing, _, events = make(ScriptedSource([1], dropped_samples=400), worker)
    await hearing.run()
    assert [e.dropped_samples for e in events if isinstance(e, AudioOverflowed)] == [400]


async def test_a_microphone_that_fails_is_opened_again_and_reported_once(
    worker: EngineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing_module, "_FIRST_BACK_OFF_S", 0.01)
    source = ScriptedSource([1, 1], then="fail")
    hearing, listener, events = make(source, worker)
    running = asyncio.create_task(hearing.run())
    async with asyncio.timeout(5):
        while source.opened < 3:
            await asyncio.sleep(0.005)
        failures = [event for event in events if isinstance(event, TurnFailed)]
        assert listener.losses >= 2
        assert len(failures) <= source.opened
        source.then = "silence"
        source.amplitudes.extend([1, 1, 1])
        while listener.chunks < 5:
            await asyncio.sleep(0.005)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_silent_microphone_counts_as_lost(
    worker: EngineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing_module, "_FRAME_AGE_LIMIT_S", 0.05)
    monkeypatch.setattr(hearing_module, "_FIRST_BACK_OFF_S", 60.0)
    source = ScriptedSource([1], then="silence")
    hearing, listener, events = make(source, worker)
    running = asyncio.create_task(hearing.run())
    async with asyncio.timeout(5):
        while not listener.losses:
            await asyncio.sleep(0.005)
    (failure,) = [event for event in events if isinstance(event, TurnFailed)]
    assert "scripted microphone" in failure.message
    assert source.closed == 1
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_the_first_failure_can_be_final(worker: EngineWorker) -> None:
    hearing, _, _ = make(ScriptedSource([], then="refuse"), worker)
    with pytest.raises(AudioError, match="no microphone"):
        await hearing.run(first_failure_is_final=True)
