"""Streams of an EngineWorker: items in order, and leaving them early."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from tests.support.workers import DEADLINE_S, Counter, running_worker, until
from voicebot.errors import (
    StageTimeoutError,
)
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import IsCancelled


def test_stream_gives_all_items_in_order() -> None:
    async def scenario() -> None:
        async with running_worker() as worker, worker.stream(lambda _: iter(range(100))) as stream:
            assert [item async for item in stream] == list(range(100))
            with pytest.raises(StopAsyncIteration):
                await anext(stream)

    asyncio.run(scenario())


def test_stream_carries_items_and_then_the_exception() -> None:
    def factory(_: IsCancelled) -> Iterator[str]:
        yield "first"
        raise ValueError("broken")

    async def scenario() -> None:
        async with running_worker() as worker:
            stream = worker.stream(factory)
            assert await anext(stream) == "first"
            with pytest.raises(ValueError, match="broken"):
                await anext(stream)
            assert await worker.call(int, "3") == 3

    asyncio.run(scenario())


def test_the_engine_waits_when_nobody_takes_its_items() -> None:
    async def scenario() -> None:
        counter = Counter()
        async with running_worker() as worker, worker.stream(counter, max_items=4) as stream:
            assert await anext(stream) == 1
            await until(lambda: counter.made == 6)  # one taken, four waiting, one in hand
            for expected in range(2, 52):
                assert await anext(stream) == expected
                assert counter.made <= expected + 5

    asyncio.run(scenario())


def test_leaving_early_stops_the_generator_and_waits_for_its_end() -> None:
    async def scenario() -> None:
        counter = Counter()
        async with running_worker() as worker:
            async with worker.stream(counter, max_items=2) as stream:
                async for item in stream:
                    if item == 5:
                        break
            assert counter.ended.is_set()
            assert not worker.hung
            assert await worker.call(int, "1") == 1

    asyncio.run(scenario())


def test_leaving_reaches_a_generator_between_items() -> None:
    seen: list[bool] = []

    def factory(is_cancelled: IsCancelled) -> Iterator[int]:
        yield 1
        while not is_cancelled():
            pass
        seen.append(True)

    async def scenario() -> None:
        async with running_worker() as worker:
            async with worker.stream(factory) as stream:
                assert await anext(stream) == 1
            assert seen == [True]

    asyncio.run(scenario())


def test_a_cancelled_consumer_stops_the_generator() -> None:
    async def consume(worker: EngineWorker, counter: Counter) -> None:
        async with worker.stream(counter) as stream:
            async for _ in stream:
                await asyncio.Event().wait()

    async def scenario() -> None:
        counter = Counter()
        async with running_worker() as worker:
            task = asyncio.create_task(consume(worker, counter))
            await until(lambda: counter.made > 0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            assert counter.ended.is_set()

    asyncio.run(scenario())


def test_a_stream_past_its_deadline_is_stopped() -> None:
    stopped = threading.Event()

    def factory(is_cancelled: IsCancelled) -> Iterator[int]:
        yield 1
        while not is_cancelled():
            pass
        stopped.set()

    async def scenario() -> None:
        async with running_worker() as worker:
            stream = worker.stream(factory, timeout_s=0.5)
            assert await anext(stream) == 1
            with pytest.raises(StageTimeoutError, match=r"not finished after 0\.5 s"):
                await anext(stream)
            assert stopped.is_set()
            assert not worker.hung

    asyncio.run(scenario())


def test_a_generator_that_ignores_the_flag_hangs_the_worker() -> None:
    release = threading.Event()

    def factory(_: IsCancelled) -> Iterator[int]:
        yield 1
        release.wait()

    async def scenario() -> None:
        async with running_worker() as worker:
            async with worker.stream(factory, stop_timeout_s=0.5) as stream:
                assert await anext(stream) == 1
            assert worker.hung
            release.set()

    asyncio.run(scenario())


def test_a_stream_left_while_it_waits_never_starts() -> None:
    async def scenario() -> None:
        release = threading.Event()
        counter = Counter()
        async with running_worker() as worker:
            running = asyncio.create_task(worker.call(release.wait))
            await asyncio.sleep(0)
            async with worker.stream(counter):
                pass
            release.set()
            assert await running
        assert counter.made == 0

    asyncio.run(scenario())


def test_a_forgotten_stream_frees_the_engine() -> None:
    async def scenario() -> None:
        counter = Counter()
        async with running_worker() as worker:
            stream = worker.stream(counter, max_items=1)
            assert await anext(stream) == 1
            del stream
            assert await worker.call(int, "1", timeout_s=DEADLINE_S) == 1
        assert counter.ended.is_set()

    asyncio.run(scenario())
