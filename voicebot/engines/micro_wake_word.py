"""Wake words by microWakeWord models through pymicro-wakeword (TensorFlow Lite)."""

import difflib
import json
from pathlib import Path
from typing import Any

import pymicro_wakeword
from pymicro_wakeword import MicroWakeWord, MicroWakeWordFeatures, Model

from voicebot.audio_types import Samples
from voicebot.engines.tflite_check import check_tflite
from voicebot.errors import ConfigError, ModelError, WakeWordError

BUILTIN_WAKE_WORDS: tuple[str, ...] = tuple(model.value for model in Model)
"""Names of the models that come with the library."""

_DEFAULT_THRESHOLD = 0.9
_DEFAULT_WINDOW_SIZE = 5
_FEATURES_PER_STEP = 40


class MicroWakeWordDetector:
    """WakeWordDetector over one microWakeWord model (https://github.com/kahrendt/microWakeWord).

    ``model`` is one of ``BUILTIN_WAKE_WORDS`` or the path of a ``.tflite`` file. A JSON file of
    the same name beside it (the manifest that ESPHome uses) gives phrase and threshold; without
    one the phrase is the file's name. ``threshold``, above 0 and below 1, overrides the model's.

    Raises ModelError for a file that is missing or no wake word model, ConfigError for a
    threshold out of range.
    """

    def __init__(self, model: str | Path, *, threshold: float | None = None) -> None:
        path = _model_path(str(model))
        library = _library_path()
        check_tflite(path, library)
        settings = _settings(path)
        cutoff = _number(settings, "probability_cutoff", _DEFAULT_THRESHOLD, path)
        if threshold is not None:
            if not 0 < threshold < 1:
                raise ConfigError(
                    f"wake word threshold {threshold:g}: use a number above 0 and below 1"
                )
            cutoff = threshold
        self._phrase = str(settings.get("wake_word", path.stem)).replace("_", " ").lower()
        try:
            self._model = MicroWakeWord(
                path.stem,
                wake_word=self._phrase,
                tflite_model=path,
                probability_cutoff=cutoff,
                sliding_window_size=int(
                    _number(settings, "sliding_window_size", _DEFAULT_WINDOW_SIZE, path)
                ),
                trained_languages=[],
                libtensorflowlite_c_path=library,
            )
        except (OSError, RuntimeError, ValueError) as error:
            raise ModelError(f"wake word model {path}: {error}; use another model") from error
        _check_input(self._model, path)
        self._features = MicroWakeWordFeatures()
        self._step = 0
        self._above = False

    @property
    def phrase(self) -> str:
        """The phrase as spoken, lower case, such as ``hey jarvis``."""
        return self._phrase

    @property
    def threshold(self) -> float:
        """Mean probability above which the phrase counts as heard."""
        return float(self._model.probability_cutoff)

    def process(self, samples: Samples) -> bool:
        """Take int16 samples of any length; return True once when the phrase was completed."""
        detected = False
        try:
            for features in self._features.process_streaming(samples.tobytes()):
                above = bool(self._model.process_streaming(features))
                self._step = (self._step + 1) % self._model.stride
                if self._step == 0:  # the model runs, and answers, once in ``stride`` features
                    detected = detected or (above and not self._above)
                    self._above = above
        except (RuntimeError, ValueError) as error:
            raise WakeWordError(f"wake word {self._phrase!r}: {error}") from error
        return detected

    def reset(self) -> None:
        """Forget the audio so far (the library loads its model again: 0.2 ms)."""
        try:
            self._model.reset()
        except (RuntimeError, ValueError) as error:
            raise WakeWordError(f"wake word {self._phrase!r}: {error}") from error
        self._features.reset()
        self._step = 0
        self._above = False


def _package_path() -> Path:
    return Path(pymicro_wakeword.__file__).parent


def _library_path() -> Path:
    for path in (_package_path() / "lib").glob("*tensorflowlite_c.*"):
        return path
    raise ModelError("wake word: pymicro-wakeword lacks its TensorFlow Lite library; reinstall it")


def _model_path(model: str) -> Path:
    if model in BUILTIN_WAKE_WORDS:
        return _package_path() / "models" / f"{model}.tflite"
    path = Path(model).expanduser()
    if path.suffix != ".tflite":
        near = difflib.get_close_matches(model, BUILTIN_WAKE_WORDS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"use {', '.join(BUILTIN_WAKE_WORDS)}"
        raise ModelError(f"wake word {model!r} is not known; {hint} (or a path to a .tflite file)")
    return path


def _settings(path: Path) -> dict[str, Any]:
    """Return the manifest beside the model, its ``micro`` part merged in; empty without one."""
    manifest_path = path.with_suffix(".json")
    if not manifest_path.exists():
        return {}
    try:
        manifest = json.loads(manifest_path.read_text(encoding="utf-8"))
        return {**manifest, **manifest["micro"]}
    except (OSError, ValueError, TypeError, KeyError) as error:
        raise ModelError(
            f"wake word manifest {manifest_path}: not a microWakeWord manifest ({error!r}); "
            "correct or remove it"
        ) from error


def _number(settings: dict[str, Any], key: str, default: float, path: Path) -> float:
    value = settings.get(key, default)
    if isinstance(value, bool) or not isinstance(value, int | float) or value <= 0:
        raise ModelError(
            f"wake word manifest {path.with_suffix('.json')}: {key} is {value!r}; "
            "it must be a positive number"
        )
    return value


def _check_input(model: MicroWakeWord, path: Path) -> None:
    size = model.lib.TfLiteTensorByteSize(model.input_tensor)
    if size != model.stride * _FEATURES_PER_STEP:
        raise ModelError(
            f"wake word model {path}: its input is not {_FEATURES_PER_STEP} features a step; "
            "use a microWakeWord model"
        )
