"""Lets a flag of Python stop a decoding step of llama.cpp without Python in its inner loop."""

import contextlib
import ctypes
import queue
import threading
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from voicebot.engines.llama.library import llama_library
from voicebot.protocols import IsCancelled

_POLL_S = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class _Watch:
    """What is watched: ``byte`` is set once ``is_cancelled``, unless it is ``over``."""

    is_cancelled: IsCancelled
    byte: Any
    over: threading.Event = field(default_factory=threading.Event)


_Watches = queue.SimpleQueue[_Watch | None]


class AbortFlag:
    """Watches ``is_cancelled`` while a long decoding step runs in one context.

    llama.cpp asks its abort callback at every node of the graph, hundreds of times a token. A
    callback into Python would wait for the interpreter lock each time, so libc's ``strlen`` is
    the callback and a byte that a watching thread sets is its string: empty means go on. The
    thread is one for all steps, as a new one costs time and another stack.
    """

    def __init__(self, context: Any) -> None:
        self._lib = llama_library()
        self._context = context
        self._byte = ctypes.create_string_buffer(2)
        strlen = ctypes.cast(ctypes.CDLL(None).strlen, ctypes.c_void_p).value
        self._callback = self._lib.ggml_abort_callback(strlen)
        self._none = self._lib.ggml_abort_callback()
        watches = self._watches = _Watches()
        threading.Thread(target=_watch, args=(watches,), name="voicebot-abort", daemon=True).start()
        weakref.finalize(self, watches.put, None).atexit = False

    @contextlib.contextmanager
    def watching(self, is_cancelled: IsCancelled) -> Iterator[None]:
        """Abort the decoding steps inside once ``is_cancelled`` returns True; not to be nested."""
        # One that is looked at late sets a byte that nobody reads any more.
        byte = self._byte = ctypes.create_string_buffer(2)
        watch = _Watch(is_cancelled=is_cancelled, byte=byte)
        self._lib.llama_set_abort_callback(self._context, self._callback, ctypes.addressof(byte))
        self._watches.put(watch)
        try:
            yield
        finally:
            watch.over.set()
            self._lib.llama_set_abort_callback(self._context, self._none, None)


def _watch(watches: _Watches) -> None:
    while (watch := watches.get()) is not None:
        while not watch.over.wait(_POLL_S):
            if watch.is_cancelled():
                watch.byte[0] = b"\1"
                break
        del watch  # what it asks may hold a whole turn
