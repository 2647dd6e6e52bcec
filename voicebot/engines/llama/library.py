"""Loads llama.cpp's bindings and routes what it logs."""

import contextlib
import ctypes
import functools
import importlib.metadata
import logging
import threading
from collections.abc import Iterator, Sequence
from types import ModuleType
from typing import Any

_LOGGER = logging.getLogger("voicebot.llama_cpp")
_ERROR = 4  # ggml_log_level
_captures: list[list[str]] = []
_held = threading.local()
_references: list[Any] = []


@functools.cache
def llama_library() -> ModuleType:
    """Return ``llama_cpp.llama_cpp`` (the C API), its log routed to this package's logger."""
    import llama_cpp.llama_cpp as library  # noqa: PLC0415 - importing it takes half a second

    callback = library.llama_log_callback(_log)
    _references.append(callback)  # C keeps the pointer for the life of the process
    library.llama_log_set(callback, ctypes.c_void_p(0))
    library.llama_backend_init()
    return library  # type: ignore[no-any-return]


def library_version() -> str:
    """Return the version of the bindings, which come with one version of llama.cpp."""
    return importlib.metadata.version("llama_cpp_python")


@contextlib.contextmanager
def captured_errors() -> Iterator[list[str]]:
    """Collect the error lines that llama.cpp logs meanwhile."""
    lines: list[str] = []
    _captures.append(lines)
    try:
        yield lines
    finally:
        _captures.remove(lines)


@contextlib.contextmanager
def held_errors() -> Iterator[list[str]]:
    """Collect the error lines of this thread's calls; who holds them passes them on."""
    lines: list[str] = []
    _held.lines = lines
    try:
        yield lines
    finally:
        _held.lines = None


def log_errors(lines: Sequence[str], level: int) -> None:
    """Log what was held, at a level of ``logging``."""
    for line in lines:
        _LOGGER.log(level, "%s", line)


def _log(level: int, text: bytes, _user_data: object) -> None:
    if level != _ERROR and not _LOGGER.isEnabledFor(logging.DEBUG):
        return
    line = text.decode("utf-8", errors="replace").strip()
    if not line:
        return
    if level == _ERROR:
        for lines in _captures:
            lines.append(line)
        held: list[str] | None = getattr(_held, "lines", None)
        if held is not None:
            held.append(line)
            return
    _LOGGER.log(logging.INFO if level == _ERROR else logging.DEBUG, "%s", line)
