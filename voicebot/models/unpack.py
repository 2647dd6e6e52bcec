"""Unpacks an archive of a model: no path leaves the folder, no links, no bombs."""

import stat
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from voicebot.errors import ModelError

_BLOCK_BYTES = 1 << 20
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What an archive may unpack to."""

    files: int = 5_000
    total_bytes: int = 8_000_000_000
    ratio: float = 200.0


def unpack_zip(archive: Path, folder: Path, limits: Limits = Limits()) -> None:
    """Unpack a zip file into ``folder``, without the folder that holds everything in it.

    Sizes are counted as they are written, whatever the archive says of itself.

    Raises:
        ModelError: the archive is damaged, or holds a link, a path that leads elsewhere, the same
            name twice, an encrypted file or more than ``limits`` allow.
        OSError: the disk is full or cannot be written.
    """
    allowed = min(limits.total_bytes, int(archive.stat().st_size * limits.ratio))
    try:
        with zipfile.ZipFile(archive) as opened:
            members = [each for each in opened.infolist() if not each.is_dir()]
            if len(members) > limits.files:
                raise ModelError(f"{archive.name}: {len(members)} files, more than any model has")
            names = _places([safe_path(each.filename) for each in members])
            for member, name in zip(members, names, strict=True):
                _need_plain_file(member)
                allowed -= _write(opened, member, folder / name, allowed)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
        raise ModelError(f"{archive.name}: the zip file is damaged; pull it again") from error


def safe_path(name: str) -> PurePosixPath:
    """Return a member's name as a path below the folder. Raises ModelError if it leads out."""
    path = PurePosixPath(name)
    odd = "\\" in name or "\0" in name or ":" in name
    if odd or path.is_absolute() or not path.parts or ".." in path.parts:
        raise ModelError(f"the archive is hostile: {name!r} leads out of its folder; not unpacked")
    return path


def _places(paths: list[PurePosixPath]) -> Iterator[PurePosixPath]:
    """Yield the paths without a common first folder. Raises ModelError for a name twice."""
    if len(set(paths)) != len(paths):
        raise ModelError("the archive is hostile: it holds a name twice; not unpacked")
    tops = {path.parts[0] for path in paths}
    cut = 1 if len(tops) == 1 and all(len(path.parts) > 1 for path in paths) else 0
    yield from (PurePosixPath(*path.parts[cut:]) for path in paths)


def _need_plain_file(member: zipfile.ZipInfo) -> None:
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in {0, stat.S_IFREG}:
        raise ModelError(
            f"the archive is hostile: {member.filename!r} is a link or device; not unpacked"
        )
    if member.flag_bits & _ENCRYPTED:
        raise ModelError(f"{member.filename!r} in the archive is encrypted; not unpacked")


def _write(opened: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, allowed: int) -> int:
    """Write one member of at most ``allowed`` bytes and return its size."""
    target.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with opened.open(member) as source, target.open("xb") as output:
        while block := source.read(_BLOCK_BYTES):
            written += len(block)
            if written > allowed:
                raise ModelError(
                    "the archive is hostile: it unpacks to far more than its size; not unpacked"
                )
            output.write(block)
    return written
