"""Loads the chosen models, and the starter of a kind where the chosen one cannot be loaded."""

import json
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from voicebot.errors import ModelError
from voicebot.models.catalog import ModelKind
from voicebot.models.select import ChosenModels

_LOGGER = logging.getLogger(__name__)
_FATAL_LOADS = 2

T = TypeVar("T")


class ModelLoader:
    """Loads one model after another; safe to use from several threads, one kind each.

    A model that cannot be loaded is replaced by the starter of its kind, with one warning. A
    configured one is only replaced when ``lenient``. With a ``journal`` this is also what happens
    after two loads in a row that ended the process, by a crash or for want of memory; the start
    after that tries the chosen model again.

    Attributes:
        models: the models in use.
    """

    def __init__(
        self, models: ChosenModels, *, lenient: bool = False, journal: Path | None = None
    ) -> None:
        """Make a loader; ``journal`` is a folder in which loads under way are noted."""
        self.models = models
        self._lenient = lenient
        self._journal = journal
        self._closing = threading.Lock()
        self._closed = False

    def load(self, kind: ModelKind, make: Callable[[Path], T]) -> T:
        """Return what ``make`` makes of the model's path. Raises ModelError."""
        chosen = self.models.of(kind)
        if chosen.starter or (chosen.configured and not self._lenient):
            return make(chosen.path)
        if self._fatal_loads(kind, chosen.path) >= _FATAL_LOADS:
            self._finished(kind)
            why = f"{chosen.path}: loading it has ended the program {_FATAL_LOADS} times"
            return self._make_starter(kind, make, why)
        self._begin(kind, chosen.path)
        try:
            return make(chosen.path)
        except ModelError as error:
            return self._make_starter(kind, make, str(error))
        finally:
            self._finished(kind)

    def close(self) -> None:
        """Say that the process ends orderly, whatever is being loaded or begins to be later."""
        with self._closing:
            self._closed = True
            for kind in ModelKind:
                self._finished(kind)

    def _make_starter(self, kind: ModelKind, make: Callable[[Path], T], why: str) -> T:
        self.models = self.models.with_starter(kind, why)
        starter = self.models.of(kind)
        _LOGGER.warning("%s; the %s is used instead", why, starter.name)
        if warning := self.models.language_warning({kind}):
            _LOGGER.warning("%s", warning)
        return make(starter.path)

    def _begin(self, kind: ModelKind, path: Path) -> None:
        if self._journal is None:
            return
        note = {"model": _identity(path), "times": self._fatal_loads(kind, path) + 1}
        with self._closing:
            if self._closed:  # a thread that was left behind came here
                return
            try:
                self._journal.mkdir(parents=True, exist_ok=True)
                self._note(self._journal, kind).write_text(json.dumps(note))
            except OSError as error:
                _LOGGER.debug("loads are not noted: %s", error)

    def _fatal_loads(self, kind: ModelKind, path: Path) -> int:
        """Return how many loads in a row began and never ended."""
        if self._journal is None:
            return 0
        try:
            note = json.loads(self._note(self._journal, kind).read_text())
            return int(note["times"]) if note["model"] == _identity(path) else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

    def _finished(self, kind: ModelKind) -> None:
        if self._journal is None:
            return
        try:
            self._note(self._journal, kind).unlink(missing_ok=True)
        except OSError as error:
            _LOGGER.debug("loads are not noted: %s", error)

    @staticmethod
    def _note(journal: Path, kind: ModelKind) -> Path:
        return journal / f"loading-{kind.value}.json"


def _identity(path: Path) -> list[str | int]:
    """Return what changes when a model is replaced."""
    try:
        stat = path.stat()
    except OSError:
        return [str(path)]
    return [str(path), stat.st_size, stat.st_mtime_ns]
