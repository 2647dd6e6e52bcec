"""A generator that runs on a thread of its own, so that it can be left behind when it hangs."""

import queue
import threading
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

from voicebot.errors import StageTimeoutError
from voicebot.protocols import IsCancelled

T = TypeVar("T")

_MAX_WAITING = 2


class Watched(Generic[T]):
    """Iterates over ``make(is_cancelled)``; raises what it raises.

    Raises StageTimeoutError when the next item takes longer than ``stall_s``; the generator is
    then told to stop and left behind.
    """

    def __init__(
        self,
        make: Callable[[IsCancelled], Iterator[T]],
        *,
        name: str,
        stall_s: float,
        is_cancelled: IsCancelled,
    ) -> None:
        self._make = make
        self._name = name
        self._stall_s = stall_s
        self._is_cancelled = is_cancelled
        self._left = threading.Event()
        self._items: queue.Queue[tuple[T] | Exception | None] = queue.Queue(_MAX_WAITING)
        self._stalled = False
        self._thread = threading.Thread(target=self._run, name=f"voicebot-{name}", daemon=True)

    @property
    def running(self) -> bool:
        """Whether the generator is at work, or hangs."""
        return self._thread.is_alive()

    def __iter__(self) -> Iterator[T]:
        """Start the generator and yield its items. Leaving early waits for its end."""
        self._thread.start()
        try:
            while (item := self._next()) is not None:
                if isinstance(item, Exception):
                    raise item
                yield item[0]
        finally:
            self._left.set()
            self._drain()
            self._thread.join(self._stall_s if not self._stalled else 0.0)

    def _next(self) -> tuple[T] | Exception | None:
        try:
            return self._items.get(timeout=self._stall_s)
        except queue.Empty:
            self._stalled = True
            raise StageTimeoutError(f"{self._name}: nothing came for {self._stall_s:g} s") from None

    def _should_stop(self) -> bool:
        return self._left.is_set() or self._is_cancelled()

    def _run(self) -> None:
        try:
            for item in self._make(self._should_stop):
                self._items.put((item,))
                if self._left.is_set():
                    break
        except Exception as error:  # noqa: BLE001 - raised again where it is iterated over
            self._items.put(error)
        else:
            self._items.put(None)

    def _drain(self) -> None:
        """Make room for what the thread may be putting."""
        while True:
            try:
                self._items.get_nowait()
            except queue.Empty:
                return
