"""One thread for one blocking engine, driven from asyncio.

llama.cpp, Vosk and onnxruntime release the GIL while they work, so a thread is enough. A running
call cannot be killed: a call past its deadline is abandoned, and a new thread with a new engine
takes over. A worker that cannot make its engine anew, or whose new engine hangs too, is ``hung``
until an abandoned call returns by itself; one that takes too long to make it is ``hung`` until it
has.
"""

import asyncio
import logging
import queue
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from typing import Any, TypeAlias, TypeVar, TypeVarTuple

from voicebot.errors import StageError, StageTimeoutError, VoicebotError
from voicebot.pipeline.engine_stream import EngineStream
from voicebot.protocols import IsCancelled

_LOGGER = logging.getLogger(__name__)
_LATE_S = 0.5
_AFTER_STOP_S = 1.0
_STUCK = "the engine is stuck in an earlier call"

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
_Jobs: TypeAlias = "queue.SimpleQueue[tuple[Future[Any], Callable[[], Any]] | None]"


class EngineWorker:
    """Runs the calls of one engine on one daemon thread, first come, first served.

    Attributes:
        name: what messages and the thread are called, such as ``language_model``.
    """

    def __init__(
        self,
        name: str,
        *,
        revive: Callable[[], object] | None = None,
        error: type[VoicebotError] | None = None,
        renewal_timeout_s: float = 180.0,
    ) -> None:
        """Start the thread.

        Args:
            name: what messages and the thread are called.
            revive: makes the engine anew after a call was abandoned or failed unexpectedly; runs
                on the engine's thread before any other call.
            error: what an exception that is not ours becomes; None leaves it as it is.
            renewal_timeout_s: while ``revive`` runs for longer, the worker is ``hung``; enough
                for a language model that is read from a slow SD card.
        """
        self.name = name
        self._revive = revive
        self._error = error
        self._renewal_timeout_s = renewal_timeout_s
        self._renewal_begun_s: float | None = None
        self._logged: set[type[Exception]] = set()
        self._suspect = False
        self._lock = threading.Lock()
        self._closed = False
        self._stuck: Future[Any] | None = None
        self._left_behind: Future[Any] | None = None
        self._jobs: _Jobs = queue.SimpleQueue()
        self._thread = self._start(self._jobs)

    @property
    def hung(self) -> bool:
        """Whether a call that was given up is running and no new engine took over.

        Also whether making the engine anew takes too long, as long as it does.
        """
        return self._why_hung() is not None

    async def call(
        self, function: Callable[[*Ts], T], *args: *Ts, timeout_s: float | None = None
    ) -> T:
        """Run ``function(*args)`` on the engine's thread and return its result.

        Exceptions of ``function`` are raised here. When the awaiting task is cancelled, a call
        that waits in the queue is dropped and a running one is left to finish; it is abandoned
        where it has not finished ``timeout_s`` after it was made.

        Raises:
            StageTimeoutError: it took longer than ``timeout_s``, or the worker is hung.
            StageError: the worker is closed.
        """
        begun_s = asyncio.get_running_loop().time()
        future = self.submit(lambda: function(*args))
        waiting = asyncio.wrap_future(future)
        try:
            done = await _wait(waiting, timeout_s)
        except asyncio.CancelledError:
            waiting.cancel()
            if timeout_s is not None:
                self.abandon_at(future, begun_s + timeout_s)
            raise
        if done:
            return waiting.result()
        assert timeout_s is not None
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
        most 2 s; past ``stop_timeout_s``, while further calls wait in the queue, the generator is
        abandoned. ``timeout_s`` limits the whole stream; past it the generator is told to stop
        and StageTimeoutError is raised.
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
            if (reason := self._why_hung()) is not None:
                raise StageTimeoutError(f"{self.name}: {reason}")
            future: Future[T] = Future()
            self._jobs.put((future, lambda: self._translated(function)))
        return future

    def abandon_at(self, future: Future[Any], deadline_s: float) -> None:
        """Drop a submitted call if it waits; else abandon it if it runs past ``deadline_s``.

        ``deadline_s`` is in the running loop's time. Where the loop stood still then, the engine
        gets a moment more, as in ``call``.
        """
        if future.cancel() or future.done():
            return
        loop = asyncio.get_running_loop()
        late_s = loop.time() - deadline_s
        if late_s < 0:
            loop.call_at(deadline_s, self.abandon_at, future, deadline_s)
        elif late_s > _LATE_S:
            loop.call_later(_AFTER_STOP_S, self.abandon, future)
        else:
            self.abandon(future)

    def abandon(self, future: Future[Any]) -> None:
        """Give up a submitted call: drop it if it waits, else let a new engine take over.

        A closed worker makes no new engine.
        """
        if future.cancel() or future.done():
            return
        with self._lock:
            if self._closed:
                return
            takes_over = self._revive is not None and not _is_running(self._left_behind)
            if takes_over:
                self._left_behind = future
                self._take_over()
            else:
                self._stuck = future
        _LOGGER.warning(
            "%s: a call is stuck and was given up%s",
            self.name,
            "; the engine is made anew" if takes_over else "",
        )
        future.add_done_callback(self._report_late_end)

    async def close(self, timeout_s: float = 2.0) -> bool:
        """Refuse further calls, fail the waiting ones and join the thread.

        Returns whether the thread ended within ``timeout_s``; if not, it is left behind.
        """
        with self._lock:
            already_closed, self._closed = self._closed, True
        if not already_closed:
            self._fail_waiting_jobs(StageError(f"{self.name}: the engine is closed"))
            self._jobs.put(None)
        await asyncio.to_thread(self._thread.join, timeout_s)
        return not self._thread.is_alive()

    def _why_hung(self) -> str | None:
        if _is_running(self._stuck):
            return _STUCK
        begun_s = self._renewal_begun_s
        if begun_s is None or time.monotonic() - begun_s <= self._renewal_timeout_s:
            return None
        return f"the engine was not made anew within {self._renewal_timeout_s:g} s"

    def _take_over(self) -> None:
        """Give the waiting calls to a new thread; the old one ends when its call returns."""
        old, self._jobs = self._jobs, queue.SimpleQueue()
        for job in _waiting(old):
            self._jobs.put(job)
        old.put(None)
        self._thread = self._start(self._jobs, takes_over=True)

    def _start(self, jobs: _Jobs, *, takes_over: bool = False) -> threading.Thread:
        thread = threading.Thread(
            target=self._run, args=(jobs, takes_over), name=f"voicebot-{self.name}", daemon=True
        )
        thread.start()
        return thread

    def _fail_waiting_jobs(self, error: StageError) -> None:
        for job in _waiting(self._jobs):
            if job is None:
                self._jobs.put(None)
            elif job[0].set_running_or_notify_cancel():
                job[0].set_exception(error)

    def _report_late_end(self, future: Future[Any]) -> None:
        error = future.exception()
        if error is None:
            _LOGGER.info("%s: the stuck call has ended", self.name)
        else:
            _LOGGER.warning("%s: the stuck call failed: %s", self.name, error)

    def _translated(self, function: Callable[[], T]) -> T:
        try:
            return function()
        except (VoicebotError, EOFError):
            raise
        except Exception as error:
            if self._error is None:
                raise
            level = logging.DEBUG if type(error) in self._logged else logging.ERROR
            self._logged.add(type(error))
            _LOGGER.log(level, "%s failed unexpectedly", self.name, exc_info=True)
            if threading.current_thread() is self._thread:  # not one that was left behind
                self._suspect = True
            raise self._error(f"{self.name}: {type(error).__name__}: {error}") from error

    def _run(self, jobs: _Jobs, takes_over: bool) -> None:
        if takes_over and not self._make_anew():
            self._stay_stuck()
        while (job := jobs.get()) is not None:
            if self._suspect and self._jobs is jobs:
                self._suspect = False
                self._make_anew()
            _run_job(*job)
            del job  # frees the result and the closure while waiting for the next call

    def _make_anew(self) -> bool:
        """Make the engine anew; return whether that was possible."""
        if self._revive is None:
            return False
        self._renewal_begun_s = time.monotonic()
        try:
            self._revive()
        except VoicebotError as error:
            _LOGGER.error("%s: the engine could not be made anew: %s", self.name, error)  # noqa: TRY400
            return False
        except Exception:
            _LOGGER.exception("%s: the engine could not be made anew", self.name)
            return False
        finally:
            self._renewal_begun_s = None
        _LOGGER.info("%s: the engine was made anew", self.name)
        return True

    def _stay_stuck(self) -> None:
        with self._lock:
            self._stuck = self._left_behind
            self._fail_waiting_jobs(StageTimeoutError(f"{self.name}: {_STUCK}"))


async def _wait(waiting: "asyncio.Future[T]", timeout_s: float | None) -> bool:
    """Wait for ``waiting``; return whether it is done.

    Where the loop did not run at the deadline, this process or the machine was stopped, and the
    engine with it: it gets a moment more.
    """
    loop = asyncio.get_running_loop()
    begun_s = loop.time()
    done, _ = await asyncio.wait({waiting}, timeout=timeout_s)
    if not done and timeout_s is not None and loop.time() - begun_s > timeout_s + _LATE_S:
        done, _ = await asyncio.wait({waiting}, timeout=min(timeout_s, _AFTER_STOP_S))
    return bool(done)


def _is_running(future: Future[Any] | None) -> bool:
    return future is not None and not future.done()


def _waiting(jobs: _Jobs) -> list[tuple[Future[Any], Callable[[], Any]] | None]:
    """Take all jobs that wait."""
    taken = []
    while True:
        try:
            taken.append(jobs.get_nowait())
        except queue.Empty:
            return taken


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
