"""Runs calls in threads that nobody waits for once the work is stopped."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from types import TracebackType
from typing import Self, TypeVar

from voicebot.models.http_errors import StoppedError

_T = TypeVar("_T")
_GRACE_S = 1.0


class SideBySide:
    """A block in which up to ``count`` calls run at once.

    An exception that leaves the block sets ``stop``. Calls that did not begin then fail with
    StoppedError, others have a second to end; what hangs is left behind, and ends with the process.
    """

    def __init__(self, count: int, stop: threading.Event) -> None:
        self._room = threading.Semaphore(count)
        self._stop = stop
        self._threads: list[threading.Thread] = []

    def begin(self, call: Callable[[], _T]) -> Future[_T]:
        """Run ``call`` as soon as there is room; what it raises is raised by the future."""
        future: Future[_T] = Future()
        thread = threading.Thread(target=self._run, args=(call, future), daemon=True)
        self._threads.append(thread)
        thread.start()
        return future

    def _run(self, call: Callable[[], _T], future: Future[_T]) -> None:
        with self._room:
            if self._stop.is_set():
                future.set_exception(StoppedError("stopped"))
                return
            try:
                future.set_result(call())
            except BaseException as error:  # noqa: BLE001 - raised again by the future
                future.set_exception(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if error is not None:
            self._stop.set()
        end_s = time.monotonic() + _GRACE_S
        for thread in self._threads:
            thread.join(None if error is None else max(0.0, end_s - time.monotonic()))
