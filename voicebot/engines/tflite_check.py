"""Tests whether TensorFlow Lite can load a file, before a library that does not ask loads it."""

import ctypes
from pathlib import Path

from pymicro_wakeword.wakeword import TfLiteWakeWord

from voicebot.errors import ModelError

_MAGIC = b"TFL3"
_REPORTER = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)


def check_tflite(path: Path, library_path: Path) -> None:
    """Raise ModelError unless ``path`` is a model that the interpreter accepts."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except OSError as error:
        raise ModelError(
            f"wake word model {path}: {error.strerror}; name a .tflite file that exists"
        ) from error
    if head[4:8] != _MAGIC:
        raise ModelError(f"wake word model {path}: not a TensorFlow Lite file; use another file")
    reason = _why_not(path, TfLiteWakeWord(library_path).lib)
    if reason is not None:
        raise ModelError(f"wake word model {path}: {reason}; copy it again or use another file")


def _why_not(path: Path, lib: ctypes.CDLL) -> str | None:
    """Load the model once; return what is wrong with it, or None."""
    create = lib.TfLiteModelCreateFromFileWithErrorReporter
    create.argtypes = [ctypes.c_char_p, _REPORTER, ctypes.c_void_p]
    create.restype = ctypes.c_void_p
    silent = _REPORTER(lambda *_: None)  # the default reporter prints to stderr
    model = create(bytes(path.resolve()), silent, None)
    if not model:
        return "truncated or damaged"
    interpreter = lib.TfLiteInterpreterCreate(model, None)
    try:
        if not interpreter:
            return "uses operations that this TensorFlow Lite lacks"
        if lib.TfLiteInterpreterAllocateTensors(interpreter) != 0:
            return "its tensors cannot be allocated"
        return None
    finally:
        if interpreter:
            lib.TfLiteInterpreterDelete(interpreter)
        lib.TfLiteModelDelete(model)
