"""onnxruntime sessions that leave the cores to others."""

from pathlib import Path

import onnxruntime

from voicebot.errors import ModelError


def open_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Load an ONNX model for ``threads`` threads that sleep, not spin, while they have no work.

    Raises ModelError when the file is missing or onnxruntime cannot load it.
    """
    if not path.is_file():
        raise ModelError(f"voice {path}: no such file; install the voice or correct tts.voice")
    return _open(str(path), path, threads)


def open_session_from_bytes(model: bytes, path: Path, threads: int) -> onnxruntime.InferenceSession:
    """Load a serialized model like ``open_session``; ``path`` is what errors name."""
    return _open(model, path, threads)


def _open(model: str | bytes, path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 4
    # To plan which buffers share memory takes half a second for a voice's text encoder and saves
    # nothing that can be measured, in memory or time.
    options.enable_mem_reuse = False
    # An arena keeps what a long sentence took, and grows by twice what it needs: 30 MB for a voice.
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.add_session_config_entry("session.inter_op.allow_spinning", "0")
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
