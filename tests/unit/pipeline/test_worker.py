"""EngineWorker: one thread, first come first served, deadlines."""

import asyncio
import threading

import pytest

from tests.support.workers import DEADLINE_S, Counter, cancelled, running_worker, until
from voicebot.errors import (
    ModelError,
    RecognizerError,
    SkillError,
    StageError,
    StageTimeoutError,
)
from voicebot.pipeline.worker import EngineWorker


def test_calls_run_in_order_on_one_other_thread() -> None:
    async def scenario() -> None:
        order: list[int] = []

        def job(number: int) -> str:
            order.append(number)
            return threading.current_thread().name

        async with running_worker() as worker:
            names = await asyncio.gather(*(worker.call(job, number) for number in range(20)))
        assert order == list(range(20))
        assert set(names) == {"voicebot-engine"}

    asyncio.run(scenario())


def test_exceptions_travel_and_the_worker_lives_on() -> None:
    def fail() -> None:
        raise ValueError("broken")

    async def scenario() -> None:
        async with running_worker() as worker:
            with pytest.raises(ValueError, match="broken"):
                await worker.call(fail)
            with pytest.raises(RuntimeError, match="StopIteration"):
                await worker.call(next, iter(()), timeout_s=DEADLINE_S)
            assert await worker.call(int, "7") == 7

    asyncio.run(scenario())


def test_a_stuck_call_times_out_and_hangs_the_worker_until_it_returns() -> None:
    async def scenario() -> None:
        release = threading.Event()
        async with running_worker() as worker:
            with pytest.raises(StageTimeoutError, match=r"engine: no result after 0\.5 s"):
                await worker.call(release.wait, timeout_s=0.5)
            assert worker.hung
            with pytest.raises(StageTimeoutError, match="stuck in an earlier call"):
                await worker.call(int, "1")
            release.set()
            await until(lambda: not worker.hung)
            assert await worker.call(int, "1") == 1

    asyncio.run(scenario())


def test_a_deadline_that_passed_while_the_process_was_stopped_does_not_count() -> None:
    gate = threading.Event()

    async def scenario() -> None:
        async with running_worker() as worker:
            call = asyncio.create_task(worker.call(gate.wait, 5.0, timeout_s=0.1))
            await asyncio.sleep(0)
            threading.Event().wait(0.8)  # the loop stands still, as when the process is stopped
            asyncio.get_running_loop().call_later(0.03, gate.set)
            assert await call
            assert not worker.hung

    asyncio.run(scenario())


def test_a_call_that_times_out_in_the_queue_is_dropped() -> None:
    async def scenario() -> None:
        release = threading.Event()
        ran: list[str] = []
        async with running_worker() as worker:
            running = asyncio.create_task(worker.call(release.wait))
            await asyncio.sleep(0)
            with pytest.raises(StageTimeoutError):
                await worker.call(ran.append, "late", timeout_s=0.5)
            assert not worker.hung
            release.set()
            assert await running
            await worker.call(ran.append, "next")
        assert ran == ["next"]

    asyncio.run(scenario())


def test_a_cancelled_call_that_waits_is_dropped() -> None:
    async def scenario() -> None:
        release = threading.Event()
        ran: list[str] = []
        async with running_worker() as worker:
            running = asyncio.create_task(worker.call(release.wait))
            waiting = asyncio.create_task(worker.call(ran.append, "dropped"))
            await asyncio.sleep(0)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            release.set()
            assert await running
        assert ran == []

    asyncio.run(scenario())


def test_a_cancelled_call_that_hangs_hangs_the_worker_from_its_deadline_on() -> None:
    async def scenario() -> None:
        started, release = threading.Event(), threading.Event()

        def hang() -> None:
            started.set()
            release.wait()

        async with running_worker() as worker:
            forgotten = asyncio.create_task(worker.call(hang, timeout_s=0.5))
            await until(started.is_set)
            await cancelled(forgotten)
            assert not worker.hung
            waiting = asyncio.create_task(worker.call(int, "1"))
            await until(lambda: worker.hung)
            release.set()
            assert await waiting == 1
            assert not worker.hung

    asyncio.run(scenario())


def test_close_refuses_new_calls_and_fails_waiting_ones() -> None:
    async def scenario() -> None:
        started, release = threading.Event(), threading.Event()

        def block() -> bool:
            started.set()
            return release.wait(DEADLINE_S)

        worker = EngineWorker("engine")
        running = asyncio.create_task(worker.call(block))
        await until(started.is_set)
        waiting = asyncio.create_task(worker.call(int, "1"))
        streaming = asyncio.create_task(anext(worker.stream(Counter())))
        await asyncio.sleep(0)
        assert not await worker.close(0.05)
        for task in (waiting, streaming):
            with pytest.raises(StageError, match="closed"):
                await task
        with pytest.raises(StageError, match="closed"):
            await worker.call(int, "1")
        release.set()
        assert await running
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())


class _Engine:
    """Hangs in its first ``hangs`` incarnations; counts how often it was made."""

    def __init__(self, *, hangs: int = 1, cannot_be_made: bool = False) -> None:
        self.working = threading.Event()
        self.release = threading.Event()
        self.made = 1
        self._hangs = hangs
        self._cannot_be_made = cannot_be_made

    def make(self) -> None:
        if self._cannot_be_made:
            raise ModelError("the model is gone")
        self.made += 1

    def work(self) -> int:
        self.working.set()
        if self.made <= self._hangs:
            self.release.wait()
        return self.made


def test_after_a_stuck_call_a_new_engine_takes_over() -> None:
    async def scenario() -> None:
        engine = _Engine()
        worker = EngineWorker("engine", revive=engine.make)
        stuck = asyncio.create_task(worker.call(engine.work, timeout_s=0.5))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(worker.call(engine.work, timeout_s=DEADLINE_S))
        with pytest.raises(StageTimeoutError, match=r"no result after 0\.5 s"):
            await stuck
        assert await waiting == 2
        assert not worker.hung
        engine.release.set()
        assert await worker.call(engine.work, timeout_s=DEADLINE_S) == 2
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())


def test_a_new_engine_takes_over_after_a_cancelled_call_that_is_stuck() -> None:
    async def scenario() -> None:
        engine = _Engine()
        worker = EngineWorker("engine", revive=engine.make)
        forgotten = asyncio.create_task(worker.call(engine.work, timeout_s=0.5))
        await until(engine.working.is_set)
        await cancelled(forgotten)
        assert await worker.call(engine.work, timeout_s=DEADLINE_S) == 2
        assert not worker.hung
        engine.release.set()
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())


def test_a_closed_worker_makes_no_new_engine() -> None:
    async def scenario() -> None:
        engine = _Engine()
        worker = EngineWorker("engine", revive=engine.make)
        stuck = asyncio.create_task(worker.call(engine.work, timeout_s=0.5))
        await until(engine.working.is_set)
        assert not await worker.close(0.05)
        with pytest.raises(StageTimeoutError, match="no result"):
            await stuck
        engine.release.set()
        assert await worker.close(DEADLINE_S)
        assert engine.made == 1

    asyncio.run(scenario())


def test_a_new_engine_that_hangs_too_hangs_the_worker() -> None:
    async def scenario() -> None:
        engine = _Engine(hangs=2)
        worker = EngineWorker("engine", revive=engine.make)
        for _ in range(2):
            assert not worker.hung
            with pytest.raises(StageTimeoutError, match="no result"):
                await worker.call(engine.work, timeout_s=0.3)
        assert worker.hung
        assert engine.made == 2
        with pytest.raises(StageTimeoutError, match="stuck in an earlier call"):
            await worker.call(engine.work)
        engine.release.set()
        await until(lambda: not worker.hung)
        assert await worker.call(engine.work, timeout_s=DEADLINE_S) == 2
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())


def test_an_engine_that_cannot_be_made_anew_hangs_the_worker(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario() -> None:
        engine = _Engine(cannot_be_made=True)
        worker = EngineWorker("engine", revive=engine.make)
        stuck = asyncio.create_task(worker.call(engine.work, timeout_s=0.5))
        await asyncio.sleep(0)
        waiting = asyncio.create_task(worker.call(engine.work, timeout_s=DEADLINE_S))
        for task in (stuck, waiting):
            with pytest.raises(StageTimeoutError):
                await task
        assert worker.hung
        engine.release.set()
        await until(lambda: not worker.hung)
        assert await worker.call(engine.work, timeout_s=DEADLINE_S) == 1
        assert await worker.close(DEADLINE_S)

    asyncio.run(scenario())
    assert "engine: the engine could not be made anew" in caplog.text


def test_an_unexpected_exception_becomes_an_error_of_the_stage_and_renews_the_engine(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def scenario() -> None:
        engine, nothing = _Engine(hangs=0), dict[str, int]()
        worker = EngineWorker("engine", revive=engine.make, error=RecognizerError)
        for made in (1, 2, 3):
            assert engine.made == made
            with pytest.raises(RecognizerError, match="engine: KeyError: 'word'"):
                await worker.call(nothing.__getitem__, "word")
            assert await worker.call(engine.work, timeout_s=DEADLINE_S) == made + 1
        with pytest.raises(SkillError, match="ours"):
            await worker.call(_raise_ours)
        assert await worker.call(engine.work, timeout_s=DEADLINE_S) == 4
        assert await worker.close(DEADLINE_S)

    def _raise_ours() -> None:
        raise SkillError("ours")

    asyncio.run(scenario())
    assert caplog.text.count("Traceback") == 1
