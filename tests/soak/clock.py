"""Time that passes as usual while an engine works, and is skipped while nobody does anything."""

import asyncio
import selectors
import threading
import time
from collections.abc import Callable
from concurrent.futures import Executor, Future
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from voicebot.pipeline.worker import EngineWorker

T = TypeVar("T")

_LONGEST_WAIT_S = 0.05


class SimulatedClock:
    """A Clock that is ahead of the machine's by what was skipped.

    Work in flight is counted with ``begin`` and ``end``. As long as there is any, time passes at
    its natural speed, so that deadlines and measurements of engines mean what they say. Without
    any, whoever waits for a moment skips to it.

    Attributes:
        wall_jump: what the wall clock was set ahead by.
    """

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._skipped_s = 0.0
        self._busy = 0
        self._hanging: dict[object, float] = {}
        self._released = 0
        self._started_s = time.monotonic()
        self._started_at = datetime.now(UTC)
        self.wall_jump = timedelta()

    def monotonic_s(self) -> float:
        """Return simulated seconds, comparable with each other only."""
        return time.monotonic() + self._skipped_s

    def elapsed_s(self) -> float:
        """Return simulated seconds since the start."""
        return self.monotonic_s() - self._started_s

    def now(self) -> datetime:
        """Return the simulated wall clock."""
        return self._started_at + timedelta(seconds=self.elapsed_s()) + self.wall_jump

    def begin(self) -> None:
        """Note that work has begun."""
        with self._changed:
            self._busy += 1

    def end(self) -> None:
        """Note that it has ended."""
        with self._changed:
            self._busy -= 1
            self._changed.notify_all()

    def skip_to(self, moment_s: float, *, own_work: int = 0) -> bool:
        """Let it be ``moment_s`` if there is no work but the caller's; return whether it is.

        Time stops at the end of a call that hangs: that call is at work again.
        """
        with self._changed:
            if self._busy <= own_work:
                target_s = min([moment_s, *self._hanging.values()])
                self._skipped_s += max(0.0, target_s - self.monotonic_s())
                self._wake_hanging()
                self._changed.notify_all()
            return self.monotonic_s() >= moment_s

    def wait_until(self, moment_s: float) -> None:
        """Return at ``moment_s``; the calling thread's work is counted, and time is skipped."""
        while not self.skip_to(moment_s, own_work=1):
            with self._changed:
                self._changed.wait(max(0.0, min(moment_s - self.monotonic_s(), _LONGEST_WAIT_S)))

    def hang_until(self, moment_s: float) -> None:
        """Return at ``moment_s`` or once ``release`` is called; meanwhile nothing is at work."""
        me = object()
        with self._changed:
            self._hanging[me] = moment_s
            self._busy -= 1
            self._changed.notify_all()
            while me in self._hanging:
                self._changed.wait(_LONGEST_WAIT_S)
                self._wake_hanging()

    def wait_really(self, seconds: float) -> None:
        """Return after ``seconds`` of the machine's own clock or once ``release`` is called."""
        until_s = time.monotonic() + seconds
        with self._changed:
            released = self._released
            while self._released == released and time.monotonic() < until_s:
                self._changed.wait(_LONGEST_WAIT_S)

    def release(self) -> None:
        """End every ``hang_until`` and ``wait_really``."""
        with self._changed:
            self._released += 1
            self._hanging = dict.fromkeys(self._hanging, 0.0)
            self._wake_hanging()
            self._changed.notify_all()

    def _wake_hanging(self) -> None:
        """Put calls whose hanging is over to work."""
        now_s = self.monotonic_s()
        for each in [each for each, end_s in self._hanging.items() if end_s <= now_s]:
            del self._hanging[each]
            self._busy += 1


class _SkippingSelector(selectors.DefaultSelector):
    """Skips the time to the next timer when nothing is at work and nothing is ready."""

    clock: SimulatedClock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Return what is ready within ``timeout`` simulated seconds."""
        ready = super().select(0)
        if ready or (timeout is not None and timeout <= 0):
            return ready
        if timeout is not None and self.clock.skip_to(self.clock.monotonic_s() + timeout):
            return super().select(0)
        wait_s = _LONGEST_WAIT_S if timeout is None else min(timeout, _LONGEST_WAIT_S)
        return super().select(wait_s)


class SimulatedLoop(asyncio.SelectorEventLoop):
    """An event loop whose timers follow a simulated clock; calls to other threads are counted."""

    def __init__(self, clock: SimulatedClock) -> None:
        selector = _SkippingSelector()
        selector.clock = clock
        self._simulated = clock
        super().__init__(selector)

    def time(self) -> float:
        """Return simulated seconds."""
        return self._simulated.monotonic_s()

    def run_in_executor(  # type: ignore[override]  # the base has a TypeVarTuple here
        self, executor: Executor | None, function: Callable[..., T], *args: Any
    ) -> "asyncio.Future[T]":
        """Run ``function`` on a thread and count it as work."""
        self._simulated.begin()

        def counted() -> T:
            try:
                return function(*args)
            finally:
                self._simulated.end()

        return super().run_in_executor(executor, counted)

    async def shutdown_default_executor(
        self,
        timeout: float | None = None,  # noqa: ASYNC109 - the name that asyncio uses
    ) -> None:
        """Join the threads however long that takes: ``timeout`` would be skipped."""
        await super().shutdown_default_executor()


class CountedWorker(EngineWorker):
    """An EngineWorker whose calls count as work from the moment they are queued."""

    clock: SimulatedClock

    def submit(self, function: Callable[[], T]) -> Future[T]:
        """Queue a call and count it until it has ended or is dropped."""
        future = super().submit(function)
        self.clock.begin()
        future.add_done_callback(lambda _: self.clock.end())
        return future
