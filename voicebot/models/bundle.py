"""One file that carries installed models and wheels to a board without a network.

A bundle is a tar file: ``manifest.json`` first, then ``models/<folder>/<id>/<file>`` and
``wheels/<file>``. The manifest has size and SHA-256 of every other member.
"""

import io
import json
import os
import shutil
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import IO, Literal

from pydantic import BaseModel, ConfigDict

from voicebot.errors import InputError, ModelError
from voicebot.models.catalog import PlainName
from voicebot.models.complete import check_model
from voicebot.models.digest import record_of
from voicebot.models.durable import sync_folder
from voicebot.models.record import FileRecord, InstalledModel
from voicebot.models.storage_errors import DiskFullError, storage_errors
from voicebot.models.store import Store
from voicebot.models.unpack import safe_path

MANIFEST = "manifest.json"
_LARGEST_MANIFEST_BYTES = 10_000_000
_RESERVE_BYTES = 50_000_000
_BLOCK_BYTES = 1 << 20
# What reading a hostile or damaged tar file or manifest raises.
_FAULTS = (tarfile.TarError, ValueError, OverflowError, RecursionError)


class Manifest(BaseModel):
    """What a bundle holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    format: Literal["voicebot-bundle"] = "voicebot-bundle"
    version: Literal[1] = 1
    created_at: str
    models: tuple[InstalledModel, ...]
    wheels: dict[PlainName, FileRecord] = {}

    def members(self) -> dict[str, FileRecord]:
        """Return every member but the manifest, by its name in the tar file."""
        members = {f"wheels/{name}": record for name, record in self.wheels.items()}
        for model in self.models:
            for name, record in model.files.items():
                members[f"models/{model.folder}/{safe_path(name).as_posix()}"] = record
        return members


def write_bundle(
    target: Path, models: Iterable[InstalledModel], directory: Path, wheels: Iterable[Path] = ()
) -> Manifest:
    """Write the installed ``models`` and some wheels to ``target``, whole or not at all.

    Once this returns, they are on the disk and outlive its removal.

    Raises:
        InputError: ``target`` is a folder.
        ModelError: a file is not as it was recorded, or ``target`` cannot be written.
    """
    found = {path.name: path for path in wheels}
    manifest = Manifest(
        created_at=datetime.now(UTC).isoformat(timespec="seconds"),
        models=tuple(models),
        wheels={name: record_of(path) for name, path in found.items()},
    )
    with storage_errors(target.parent, elsewhere="write it to another disk", again="bundle again"):
        if target.is_dir():
            raise InputError(
                f"{target}: a folder; give the name of a file, such as {target / 'board.tar'}"
            )
        part = target.with_name(target.name + ".part")
        try:
            with part.open("wb") as output:
                _write_members(output, manifest, _sources(manifest, directory, found))
                output.flush()
                os.fsync(output.fileno())
            part.replace(target)
            sync_folder(target.parent)
        finally:
            part.unlink(missing_ok=True)
    return manifest


def _write_members(
    output: IO[bytes], manifest: Manifest, sources: Iterable[tuple[str, Path, FileRecord]]
) -> None:
    with tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as archive:
        text = json.dumps(manifest.model_dump(mode="json"), indent=1).encode()
        _add(archive, MANIFEST, io.BytesIO(text), len(text))
        for name, path, record in sources:
            if record_of(path) != record:
                raise ModelError(f"{path}: changed since it was installed; pull it again first")
            with path.open("rb") as content:
                _add(archive, name, content, record.size_bytes)


def _sources(
    manifest: Manifest, directory: Path, wheels: dict[str, Path]
) -> Iterator[tuple[str, Path, FileRecord]]:
    for name, record in manifest.members().items():
        sort, _, rest = name.partition("/")
        yield name, wheels[rest] if sort == "wheels" else directory / rest, record


def _add(archive: tarfile.TarFile, name: str, content: IO[bytes], size_bytes: int) -> None:
    member = tarfile.TarInfo(name)
    member.size = size_bytes
    member.mode = 0o644
    archive.addfile(member, content)


def install_bundle(bundle: Path, store: Store, wheels_directory: Path) -> Manifest:
    """Verify every member of a bundle, then land its models and put its wheels beside them.

    Nothing lands unless all of it is right.

    Raises:
        InputError: the file cannot be read or is no tar file.
        ModelError: it is no bundle, cut short, or a member is missing, unknown or damaged.
        DiskFullError: there is no room.
    """
    staged = {}
    wheels = store.staging("wheels")
    try:
        with storage_errors(store.directory, again="install again"), _opened(bundle) as archive:
            manifest = _read_manifest(archive, bundle)
            store.need_places(model.kind for model in manifest.models)
            _need_room(manifest, store)
            staged = {model.id: store.staging(model.id) for model in manifest.models}
            _unpack(archive, bundle, manifest, staged, wheels)
            for model in manifest.models:
                check_model(model.kind, staged[model.id] / _inside(model))
            with _wheels_beside(manifest, wheels, wheels_directory):
                for model in manifest.models:
                    store.land(model)
    finally:
        for folder in (*staged.values(), wheels):
            shutil.rmtree(folder, ignore_errors=True)
    return manifest


def _opened(bundle: Path) -> tarfile.TarFile:
    try:
        return tarfile.open(bundle, "r:")
    except FileNotFoundError as error:
        raise InputError(f"{bundle}: no such file; check the name") from error
    except OSError as error:
        raise InputError(
            f"{bundle}: cannot be read ({error.strerror}); run as its owner, or copy it"
        ) from error
    except _FAULTS as error:
        raise InputError(f"{bundle}: not a bundle; `voicebot models bundle` writes one") from error


def _read_manifest(archive: tarfile.TarFile, bundle: Path) -> Manifest:
    wrong = f"{bundle}: not a bundle of this version of voicebot"
    try:
        first = archive.next()
        if first is None or first.name != MANIFEST or not first.isreg():
            raise ModelError(wrong)
        if first.size > _LARGEST_MANIFEST_BYTES:
            raise ModelError(wrong)
        content = archive.extractfile(first)
        manifest = Manifest.model_validate_json(content.read() if content else b"")
    except _FAULTS as error:
        raise ModelError(wrong) from error
    ids = [model.id for model in manifest.models]
    if len(set(ids)) != len(ids) or "wheels" in ids:
        raise ModelError(f"{bundle}: hostile; it holds a model twice")
    return manifest


def _unpack(
    archive: tarfile.TarFile,
    bundle: Path,
    manifest: Manifest,
    staged: dict[str, Path],
    wheels: Path,
) -> None:
    """Write every announced member to its staging folder while checking it."""
    expected = manifest.members()
    targets = {f"wheels/{name}": wheels / name for name in manifest.wheels} | {
        f"models/{model.folder}/{safe_path(name).as_posix()}": staged[model.id] / safe_path(name)
        for model in manifest.models
        for name in model.files
    }
    try:
        for member in archive:
            if member.name == MANIFEST:
                continue
            record = expected.pop(member.name, None)
            if record is None or not member.isreg() or member.size != record.size_bytes:
                raise ModelError(f"{bundle}: {member.name!r} is not what the manifest announces")
            _copy(archive, member, targets[member.name], record, bundle)
    except _FAULTS as error:
        raise ModelError(f"{bundle}: damaged or cut short; copy it again") from error
    if expected:
        raise ModelError(f"{bundle}: cut short, {len(expected)} files missing; copy it again")


def _copy(
    archive: tarfile.TarFile,
    member: tarfile.TarInfo,
    target: Path,
    record: FileRecord,
    bundle: Path,
) -> None:
    content = archive.extractfile(member)
    if content is None:
        raise ModelError(f"{bundle}: {member.name!r} is not a file")
    digest = sha256()
    target.parent.mkdir(parents=True, exist_ok=True)
    with content, target.open("xb") as output:
        while block := content.read(_BLOCK_BYTES):
            digest.update(block)
            output.write(block)
    if digest.hexdigest() != record.sha256:
        raise ModelError(f"{bundle}: {member.name!r} is damaged; copy the bundle again")


def _inside(model: InstalledModel) -> Path:
    return model.path(Path()).relative_to(model.folder)


@contextmanager
def _wheels_beside(manifest: Manifest, wheels: Path, directory: Path) -> Iterator[None]:
    """Copy the wheels before the block, which lands the models, and name them after it."""
    parts = {name: directory / f".{name}.part" for name in manifest.wheels}
    try:
        for name, part in parts.items():
            directory.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(wheels / name, part)
        yield
        for name, part in parts.items():
            part.replace(directory / name)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _need_room(manifest: Manifest, store: Store) -> None:
    needed = sum(each.size_bytes for each in manifest.members().values()) + _RESERVE_BYTES
    free = shutil.disk_usage(store.directory).free
    if needed > free:
        raise DiskFullError(
            f"{store.directory}: {needed / 1e6:.0f} MB are needed and {free / 1e6:.0f} MB are "
            "free; free some space or set models.directory to another disk"
        )
