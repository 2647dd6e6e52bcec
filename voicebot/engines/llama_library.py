"""The llama.cpp library: its log, and loading a model with errors that a person can act on."""

import ctypes
import logging
from collections import deque
from functools import cache
from pathlib import Path
from typing import Any

import llama_cpp.llama_cpp as llama

from voicebot.errors import ModelError

_LOGGER = logging.getLogger(__name__)
_GGUF_MAGIC = b"GGUF"
_ERROR_LEVEL = 4
_last_errors: deque[str] = deque(maxlen=5)


def _take_log(level: int, text: bytes, _: object) -> None:
    message = text.decode("utf-8", errors="replace").strip()
    if not message or message == ".":
        return
    if level == _ERROR_LEVEL:
        _last_errors.append(message)
    _LOGGER.debug("%s", message)


_log_callback = llama.llama_log_callback(_take_log)


@cache
def start_library() -> None:
    """Initialize llama.cpp once and route its log to ours, at level debug."""
    llama.llama_log_set(_log_callback, ctypes.c_void_p(0))
    llama.llama_backend_init()


def load_model(path: Path) -> Any:
    """Load a GGUF file into memory and return the library's handle.

    Raises:
        ModelError: the file is missing, no GGUF, truncated or of an unknown architecture.
    """
    try:
        with path.open("rb") as file:
            magic = file.read(4)
    except OSError as error:
        raise ModelError(
            f"{path}: cannot be read ({error.strerror}); check llm.model, or `voicebot models pull`"
        ) from error
    if magic != _GGUF_MAGIC:
        raise ModelError(f"{path}: is no GGUF file; give llm.model a language model in GGUF format")
    start_library()
    _last_errors.clear()
    parameters = llama.llama_model_default_params()
    parameters.use_mmap = True
    model = llama.llama_model_load_from_file(str(path).encode(), parameters)
    if not model:
        reason = _last_errors[0] if _last_errors else "unknown reason"
        raise ModelError(
            f"{path}: llama.cpp cannot load it ({reason}); download it again or choose another "
            "in llm.model"
        )
    return model


def metadata(model: Any, key: str) -> str | None:
    """Return a metadata value of the model as text, or None."""
    size = 256
    while True:
        buffer = ctypes.create_string_buffer(size)
        length = llama.llama_model_meta_val_str(model, key.encode(), buffer, size)
        if length < 0:
            return None
        if length < size:
            return buffer.value.decode("utf-8", errors="replace")
        size = length + 1
