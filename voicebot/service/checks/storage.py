"""Memory, disk and the models on it."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

from voicebot.errors import ModelError
from voicebot.models.catalog import ModelKind
from voicebot.models.locations import models_directory
from voicebot.models.record import read_record
from voicebot.models.select import ChosenModels
from voicebot.models.verify import verify
from voicebot.service.checks.finding import Figure, Finding, Surroundings, Verdict, read_text
from voicebot.service.state import state_path

_PROGRAM_MB = 250.0
_LOW_DISK_MB = 200.0
_FOLDER_KEYS = {"state": "state_directory", "models": "models.directory"}


def check_memory(surroundings: Surroundings) -> Iterable[Finding]:
    """Compare the memory with what the chosen models need."""
    text = read_text(surroundings.proc / "meminfo") or ""
    fields: dict[str, str] = dict(re.findall(r"^(\w+):\s+(\d+) kB", text, re.MULTILINE))
    if "MemTotal" not in fields:
        yield Finding(check="memory", verdict=Verdict.SKIP, text="the kernel does not tell")
        return
    total_mb = int(fields["MemTotal"]) * 1024 / 1e6
    available_mb = int(fields.get("MemAvailable") or fields["MemTotal"]) * 1024 / 1e6
    try:
        needed_mb = _PROGRAM_MB + models_mb(surroundings.choose_models())
    except ModelError:
        needed_mb = _PROGRAM_MB
    yield judge_memory(total_mb=total_mb, available_mb=available_mb, needed_mb=needed_mb)


def judge_memory(*, total_mb: float, available_mb: float, needed_mb: float) -> Finding:
    """Return whether the models fit; a running voicebot is counted as used memory."""
    figures: dict[str, Figure] = {
        "total_mb": total_mb,
        "available_mb": available_mb,
        "needed_mb": needed_mb,
    }
    text = f"{total_mb:.0f} MB, {available_mb:.0f} MB free; voicebot needs about {needed_mb:.0f} MB"
    if needed_mb > 0.9 * total_mb:
        verdict, remedy = Verdict.FAIL, "choose a smaller language model: voicebot models list"
    elif needed_mb > available_mb:
        verdict = Verdict.WARN
        remedy = "end other programs or choose a smaller language model (unless voicebot runs now)"
    else:
        return Finding(check="memory", verdict=Verdict.OK, text=text, figures=figures)
    return Finding(check="memory", verdict=verdict, text=text, remedy=remedy, figures=figures)


def models_mb(models: ChosenModels) -> float:
    """Return the size of the chosen models on disk, which is about what they take in memory."""
    paths = (models.language_model.path, models.recognizer.path, models.voice.path)
    return sum(_size_bytes(path) for path in paths) / 1e6


def check_disk(surroundings: Surroundings) -> Iterator[Finding]:
    """Look for room in the folders of state and models."""
    folders = {
        state_path(surroundings.config.state_directory): "state",
        models_directory(surroundings.config.models.directory): "models",
    }
    for folder, what in folders.items():
        yield judge_folder(folder, what)


def judge_folder(folder: Path, what: str) -> Finding:
    """Return whether a folder, or the one it would be made in, can be written and has room."""
    existing = next(part for part in (folder, *folder.parents) if _exists(part))
    if not existing.is_dir():
        key = _FOLDER_KEYS[what]
        return Finding(
            check="disk",
            verdict=Verdict.FAIL,
            text=f"{what} in {folder}: {existing} is not a folder",
            remedy=f"name a folder: --set {key}=FOLDER, or the same key in voicebot.yaml",
            figures={"folder": str(folder)},
        )
    free_mb = shutil.disk_usage(existing).free / 1e6
    figures: dict[str, Figure] = {"free_mb": round(free_mb), "folder": str(folder)}
    text = f"{what} in {folder}: {free_mb:.0f} MB free"
    if not os.access(existing, os.W_OK | os.X_OK):
        verdict = Verdict.WARN
        text += ", not writable for this user"
        remedy = "fine if the service has another user; else check the owner of that folder"
    elif free_mb < _LOW_DISK_MB:
        verdict, remedy = Verdict.FAIL, "make room: voicebot models remove, sudo apt clean"
    else:
        return Finding(check="disk", verdict=Verdict.OK, text=text, figures=figures)
    return Finding(check="disk", verdict=verdict, text=text, remedy=remedy, figures=figures)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # in a folder that this user may not enter
        return False


def check_models(surroundings: Surroundings) -> Iterator[Finding]:
    """Compare installed models with their digests and see which would be used."""
    directory = models_directory(surroundings.config.models.directory)
    try:
        chosen = surroundings.choose_models()
        names = (chosen.recognizer.name, chosen.language_model.name, chosen.voice.name)
        yield Finding(check="models", verdict=Verdict.OK, text=f"in use: {', '.join(names)}")
        if warning := chosen.language_warning(tuple(ModelKind)):
            text, _, remedy = warning.partition("; ")
            yield Finding(check="models", verdict=Verdict.WARN, text=text, remedy=remedy)
        installed = read_record(directory).models
    except ModelError as error:
        yield Finding(
            check="models", verdict=Verdict.FAIL, text=str(error), remedy="voicebot models pull"
        )
        return
    for model in installed:
        faults = verify(model, directory).faults
        yield Finding(
            check="models",
            verdict=Verdict.FAIL if faults else Verdict.OK,
            text="; ".join(faults) or f"{model.id}: its files have their digests",
            remedy=f"voicebot models pull {model.id}" if faults else None,
        )


def _size_bytes(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())
