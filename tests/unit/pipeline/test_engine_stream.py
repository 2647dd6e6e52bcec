import asyncio
import threading
import time
from collections.abc import Callable, Iterator

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
