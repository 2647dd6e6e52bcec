"""Checks and loads a folder in Vosk's model format."""

import contextlib
import json
import logging
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import vosk

from voicebot.errors import ModelError
from voicebot.native_output import captured_native_errors

_LOGGER = logging.getLogger(__name__)
# Kaldi writes pages of all kinds, but no line that looks like one of the log.
_KALDI = re.compile(r"(?!\d\d:\d\d:\d\d|<\d>|(DEBUG|INFO|WARNING|ERROR|CRITICAL) [^(])")
_KALDI_ERROR = "ERROR (VoskAPI:"

_FLAT = ("final.mdl", "mfcc.conf")
_NESTED = ("am/final.mdl", "conf/mfcc.conf")
_IVECTOR = (
    "final.dubm",
    "final.ie",
    "final.mat",
    "global_cmvn.stats",
    "online_cmvn.conf",
    "splice.conf",
)


class RecognizerFactory:
    """Makes recognizers over the model in ``folder``, which is loaded once.

    Raises ModelError that names the fault. The files are looked for first, because Kaldi ends the
    process over some that are missing.
    """

    def __init__(
        self, folder: Path, sample_rate_hz: int, grammar: Sequence[str] | None = None
    ) -> None:
        check_folder(folder)
        vosk.SetLogLevel(-1)
        self._folder = folder
        self._sample_rate_hz = sample_rate_hz
        self._grammar = [] if grammar is None else [json.dumps(list(grammar), ensure_ascii=False)]
        with _told(folder):
            self._model = vosk.Model(str(folder))

    def make(self) -> vosk.KaldiRecognizer:
        """Return a recognizer that tells the times of words. Raises ModelError."""
        with _told(self._folder):
            made = vosk.KaldiRecognizer(self._model, self._sample_rate_hz, *self._grammar)
        made.SetWords(True)
        return made


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Raise what Vosk raises inside as a ModelError with the reason that Kaldi logs.

    The reason is Vosk's own, which says less, where Kaldi's was not captured.
    """
    lines: list[str] = []
    try:
        with captured_native_errors(_KALDI) as lines:
            yield
    except Exception as error:  # vosk raises no narrower class
        logged = (line.split(") ", 1)[-1] for line in lines if line.startswith(_KALDI_ERROR))
        reason = next(logged, str(error))
        raise ModelError(
            f"recognizer {folder}: Vosk cannot load it ({reason[:200]}); a file is damaged, "
            "install the model again"
        ) from error
    finally:
        for line in lines:
            _LOGGER.debug("%s", line)


def has_dynamic_graph(folder: Path) -> bool:
    """Whether the model's graph can be limited to a grammar."""
    return any((folder / prefix / "Gr.fst").exists() for prefix in ("graph", "."))


def check_folder(folder: Path) -> None:
    """Raise ModelError unless ``folder`` has every file that a Vosk model needs."""
    if not folder.is_dir():
        raise ModelError(
            f"recognizer {folder}: no such folder; install the model or correct recognizer.model"
        )
    flat = not (folder / "am").is_dir()
    graph = folder if flat else folder / "graph"
    needed = [folder / name for name in (_FLAT if flat else _NESTED)]
    needed.append(graph / "words.txt")
    if not (graph / "HCLG.fst").exists():
        needed += [graph / "HCLr.fst", graph / "Gr.fst", graph / "disambig_tid.int"]
    ivector = folder / "ivector"
    if ivector.is_dir():
        needed += [ivector / name for name in _IVECTOR]
    wrong = [str(path.relative_to(folder)) for path in needed if not _has_content(path)]
    if wrong:
        raise ModelError(
            f"recognizer {folder}: missing or empty: {', '.join(wrong)}; install the model again"
        )


def _has_content(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0
