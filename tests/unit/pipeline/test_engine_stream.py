import asyncio
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from voicebot.pipeline import engine_stream
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import IsCancelled


async def until(condition: Callable[[], object]) -> None:
    async with asyncio.timeout(5.0):
        while not condition():
            await asyncio.sleep(0.001)


async def test_work_is_counted_while_it_lasts_and_waiting_is_not() -> None:
    worker = EngineWorker("engine")
    go_on = threading.Event()
    made: list[int] = []

    def engine(is_cancelled: IsCancelled) -> Iterator[int]:
        del is_cancelled
        assert go_on.wait(5.0)
        for number in range(3):
            made.append(number)
            yield number

    stream = worker.stream(engine, max_items=1)
    assert stream.busy_s == 0.0
    async with stream as items:
        await until(lambda: stream.busy_s > 0.05)
        go_on.set()
        await until(lambda: made == [0, 1])  # the second waits for room
        begin_s, busy_s = time.monotonic(), stream.busy_s
        await until(lambda: time.monotonic() > begin_s + 0.05)
        assert stream.busy_s < busy_s + 0.01
        assert [item async for item in items] == [0, 1, 2]
    whole_s = stream.busy_s
    assert whole_s > 0.05
    assert stream.busy_s == whole_s
    await worker.close()


async def test_leaving_has_a_limit_and_the_next_call_waits_in_the_queue(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(engine_stream, "_LEAVING_S", 0.05)
    worker, release = EngineWorker("engine"), threading.Event()

    def engine(_: IsCancelled) -> Iterator[int]:
        yield 1
        release.wait()

    async with worker.stream(engine, stop_timeout_s=5.0) as items:
        assert await anext(items) == 1
    assert not worker.hung
    waiting = asyncio.create_task(worker.call(int, "1", timeout_s=5.0))
    await asyncio.sleep(0)
    release.set()
    assert await waiting == 1
    await worker.close()


async def test_an_engine_is_given_up_where_waiting_for_its_end_was_cancelled() -> None:
    worker = EngineWorker("engine")
    working, stopping, release = threading.Event(), threading.Event(), threading.Event()

    def engine(is_cancelled: IsCancelled) -> Iterator[int]:
        working.set()
        while not is_cancelled():
            time.sleep(0.001)
        stopping.set()
        release.wait()
        yield 1

    async def consume() -> None:
        async with worker.stream(engine, stop_timeout_s=0.5) as items:
            async for _ in items:
                pass

    consuming = asyncio.create_task(consume())
    await until(working.is_set)
    consuming.cancel()
    await until(stopping.is_set)
    consuming.cancel()
    with pytest.raises(asyncio.CancelledError):
        await consuming
    await until(lambda: worker.hung)
    release.set()
    await worker.close()


def counting(made: list[int]) -> Callable[[IsCancelled], Iterator[int]]:
    def engine(_: IsCancelled) -> Iterator[int]:
        for number in range(6):
            made.append(number)
            yield number

    return engine


async def test_a_held_generator_rests_so_many_items_behind_the_last_one_taken() -> None:
    worker, made = EngineWorker("engine"), list[int]()
    async with worker.stream(counting(made), max_items=1) as items:
        assert await anext(items) == 0
        items.hold(2, longest_s=60.0)
        assert [await anext(items), await anext(items)] == [1, 2]
        assert made == [0, 1, 2]
        busy_s, begin_s = items.busy_s, time.monotonic()
        await until(lambda: time.monotonic() > begin_s + 0.05)
        assert made == [0, 1, 2]
        assert items.busy_s < busy_s + 0.01
        items.hold(1, longest_s=60.0)
        assert await anext(items) == 3
        items.go_on()
        assert [item async for item in items] == [4, 5]
    await worker.close()


async def test_a_hold_has_an_end() -> None:
    worker = EngineWorker("engine")
    async with worker.stream(counting([])) as items:
        items.hold(1, longest_s=0.05)
        assert [item async for item in items] == list(range(6))
    await worker.close()


async def test_a_held_generator_is_stopped_at_once() -> None:
    worker, made = EngineWorker("engine"), list[int]()
    begin_s = time.monotonic()
    async with worker.stream(counting(made), max_items=8) as items:
        items.hold(1, longest_s=60.0)
        assert await anext(items) == 0
    assert time.monotonic() < begin_s + 30
    assert await worker.call(int, "1", timeout_s=5.0) == 1
    assert len(made) <= 2
    await worker.close()
