"""What an assistant does every now and then by itself: forgets what is old, tidies its heap."""

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta

from voicebot.dialogue.history import History
from voicebot.native_heap import give_back_free_memory
from voicebot.protocols import Clock
from voicebot.service.memory import Memory

_EXPIRE_S = 3600.0
_TIDY_S = 600.0


class Housekeeping:
    """The tasks of one assistant; each runs until ``stop``."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[None]] = []

    def tidy_heap(self, is_idle: Callable[[], bool]) -> None:
        """Give free memory back while nobody waits for an answer."""
        self._begin(_tidy_heap(is_idle))

    def expire(
        self, history: History, memory: Memory, *, retention: timedelta, clock: Clock
    ) -> None:
        """Forget what is older than ``retention``, in memory and on disk."""
        self._begin(_expire(history, memory, retention, clock))

    def stop(self) -> None:
        """End all tasks; safe to call twice."""
        for task in self._tasks:
            task.cancel()

    def _begin(self, work: Coroutine[None, None, None]) -> None:
        self._tasks.append(asyncio.create_task(work, name="housekeeping"))


async def _tidy_heap(is_idle: Callable[[], bool]) -> None:
    while True:
        await asyncio.sleep(_TIDY_S)
        if is_idle():
            await asyncio.to_thread(give_back_free_memory)


async def _expire(history: History, memory: Memory, retention: timedelta, clock: Clock) -> None:
    while True:
        await asyncio.sleep(min(_EXPIRE_S, retention.total_seconds() / 4))
        history.forget_before(clock.now() - retention)
        memory.expire()
