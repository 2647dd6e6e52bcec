"""Lets a flag of Python stop a decoding step of llama.cpp without Python in its inner loop."""

import contextlib
import ctypes
import threading
from collections.abc import Iterator
from typing import Any

from voicebot.engines.llama.library import llama_library
from voicebot.protocols import IsCancelled

_POLL_S = 0.01


class AbortFlag:
    """Watches ``is_cancelled`` while a long decoding step runs in one context.

    llama.cpp asks its abort callback at every node of the graph, hundreds of times a token. A
    callback into Python would wait for the interpreter lock each time, so libc's ``strlen`` is
    the callback and a byte that a watching thread sets is its string: empty means go on.
    """

    def __init__(self, context: Any) -> None:
        self._lib = llama_library()
        self._context = context
        self._byte = ctypes.create_string_buffer(2)
        strlen = ctypes.cast(ctypes.CDLL(None).strlen, ctypes.c_void_p).value
        self._callback = self._lib.ggml_abort_callback(strlen)
        self._none = self._lib.ggml_abort_callback()

    @contextlib.contextmanager
    def watching(self, is_cancelled: IsCancelled) -> Iterator[None]:
        """Abort the decoding steps inside once ``is_cancelled`` returns True."""
        self._byte[0] = b"\0"
        done = threading.Event()
        watcher = threading.Thread(
            target=self._watch, args=(is_cancelled, done), name="voicebot-abort", daemon=True
        )
        self._lib.llama_set_abort_callback(
            self._context, self._callback, ctypes.cast(self._byte, ctypes.c_void_p)
        )
        watcher.start()
        try:
            yield
        finally:
            done.set()
            watcher.join()
            self._lib.llama_set_abort_callback(self._context, self._none, None)

    def _watch(self, is_cancelled: IsCancelled, done: threading.Event) -> None:
        while not done.wait(_POLL_S):
            if is_cancelled():
                self._byte[0] = b"\1"
                return
