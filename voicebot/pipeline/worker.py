"""One thread for one blocking engine, driven from asyncio.

llama.cpp, Vosk and onnxruntime release the GIL while they work, so a thread is enough. A running
call cannot be killed: a call past its deadline is abandoned and the worker is ``hung`` until that
call returns by itself.
"""

import asyncio
import logging
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, TypeVar, TypeVarTuple

from voicebot.errors import StageError, StageTimeoutError
from voicebot.pipeline.engine_stream import EngineStream
from voicebot.protocols import IsCancelled

_LOGGER = logging.getLogger(__name__)

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


class EngineWorker:
    """Runs the calls of one engine on one daemon thread, first come, first served.

    Attributes:
        name: what messages and the thread are called, such as ``language_model``.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._jobs: queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None] = (
            queue.SimpleQueue()
        )
        self._lock = threading.Lock()
        self._closed = False
        self._abandoned: Future[Any] | None = None
        self._thread = threading.Thread(target=self._run, name=f"voicebot-{name}", daemon=True)
        self._thread.start()

    @property
    def hung(self) -> bool:
        """Whether a call that was given up is still running."""
        abandoned = self._abandoned
        return abandoned is not None and not abandoned.done()

    async def call(
        self, function: Callable[[*Ts], T], *args: *Ts, timeout_s: float | None = None
    ) -> T:
        """Run ``function(*args)`` on the engine's thread and return its result.

        Exceptions of ``function`` are raised here. When the awaiting task is cancelled, a call
        that waits in the queue is dropped and a running one is left to finish.

        Raises:
            StageTimeoutError: it took longer than ``timeout_s``, or the worker is hung.
            StageError: the worker is closed.
        """
        future = self.submit(lambda: function(*args))
        waiting = asyncio.wrap_future(future)
        try:
            done, _ = await asyncio.wait({waiting}, timeout=timeout_s)
        except asyncio.CancelledError:
            waiting.cancel()
            raise
        if done:
            return waiting.result()
        self.abandon(future)
        waiting.cancel()
        raise StageTimeoutError(f"{self.name}: no result after {timeout_s:g} s")

    def stream(
        self,
        factory: Callable[[IsCancelled], Iterator[T]],
        *,
        timeout_s: float | None = None,
        max_items: int = 16,
        stop_timeout_s: float = 2.0,
    ) -> EngineStream[T]:
        """Return an async iterator over ``factory(is_cancelled)``, iterated on the thread.

        At most ``max_items`` wait to be taken; then the engine waits. Use it as an async context
        manager: leaving early makes ``is_cancelled`` true and waits for the generator's end, at
        most ``stop_timeout_s``. ``timeout_s`` limits the whole stream; past it the generator is
        told to stop and StageTimeoutError is raised.
        """
        return EngineStream(
            self,
            factory,
            timeout_s=timeout_s,
            max_items=max_items,
            stop_timeout_s=stop_timeout_s,
        )

    def submit(self, function: Callable[[], T]) -> Future[T]:
        """Queue a call and return its future.

        Raises:
            StageTimeoutError: the worker is hung.
            StageError: the worker is closed.
        """
        with self._lock:
            if self._closed:
                raise StageError(f"{self.name}: the engine is closed")
            if self.hung:
                raise StageTimeoutError(f"{self.name}: the engine is stuck in an earlier call")
            future: Future[T] = Future()
            self._jobs.put((future, function))
        return future

    def abandon(self, future: Future[Any]) -> None:
        """Give up a submitted call: drop it if it waits, else count the worker as hung."""
        if not future.cancel() and not future.done():
            self._abandoned = future
            future.add_done_callback(self._report_late_end)
            _LOGGER.warning("%s: a call is stuck and was given up", self.name)

    async def close(self, timeout_s: float = 2.0) -> bool:
        """Refuse further calls, fail the waiting ones and join the thread.

        Returns whether the thread ended within ``timeout_s``; if not, it is left behind.
        """
        with self._lock:
            already_closed, self._closed = self._closed, True
        if not already_closed:
            self._fail_waiting_jobs()
            self._jobs.put(None)
        await asyncio.to_thread(self._thread.join, timeout_s)
        return not self._thread.is_alive()

    def _fail_waiting_jobs(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is not None and job[0].set_running_or_notify_cancel():
                job[0].set_exception(StageError(f"{self.name}: the engine is closed"))

    def _report_late_end(self, future: Future[Any]) -> None:
        error = future.exception()
        if error is None:
            _LOGGER.info("%s: the stuck call has ended", self.name)
        else:
            _LOGGER.warning("%s: the stuck call failed: %s", self.name, error)

    def _run(self) -> None:
        while (job := self._jobs.get()) is not None:
            _run_job(*job)
            del job  # frees the result and the closure while waiting for the next call


def _run_job(future: Future[Any], function: Callable[[], Any]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = function()
    except StopIteration as error:  # asyncio futures cannot carry it
        future.set_exception(RuntimeError(f"StopIteration from an engine call: {error}"))
    except BaseException as error:  # noqa: BLE001 - raised again where the call is awaited
        future.set_exception(error)
    else:
        future.set_result(result)
