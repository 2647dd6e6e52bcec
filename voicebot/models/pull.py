"""Fetches models from their publishers and installs them."""

import errno
import shutil
import threading
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TypeAlias

from voicebot.errors import ModelError
from voicebot.models.catalog import Entry
from voicebot.models.complete import check_model
from voicebot.models.digest import record_of
from voicebot.models.download import Part, Progress, RemoteFile, fetch
from voicebot.models.http import Client
from voicebot.models.http_errors import StoppedError
from voicebot.models.publishers import PublishedModel, locate
from voicebot.models.record import InstalledModel, Record
from voicebot.models.side_by_side import SideBySide
from voicebot.models.storage_errors import DiskFullError, storage_errors
from voicebot.models.store import Store
from voicebot.models.unpack import unpack_zip
from voicebot.models.verify import verify

_PARALLEL = 4
_NO_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK, errno.ENOSYS}
_UNPACKED_RATIO = 2.5
_RESERVE_BYTES = 50_000_000

Faults: TypeAlias = tuple[str, ...]
"""A line for each model that failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A catalog entry and what its publisher offers for it now."""

    entry: Entry
    published: PublishedModel

    @property
    def size_bytes(self) -> int:
        """What is to be fetched; the catalog's figure where the publisher tells none."""
        return self.published.size_bytes or int((self.entry.size_mb or 0) * 1e6)

    def is_installed(self, record: Record, directory: Path) -> bool:
        """Tell whether exactly this is recorded as installed in ``directory``, and undamaged."""
        installed = record.find(self.entry.id)
        published = tuple(each.published for each in self.published.files)
        return (
            installed is not None
            and installed.published == published
            and not verify(installed, directory).faults
        )


def plan(entries: Sequence[Entry], client: Client) -> tuple[tuple[Plan, ...], Faults]:
    """Ask the publishers of all entries at once; return the plans, and what failed."""
    client = replace(client, stop=threading.Event())
    with SideBySide(_PARALLEL, client.stop) as threads:
        futures = [threads.begin(partial(_planned, entry, client)) for entry in entries]
        found = [future.result() for future in futures]
    return (
        tuple(each for each in found if isinstance(each, Plan)),
        tuple(each for each in found if isinstance(each, str)),
    )


def _planned(entry: Entry, client: Client) -> Plan | str:
    """Return a plan, or why there is none."""
    try:
        return Plan(entry=entry, published=locate(entry.source, client))
    except ModelError as error:
        return f"{entry.id}: {error}"


def pull(
    plans: Iterable[Plan], store: Store, client: Client, progress: Progress
) -> tuple[tuple[InstalledModel, ...], Faults]:
    """Fetch, verify, unpack and land each model on its own; return the landed, and what failed.

    Raises:
        ModelError: the folder of a kind is on another disk; nothing is fetched.
        DiskFullError: there is no room; nothing more is fetched.
    """
    plans = tuple(plans)
    client = replace(client, stop=threading.Event())
    store.need_places(each.entry.kind for each in plans)
    _need_room(plans, store)
    try:
        with SideBySide(_PARALLEL, client.stop) as threads:
            waiting = {
                each.entry.id: [
                    threads.begin(partial(fetch, file, part, client, progress))
                    for file, part in _parts(each, store)
                ]
                for each in plans
            }
            return _land_each(plans, waiting, store, progress)
    except DiskFullError:
        for each in plans:
            store.drop_parts(each.entry.id)
        raise


def _land_each(
    plans: Sequence[Plan],
    waiting: dict[str, list[Future[None]]],
    store: Store,
    progress: Progress,
) -> tuple[tuple[InstalledModel, ...], Faults]:
    """Land every model as soon as its own files are there."""
    landed, failed = [], []
    for each in _as_fetched(plans, waiting):
        try:
            with storage_errors(store.directory):
                for future in waiting[each.entry.id]:
                    future.result()
            progress.landing(each.entry.id)
            landed.append(_install(each, store))
        except (DiskFullError, StoppedError):
            raise
        except ModelError as error:
            failed.append(f"{each.entry.id}: {error}")
    return tuple(landed), tuple(failed)


def _as_fetched(plans: Sequence[Plan], waiting: dict[str, list[Future[None]]]) -> Iterator[Plan]:
    """Yield each model once all its transfers have ended."""
    left = list(plans)
    pending = {future for futures in waiting.values() for future in futures}
    while left:
        _, pending = wait(pending, return_when=FIRST_COMPLETED)
        for each in [each for each in left if pending.isdisjoint(waiting[each.entry.id])]:
            left.remove(each)
            yield each


def _parts(each: Plan, store: Store) -> list[tuple[RemoteFile, Part]]:
    folder = store.parts(each.entry.id)
    return [(file, Part.of(folder, file)) for file in each.published.files]


def _install(each: Plan, store: Store) -> InstalledModel:
    """Land a model whose files are fetched and verified.

    They are kept if that is interrupted or the disk fails, and not if they are at fault.
    """
    parts = _parts(each, store)
    with storage_errors(store.directory):
        folder = store.staging(each.entry.id)
        try:
            if each.published.archive:
                unpack_zip(parts[0][1].path, folder)
            else:
                for file, part in parts:
                    _share(part.path, folder / file.name)
            model = _describe(each, folder)
            check_model(model.kind, _staged_path(model, folder))
            store.land(model)
        except OSError:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        except ModelError:
            shutil.rmtree(folder, ignore_errors=True)
            store.drop_parts(each.entry.id)
            raise
    return model


def _share(source: Path, target: Path) -> None:
    """Link a fetched file into place, so that a kill before it lands loses nothing of it."""
    try:
        target.hardlink_to(source)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        source.replace(target)


def _describe(each: Plan, folder: Path) -> InstalledModel:
    entry, published = each.entry, each.published
    files = {
        path.relative_to(folder).as_posix(): record_of(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
    return InstalledModel(
        id=entry.id,
        title=entry.title,
        kind=entry.kind,
        languages=entry.languages,
        quality=entry.quality,
        licence=published.licence or entry.licence,
        source=entry.source,
        revision=published.revision,
        published=tuple(file.published for file in published.files),
        files=files,
        installed_at=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _staged_path(model: InstalledModel, folder: Path) -> Path:
    """Return what an engine would be given, were the model used from ``folder``."""
    final = model.path(Path())
    return folder / final.relative_to(model.folder)


def _need_room(plans: Sequence[Plan], store: Store) -> None:
    """Raise DiskFullError before anything is fetched if it cannot fit."""
    needed = _RESERVE_BYTES
    for each in plans:
        there = sum(part.size_bytes for _, part in _parts(each, store))
        unpacked = each.size_bytes * _UNPACKED_RATIO if each.published.archive else 0
        needed += max(0, each.size_bytes - there) + int(unpacked)
    free = shutil.disk_usage(store.directory).free
    if needed > free:
        raise DiskFullError(
            f"{store.directory}: {needed / 1e6:.0f} MB are needed and {free / 1e6:.0f} MB are "
            "free; free some space or set models.directory to another disk"
        )
