"""Engine workers for a test, and waiting with a deadline."""

import asyncio
import contextlib
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import IsCancelled

DEADLINE_S = 5.0


@contextlib.asynccontextmanager
async def running_worker() -> AsyncIterator[EngineWorker]:
    """A worker that is closed within the deadline."""
    worker = EngineWorker("engine")
    try:
        yield worker
    finally:
        assert await worker.close(DEADLINE_S)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(DEADLINE_S):
        while not condition():
            await asyncio.sleep(0.001)


async def cancelled(task: "asyncio.Task[Any]") -> None:
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


class Counter:
    """Counts up for ever, until told to stop."""

    def __init__(self) -> None:
        self.made = 0
        self.ended = threading.Event()
        self.saw_cancel = False

    def __call__(self, is_cancelled: IsCancelled) -> Iterator[int]:
        try:
            while not is_cancelled():
                self.made += 1
                yield self.made
            self.saw_cancel = True
        finally:
            self.ended.set()
