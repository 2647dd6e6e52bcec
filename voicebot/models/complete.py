"""Tells whether a model on disk has all its parts, in a moment and without loading it."""

import json
from pathlib import Path

from voicebot.errors import ModelError
from voicebot.models.catalog import ModelKind
from voicebot.models.gguf import read_gguf

LANGUAGE_ARCHITECTURES = frozenset(
    {
        "ernie4_5", "exaone4", "gemma", "gemma2", "gemma3", "gemma3n", "granite", "internlm2",
        "llama", "minicpm", "minicpm3", "mistral3", "olmo2", "phi2", "phi3", "qwen2", "qwen3",
        "smollm3", "stablelm",
    }
)  # fmt: skip
"""Chat models of llama.cpp without recurrent layers, so that the cache can be rolled back."""

_ONNX_SMALLEST_BYTES = 1024


def check_language_model(path: Path) -> None:
    """Check a GGUF file. Raises ModelError naming the file and what to do."""
    if path.is_dir():
        raise ModelError(f"{path}: a folder; give the .gguf file in it")
    _need_file(path)
    info = read_gguf(path)
    if info.architecture not in LANGUAGE_ARCHITECTURES:
        raise ModelError(
            f"{path}: a GGUF file of architecture {info.architecture or 'unknown'!r}, not of a "
            "chat model that voicebot runs; use one such as Qwen2.5 (qwen2) or Llama 3 (llama)"
        )
    if not info.tensors:
        raise ModelError(f"{path}: holds a vocabulary and no model; use a whole model")


def check_recognizer(path: Path) -> None:
    """Check a Vosk model folder of either layout. Raises ModelError naming what is missing."""
    if not path.exists():
        raise ModelError(f"{path}: no such folder; `voicebot models pull` fetches a recognizer")
    if not path.is_dir():
        raise ModelError(f"{path}: not a folder; give the unpacked folder of a Vosk model")
    flat = (path / "final.mdl").is_file()
    missing = _missing_in_old_layout(path) if flat else _missing_in_new_layout(path)
    if missing:
        raise ModelError(
            f"{path}: not a whole Vosk model, {', '.join(missing)} missing; fetch it again"
        )


def check_voice(path: Path) -> None:
    """Check a Piper voice: the ONNX file and its JSON. Raises ModelError."""
    if path.is_dir():
        raise ModelError(f"{path}: a folder; give the .onnx file in it")
    _need_file(path)
    if path.stat().st_size < _ONNX_SMALLEST_BYTES:
        raise ModelError(f"{path}: cut short; fetch it again")
    settings = path.with_name(path.name + ".json")
    _need_file(settings)
    try:
        content = json.loads(settings.read_text(encoding="utf-8"))
        complete = int(content["audio"]["sample_rate"]) > 0 and bool(content["phoneme_id_map"])
    except OSError as error:
        raise ModelError(f"{settings}: cannot be read: {error.strerror}") from error
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ModelError(
            f"{settings}: not the settings of a Piper voice; fetch it again"
        ) from error
    if not complete:
        raise ModelError(f"{settings}: has no sample rate or no phonemes; fetch it again")


def check_model(kind: ModelKind, path: Path) -> None:
    """Check a model of any kind. Raises ModelError, also where it may not be looked at."""
    try:
        match kind:
            case ModelKind.LANGUAGE_MODEL:
                check_language_model(path)
            case ModelKind.RECOGNIZER:
                check_recognizer(path)
            case ModelKind.VOICE:
                check_voice(path)
    except OSError as error:
        raise ModelError(
            f"{error.filename or path}: {error.strerror}; "
            "put it where the user who runs voicebot can read it"
        ) from error


def _need_file(path: Path) -> None:
    if not path.is_file():
        raise ModelError(f"{path}: no such file; `voicebot models pull` fetches models")


def _missing_in_new_layout(path: Path) -> list[str]:
    """Return what lacks of am/, conf/ and graph/, as vosk reads them (its src/model.cc)."""
    missing = _lacking(path, "am/final.mdl", "conf/model.conf")
    if not (path / "conf/fbank.conf").is_file():
        missing += _lacking(path, "conf/mfcc.conf")
    missing += _missing_graph(path, "graph/")
    return missing + _missing_of_ivector(path)


def _missing_in_old_layout(path: Path) -> list[str]:
    """Return what lacks of the flat layout of older Vosk models."""
    missing = _lacking(path, "final.mdl", "mfcc.conf")
    return missing + _missing_graph(path, "") + _missing_of_ivector(path)


def _missing_graph(path: Path, folder: str) -> list[str]:
    if (path / folder / "HCLG.fst").is_file():
        return _lacking(path, f"{folder}HCLG.fst")
    return _lacking(path, f"{folder}HCLr.fst", f"{folder}Gr.fst", f"{folder}disambig_tid.int")


def _missing_of_ivector(path: Path) -> list[str]:
    if not (path / "ivector").is_dir():
        return []
    names = (
        "final.ie",
        "final.mat",
        "final.dubm",
        "global_cmvn.stats",
        "online_cmvn.conf",
        "splice.conf",
    )
    return _lacking(path, *(f"ivector/{name}" for name in names))


def _lacking(path: Path, *names: str) -> list[str]:
    return [
        name for name in names if not (path / name).is_file() or not (path / name).stat().st_size
    ]
