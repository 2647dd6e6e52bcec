"""Compares installed models with the lock file."""

from dataclasses import dataclass
from pathlib import Path

from voicebot.errors import ModelError
from voicebot.models.complete import check_model
from voicebot.models.digest import record_of
from voicebot.models.record import InstalledModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What is wrong with an installed model; nothing when ``faults`` is empty."""

    model: InstalledModel
    faults: tuple[str, ...]


def verify(model: InstalledModel, directory: Path) -> Verdict:
    """Read every file of an installed model and compare it with its record."""
    folder = directory / model.folder
    faults = [fault for name in model.files if (fault := _fault(model, folder, name))]
    if not faults:
        try:
            check_model(model.kind, model.path(directory))
        except ModelError as error:
            faults.append(str(error))
    return Verdict(model=model, faults=tuple(faults))


def _fault(model: InstalledModel, folder: Path, name: str) -> str | None:
    path, recorded = folder / name, model.files[name]
    try:
        if path.stat().st_size != recorded.size_bytes:
            size = path.stat().st_size
            return f"{path}: {size:,} bytes and not {recorded.size_bytes:,}"
        if record_of(path) != recorded:
            return f"{path}: changed since it was installed"
    except FileNotFoundError:
        return f"{path}: missing"
    except OSError as error:
        return f"{path}: cannot be read: {error.strerror}"
    return None
