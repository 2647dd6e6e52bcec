"""The install folder while it is changed: one process at a time, each change whole or not at all.

A model is prepared in ``.landing/<id>`` and then moved into place. A note in ``.landing`` says
what is being done, so that what was killed or interrupted is finished or undone.
"""

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from voicebot.errors import ModelError
from voicebot.models.catalog import ModelKind
from voicebot.models.durable import make_readable, sync_folder, sync_tree, write_synced
from voicebot.models.record import FOLDERS, InstalledModel, Record, read_record, write_record
from voicebot.models.storage_errors import DISK_FULL, storage_errors

_PART_LIFE_S = 14 * 24 * 3600.0


class Store:
    """An install folder that this process alone may change; made by ``open_store``."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._parts = directory / ".parts"
        self._landing = directory / ".landing"

    @property
    def record(self) -> Record:
        """What is installed now."""
        return read_record(self.directory)

    def parts(self, model_id: str) -> Path:
        """Return the folder of a model's files on their way; it may not exist yet."""
        return self._parts / model_id

    def drop_parts(self, model_id: str) -> None:
        """Delete what was fetched of a model."""
        shutil.rmtree(self.parts(model_id), ignore_errors=True)

    def need_places(self, kinds: Iterable[ModelKind]) -> None:
        """Raise ModelError unless models of these kinds can be moved into place."""
        with storage_errors(self.directory):
            disk = self.directory.stat().st_dev
            for folder in {self.directory / FOLDERS[kind] for kind in kinds}:
                if folder.stat().st_dev != disk:
                    raise ModelError(
                        f"{folder}: on another disk than {self.directory}; set models.directory "
                        "to a folder of that disk, for all models"
                    )

    def staging(self, model_id: str) -> Path:
        """Return a new empty folder to prepare a model in."""
        folder = self._landing / model_id
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        return folder

    def land(self, model: InstalledModel) -> None:
        """Move the staged ``model`` into place and record it; one of the same id gives way.

        What was fetched of it is deleted.

        Raises OSError or ModelError, after everything is again as it was.
        """
        record = self.record.with_model(model)
        target = self.directory / model.folder
        staged = self._landing / model.id
        make_readable(staged)
        sync_tree(staged)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_synced(self._note(model.id), model.model_dump_json())
        try:
            if target.exists():
                target.rename(self._old(model.id))
            staged.rename(target)
            for folder in (target.parent, self._landing):
                sync_folder(folder)
            write_record(self.directory, record)
        except OSError:
            if not staged.exists():
                target.rename(staged)
            self._undo(model)
            raise
        self._finish(model.id)

    def remove(self, model_id: str) -> None:
        """Delete an installed model and what was fetched of it.

        Raises OSError, or ModelError if nothing of it is there.
        """
        model = self.record.find(model_id)
        if model is not None:
            self._remove_installed(model)
        elif model_id not in half_fetched(self.directory):
            raise ModelError(f"no installed model is called {model_id!r}")
        self.drop_parts(model_id)

    def _remove_installed(self, model: InstalledModel) -> None:
        record = self.record.without(model.id)
        try:
            self._landing.mkdir(parents=True, exist_ok=True)
            write_synced(self._removal(model.id), model.model_dump_json())
            write_record(self.directory, record)
            self._delete(model)
        except OSError as error:
            if error.errno not in DISK_FULL:
                raise
            self._delete(model)  # makes the room that the record needs
            write_record(self.directory, record)

    def recover(self) -> None:
        """Finish or undo what was interrupted, and delete what it left behind.

        Raises OSError or ModelError; the next call tries again.
        """
        for model in self._noted("commit"):
            if (self._landing / model.id).exists():
                self._undo(model)
            else:
                write_record(self.directory, self.record.with_model(model))
                self._finish(model.id)
        for model in self._noted("removal"):
            if self.record.find(model.id) is None:
                self._delete(model)
        shutil.rmtree(self._landing, ignore_errors=True)
        (self.directory / "installed.part").unlink(missing_ok=True)
        self._drop_old_parts()

    def _noted(self, what: str) -> Iterator[InstalledModel]:
        """Yield the models of the notes of one kind; one that was not written whole is dropped."""
        for note in self._landing.glob(f"*.{what}"):
            try:
                yield InstalledModel.model_validate_json(note.read_text(encoding="utf-8"))
            except ValidationError:
                note.unlink()

    def _delete(self, model: InstalledModel) -> None:
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(self.directory / model.folder)
        self._removal(model.id).unlink(missing_ok=True)

    def _undo(self, model: InstalledModel) -> None:
        target, old = self.directory / model.folder, self._old(model.id)
        if old.exists() and not target.exists():
            old.rename(target)
        self._note(model.id).unlink(missing_ok=True)
        shutil.rmtree(self._landing / model.id, ignore_errors=True)

    def _finish(self, model_id: str) -> None:
        """Delete what a landed model was made from; the note last, so that this can be repeated."""
        self.drop_parts(model_id)
        shutil.rmtree(self._old(model_id), ignore_errors=True)
        self._note(model_id).unlink(missing_ok=True)

    def _note(self, model_id: str) -> Path:
        return self._landing / f"{model_id}.commit"

    def _removal(self, model_id: str) -> Path:
        return self._landing / f"{model_id}.removal"

    def _old(self, model_id: str) -> Path:
        return self._landing / f"{model_id}.old"

    def _drop_old_parts(self) -> None:
        oldest = time.time() - _PART_LIFE_S
        for folder in self._parts.glob("*"):
            newest = max((part.stat().st_mtime for part in folder.glob("*")), default=0)
            if newest < oldest:
                shutil.rmtree(folder)

    def tidy(self) -> None:
        """Delete the hidden folders that are empty."""
        for folder in (*self._parts.glob("*"), self._parts):
            with contextlib.suppress(OSError):
                folder.rmdir()


@contextlib.contextmanager
def open_store(directory: Path) -> Iterator[Store]:
    """Open the install folder for changes, making it where needed.

    Raises ModelError when another process changes it now, or when it cannot be written.
    """
    with storage_errors(directory):
        for folder in (directory, *(directory / name for name in FOLDERS.values())):
            _make(folder)
        lock = (directory / ".lock").open("a+", encoding="utf-8")
    with lock:
        _take(lock, directory)
        store = Store(directory)
        with storage_errors(directory):
            store.recover()
        try:
            yield store
        finally:
            # What failed or was interrupted is settled now, or by the next process.
            with contextlib.suppress(OSError, ModelError):
                store.recover()
            store.tidy()


def _make(folder: Path) -> None:
    """Make a folder where there is none. Raises OSError, or ModelError for a link to nothing."""
    if folder.exists():
        return
    if folder.is_symlink():
        raise ModelError(
            f"{folder}: a link to {folder.readlink()}, which is not there; is its disk mounted?"
        )
    folder.mkdir(parents=True)
    folder.chmod(0o755)


def half_fetched(directory: Path) -> dict[str, int]:
    """Return how many bytes there are of models on their way, by their ids."""
    return {
        folder.name: sum(part.stat().st_size for part in folder.glob("*"))
        for folder in (directory / ".parts").glob("*")
    }


def settle(directory: Path) -> None:
    """Finish or undo what a killed process left; where that may not be, the next change does."""
    with contextlib.suppress(ModelError, OSError):
        if (directory / ".landing").exists():
            with open_store(directory):
                pass


def _take(lock: IO[str], directory: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.seek(0)
        holder = lock.read().strip() or "unknown"
        raise ModelError(
            f"{directory}: process {holder} changes models there now; wait until it is done"
        ) from error
    with contextlib.suppress(OSError):  # a full disk keeps nobody from deleting models
        os.ftruncate(lock.fileno(), 0)
        os.write(lock.fileno(), f"{os.getpid()}\n".encode())
