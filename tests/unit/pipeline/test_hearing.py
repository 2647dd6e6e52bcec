import asyncio
import threading
from collections.abc import AsyncIterator

import pytest

from tests.support.fakes import (
    AmplitudeVoiceActivity,
    AmplitudeWakeWord,
    FakeClock,
    ScriptedSource,
)
from voicebot.audio_types import Samples
from voicebot.errors import AudioError
from voicebot.events import AudioOverflowed, Event, Stage, TurnFailed
from voicebot.pipeline import hearing as hearing_module
from voicebot.pipeline.ear import Detectors, Ear, Heard
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
        self.troubles = 0

    async def heard(self, heard: Heard) -> None:
        self.chunks += 1
        self.wakes += heard.wake_word

    async def ended(self) -> None:
        self.has_ended = True

    async def lost(self) -> None:
        self.losses += 1

    async def troubled(self) -> None:
        self.troubles += 1


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


async def test_a_microphone_that_opens_and_delivers_nothing_is_told_once(
    worker: EngineWorker, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    monkeypatch.setattr(hearing_module, "_FRAME_AGE_LIMIT_S", 0.02)
    monkeypatch.setattr(hearing_module, "_FIRST_BACK_OFF_S", 0.01)
    monkeypatch.setattr(hearing_module, "_LAST_BACK_OFF_S", 0.02)
    source = ScriptedSource([1], then="silence")
    hearing, _, events = make(source, worker)
    running = asyncio.create_task(hearing.run())
    async with asyncio.timeout(5):
        while source.opened < 4:
            await asyncio.sleep(0.005)
        assert len([event for event in events if isinstance(event, TurnFailed)]) == 1
        assert "works again" not in caplog.text
        source.amplitudes.append(1)
        while "works again" not in caplog.text:
            await asyncio.sleep(0.005)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_a_microphone_that_fails_soon_is_opened_ever_less_often(
    worker: EngineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    pauses: list[float] = []
    real_sleep = asyncio.sleep

    async def sleep(pause_s: float) -> None:
        pauses.append(pause_s)
        await real_sleep(0)

    source = ScriptedSource([1], then="fail")
    hearing, _, _ = make(source, worker)
    monkeypatch.setattr(asyncio, "sleep", sleep)
    running = asyncio.create_task(hearing.run())
    async with asyncio.timeout(5):
        while len(pauses) < 7:
            source.amplitudes[:] = [1]
            await real_sleep(0.005)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    assert pauses[:7] == [0.5, 1.0, 2.0, 4.0, 8.0, 10.0, 10.0]


class FailingWakeWord(AmplitudeWakeWord):
    """Raises ``error`` on the first chunk; ``hangs`` waits instead."""

    def __init__(self, error: Exception | None, release: threading.Event) -> None:
        super().__init__(7)
        self._error = error
        self._release = release

    def process(self, samples: Samples) -> bool:
        if self._error is not None:
            raise self._error
        self._release.wait()
        return False


async def test_a_wake_word_detector_that_fails_is_told_and_made_anew(
    worker: EngineWorker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hearing_module, "_FIRST_RENEWAL_S", 0.0)
    source = ScriptedSource([7, 1, 1, 7])
    bus, events, listener = EventBus(), list[Event](), Listener()
    bus.subscribe(events.append)
    broken = FailingWakeWord(RuntimeError("invoke failed"), threading.Event())
    ear = Ear(
        source,
        broken,
        AmplitudeVoiceActivity(),
        make_detectors=lambda: Detectors(
            wake_word=AmplitudeWakeWord(7), voice_activity=AmplitudeVoiceActivity()
        ),
    )
    reporter = Reporter(bus, FakeClock())
    await Hearing(ear=ear, worker=worker, listener=listener, reporter=reporter).run()
    (failure,) = [event for event in events if isinstance(event, TurnFailed)]
    assert (failure.stage, failure.code) == (Stage.WAKE_WORD, "wake_word")
    assert "invoke failed" in failure.message
    assert (listener.chunks, listener.wakes, listener.troubles) == (4, 1, 1)


async def test_a_wake_word_detector_that_hangs_is_left_behind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(hearing_module, "_HEAR_TIMEOUT_S", 0.3)
    monkeypatch.setattr(hearing_module, "_FIRST_BACK_OFF_S", 0.01)
    release = threading.Event()
    source = ScriptedSource([1, 7, 7], then="silence")
    bus, events, listener = EventBus(), list[Event](), Listener()
    bus.subscribe(events.append)
    ear = Ear(
        source,
        FailingWakeWord(None, release),
        AmplitudeVoiceActivity(),
        make_detectors=lambda: Detectors(
            wake_word=AmplitudeWakeWord(7), voice_activity=AmplitudeVoiceActivity()
        ),
    )
    worker = EngineWorker("ear", revive=ear.renew)
    reporter = Reporter(bus, FakeClock())
    hearing = Hearing(ear=ear, worker=worker, listener=listener, reporter=reporter)
    running = asyncio.create_task(hearing.run())
    async with asyncio.timeout(5):
        while listener.wakes < 2:
            await asyncio.sleep(0.005)
    (failure,) = [event for event in events if isinstance(event, TurnFailed)]
    assert (failure.stage, failure.code) == (Stage.WAKE_WORD, "timeout")
    assert (listener.troubles, worker.hung) == (1, False)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    release.set()
    await worker.close()


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


async def test_a_microphone_is_not_lost_because_the_process_was_stopped(
    worker: EngineWorker,
) -> None:
    source = ScriptedSource([1], then="silence")
    hearing, listener, events = make(source, worker)
    stopped_for_s = 0.0
    monotonic_s = hearing._reporter.now_s
    hearing._reporter.now_s = lambda: monotonic_s() + stopped_for_s  # type: ignore[method-assign]
    running = asyncio.create_task(hearing.run())
    async with asyncio.timeout(5):
        while not listener.chunks:
            await asyncio.sleep(0.005)
        stopped_for_s, reads = 60.0, source.reads
        while source.reads < reads + 5:
            await asyncio.sleep(0.005)
        source.amplitudes.append(1)
        while listener.chunks < 2:
            await asyncio.sleep(0.005)
    assert not events
    assert listener.losses == 0
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_the_first_failure_can_be_final(worker: EngineWorker) -> None:
    hearing, _, _ = make(ScriptedSource([], then="refuse"), worker)
    with pytest.raises(AudioError, match="no microphone"):
        await hearing.run(first_failure_is_final=True)
