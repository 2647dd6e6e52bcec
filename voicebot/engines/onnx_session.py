"""onnxruntime sessions that leave the cores to others."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import onnxruntime

from voicebot.errors import ModelError

_GIVE_BACK = onnxruntime.RunOptions()
_GIVE_BACK.add_run_config_entry("memory.enable_memory_arena_shrinkage", "cpu:0")


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Load an ONNX model for ``threads`` threads that sleep, not spin, while they have no work.

    Raises ModelError when the file is missing or onnxruntime cannot load it.
    """
    if not path.is_file():
        raise ModelError(f"voice {path}: no such file; install the voice or correct tts.voice")
    return _open(str(path), path, _options(threads))


def open_session_with_arena(model: bytes, path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Load a serialized model like ``open_session``, for ``run_and_give_back``.

    ``path`` is what errors name.
    """
    options = _options(threads)
    options.enable_cpu_mem_arena = True
    # The weights stay, the arena is only for what a run needs.
    options.add_session_config_entry("session.use_device_allocator_for_initializers", "1")
    return _open(model, path, options)


def run_and_give_back(session: onnxruntime.InferenceSession, feeds: Mapping[str, Any]) -> list[Any]:
    """Return all outputs; blocks that the run took go when it ends, that of the outputs one later.

    Blocks of an arena are few and large. Taken from the heap one by one, the layers of a network
    lie between what other threads allocate meanwhile, and leave holes.
    """
    outputs: list[Any] = session.run(None, feeds, _GIVE_BACK)
    return outputs


def _options(threads: int) -> onnxruntime.SessionOptions:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # To plan which buffers share memory takes half a second for a voice's text encoder and saves
    # nothing that can be measured, in memory or time.
    options.enable_mem_reuse = False
    # An arena keeps what a long sentence took.
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
    return options


def _open(
    model: str | bytes, path: Path, options: onnxruntime.SessionOptions
) -> onnxruntime.InferenceSession:
    try:
        session = onnxruntime.InferenceSession(
            model, sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime's exceptions have no base of their own
        reason = " ".join(str(error).split())[:200]
        raise ModelError(
            f"voice {path}: onnxruntime cannot load it ({reason}); the file is damaged or no "
            "ONNX model, install it again"
        ) from error
    # It keeps the serialized model for other providers to fall back from: 60 MB for a voice.
    session._model_bytes = None
    return session
