"""An async iterator over a generator that runs on an engine's thread."""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Generic, Protocol, Self, TypeVar

from voicebot.errors import StageTimeoutError
from voicebot.protocols import IsCancelled

_LOGGER = logging.getLogger(__name__)
_LEAVING_S = 2.0

T = TypeVar("T")
R = TypeVar("R")


class _Worker(Protocol):
    name: str

    def submit(self, function: Callable[[], R]) -> Future[R]: ...

    def abandon_at(self, future: Future[Any], deadline_s: float) -> None: ...


@dataclass(frozen=True, slots=True)
class _Hold:
    after_items: int
    longest_s: float
    over: threading.Event = field(default_factory=threading.Event)


class _Channel(Generic[T]):
    """Carries items from the engine's thread to the event loop, a bounded number at a time."""

    def __init__(self, loop: asyncio.AbstractEventLoop, max_items: int) -> None:
        self._loop = loop
        self._free = threading.Semaphore(max_items)
        self._cancelled = threading.Event()
        self._work: tuple[float, float | None] = (0.0, None)
        self._sent = self._received = 0
        self._hold: _Hold | None = None
        self._items: asyncio.Queue[tuple[T] | None] = asyncio.Queue()

    def is_cancelled(self) -> bool:
        return self._cancelled.is_set()

    def busy_s(self) -> float:
        """Return the seconds that the generator has worked so far."""
        worked_s, resumed_s = self._work
        return worked_s if resumed_s is None else worked_s + time.perf_counter() - resumed_s

    def cancel(self) -> None:
        """Tell the generator to stop and wake it if it waits for room."""
        self._cancelled.set()
        self._free.release()
        self.go_on()

    def hold(self, items: int, longest_s: float) -> None:
        """Let the generator rest ``items`` behind the last one that was received."""
        before, self._hold = self._hold, _Hold(self._received + items, longest_s)
        if before is not None:
            before.over.set()
        if self.is_cancelled():
            self.go_on()

    def go_on(self) -> None:
        """End a hold."""
        hold, self._hold = self._hold, None
        if hold is not None:
            hold.over.set()

    def pump(self, factory: Callable[[IsCancelled], Iterator[T]]) -> None:
        """Iterate on the engine's thread until the end, a failure or a cancellation."""
        iterator: Iterator[T] = iter(())
        self._resume()
        try:
            if not self.is_cancelled():
                iterator = factory(self.is_cancelled)
            for item in iterator:
                self._rest()
                self._free.acquire()
                self._resume()
                if self.is_cancelled():
                    break
                self._send((item,))
                self._sent += 1
                self._wait_while_held()
        finally:
            close = getattr(iterator, "close", None)
            if close is not None:
                close()
            self._rest()

    def _wait_while_held(self) -> None:
        hold = self._hold
        if hold is None or self._sent < hold.after_items:
            return
        self._rest()
        hold.over.wait(hold.longest_s)
        self._resume()
        if self._hold is hold:
            self._hold = None

    def _resume(self) -> None:
        self._work = (self.busy_s(), time.perf_counter())

    def _rest(self) -> None:
        self._work = (self.busy_s(), None)

    def end(self) -> None:
        """Tell the consumer that nothing more comes."""
        self._send(None)

    async def receive(self) -> tuple[T] | None:
        """Return the next item in a tuple, or None at the end."""
        packet = await self._items.get()
        self._received += 1
        self._free.release()
        return packet

    def _send(self, packet: tuple[T] | None) -> None:
        try:
            self._loop.call_soon_threadsafe(self._items.put_nowait, packet)
        except RuntimeError:  # the event loop is closed: nobody is left to listen
            self._cancelled.set()


class EngineStream(Generic[T]):
    """Made by ``EngineWorker.stream``; starts with ``begin``, its first item or its context."""

    def __init__(
        self,
        worker: _Worker,
        factory: Callable[[IsCancelled], Iterator[T]],
        *,
        timeout_s: float | None,
        max_items: int,
        stop_timeout_s: float,
    ) -> None:
        self._worker = worker
        self._factory = factory
        self._timeout_s = timeout_s
        self._max_items = max_items
        self._stop_timeout_s = stop_timeout_s
        self._channel: _Channel[T] | None = None
        self._future: Future[None] | None = None
        self._deadline_s: float | None = None
        self._ended = False

    @property
    def busy_s(self) -> float:
        """Seconds that the engine has worked on the items so far."""
        return self._channel.busy_s() if self._channel is not None else 0.0

    def begin(self) -> None:
        """Start now; who begins it closes it."""
        self._start()

    def cancel(self) -> None:
        """Tell the generator to stop, without waiting for its end."""
        if self._channel is not None:
            self._channel.cancel()

    def hold(self, items: int, *, longest_s: float) -> None:
        """Let the generator rest ``items`` behind the last one taken, until ``go_on``.

        It rests for ``longest_s`` at most. A further call takes the place of the one before.
        """
        if self._channel is not None:
            self._channel.hold(items, longest_s)

    def go_on(self) -> None:
        """End a hold, if there is one."""
        if self._channel is not None:
            self._channel.go_on()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T:
        """Return the next item; raises what the generator raises, or StageTimeoutError."""
        if self._ended:
            raise StopAsyncIteration
        channel, future = self._start()
        try:
            async with asyncio.timeout_at(self._deadline_s):
                packet = await channel.receive()
        except TimeoutError:
            await self.aclose()
            raise StageTimeoutError(
                f"{self._worker.name}: not finished after {self._timeout_s:g} s"
            ) from None
        except asyncio.CancelledError:
            channel.cancel()
            raise
        if packet is None:
            self._ended = True
            await asyncio.wrap_future(future)
            raise StopAsyncIteration
        return packet[0]

    async def aclose(self) -> None:
        """Stop the generator and wait for its end, at most 2 s; safe to call twice.

        A generator that goes on then, or when this is cancelled, is abandoned ``stop_timeout_s``
        after it was told to stop: whoever interrupts an answer need not wait for that.
        """
        already_ended, self._ended = self._ended, True
        if already_ended or self._channel is None or self._future is None:
            return
        self._channel.cancel()
        if self._future.cancel():
            return
        deadline_s = asyncio.get_running_loop().time() + self._stop_timeout_s
        ending = asyncio.wrap_future(self._future)
        try:
            await asyncio.wait({ending}, timeout=min(_LEAVING_S, self._stop_timeout_s))
        finally:
            if not ending.done():
                ending.cancel()
                self._worker.abandon_at(self._future, deadline_s)
        if not ending.cancelled() and (error := ending.exception()) is not None:
            _LOGGER.warning("%s: failed while it was stopped: %s", self._worker.name, error)

    async def __aenter__(self) -> Self:
        self._start()
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        if not self._ended and self._channel is not None:
            self._channel.cancel()

    def _start(self) -> tuple[_Channel[T], Future[None]]:
        if self._channel is None or self._future is None:
            loop = asyncio.get_running_loop()
            if self._timeout_s is not None:
                self._deadline_s = loop.time() + self._timeout_s
            channel: _Channel[T] = _Channel(loop, self._max_items)
            factory = self._factory
            self._future = self._worker.submit(lambda: channel.pump(factory))
            self._future.add_done_callback(lambda _: channel.end())
            self._channel = channel
        return self._channel, self._future
