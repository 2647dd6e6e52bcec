"""Digests of files."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from voicebot.errors import ModelError
from voicebot.models.record import FileRecord, PublishedDigest

_BLOCK_BYTES = 1 << 20


def digests_of(path: Path, algorithms: Iterable[str]) -> dict[str, str]:
    """Return the hexadecimal digests of a file, reading it once."""
    hashes = {name: hashlib.new(name, usedforsecurity=False) for name in algorithms}
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            for each in hashes.values():
                each.update(block)
    return {name: each.hexdigest() for name, each in hashes.items()}


def record_of(path: Path) -> FileRecord:
    """Return size and SHA-256 of a file."""
    return FileRecord(size_bytes=path.stat().st_size, sha256=digests_of(path, ["sha256"])["sha256"])


def need_digest(path: Path, published: PublishedDigest) -> None:
    """Compare a file with its publisher's digest. Raises ModelError when they differ."""
    found = digests_of(path, [published.algorithm])[published.algorithm]
    if found != published.value:
        raise WrongDigestError(
            f"{published.file}: wrong {published.algorithm} digest ({found[:12]}… and not the "
            f"publisher's {published.value[:12]}…); nothing was installed, pull again later"
        )


class WrongDigestError(ModelError):
    """A fetched file is not what its publisher announced."""
