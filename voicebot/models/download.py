"""Fetches one file: resumed after a break or a kill, retried, verified."""

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Protocol

import requests

from voicebot.errors import ModelError
from voicebot.models.digest import WrongDigestError, need_digest
from voicebot.models.durable import write_synced
from voicebot.models.http import Client
from voicebot.models.http_errors import RangeError, RetriableError, StoppedError, read_blocks
from voicebot.models.record import PublishedDigest

_PARTIAL_CONTENT = 206


class Progress(Protocol):
    """Is told how many bytes came (negative when some had to be dropped), and what is done."""

    def advance(self, size_bytes: int) -> None:
        """Count bytes; called from several threads."""
        ...

    def landing(self, name: str) -> None:
        """Tell that all of a model came and that it is being installed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteFile:
    """A file at its publisher; ``name`` is where it goes within the model's folder."""

    url: str
    name: str
    published: PublishedDigest

    @property
    def size_bytes(self) -> int | None:
        """Its size, if the publisher tells."""
        return self.published.size_bytes


@dataclass(frozen=True, slots=True)
class Part:
    """A file on its way: the bytes so far, and what they are of in a note beside them."""

    path: Path

    @classmethod
    def of(cls, folder: Path, file: RemoteFile) -> "Part":
        """Return the place of a file: the same for the same content, wherever it lies now."""
        key = sha256(f"{file.name} {file.published.value}".encode()).hexdigest()[:16]
        return cls(folder / f"{key}.part")

    @property
    def note(self) -> Path:
        """The file with the validator of the bytes so far."""
        return self.path.with_suffix(".json")

    @property
    def size_bytes(self) -> int:
        """How many bytes are there."""
        return self.path.stat().st_size if self.path.exists() else 0

    def validator(self) -> str | None:
        """Return the ETag or date that the bytes so far belong to, if they can be continued."""
        try:
            value = json.loads(self.note.read_text(encoding="utf-8"))["validator"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return str(value) if value else None

    def drop(self) -> None:
        """Delete it."""
        self.path.unlink(missing_ok=True)
        self.note.unlink(missing_ok=True)


def fetch(file: RemoteFile, part: Part, client: Client, progress: Progress) -> None:
    """Bring ``part`` to the whole file and verify it against the publisher's digest.

    Bytes of an earlier attempt, also one that was killed, are continued. If the whole then has
    the wrong digest, it is fetched once more from the start.

    Raises:
        ModelError: the server does not have it, keeps failing, or sends something else.
        OSError: the disk is full or cannot be written; what was fetched is deleted.
        StoppedError: ``client.stop`` was set; what was fetched is kept.
    """
    resumed = part.size_bytes > 0
    progress.advance(part.size_bytes)
    try:
        _fetch_all(file, part, client, progress)
        try:
            need_digest(part.path, file.published)
        except WrongDigestError:
            _restart(part, progress)
            if not resumed:
                raise
            _fetch_all(file, part, client, progress)
            need_digest(part.path, file.published)
    except (OSError, WrongDigestError):
        part.drop()
        raise


def _fetch_all(file: RemoteFile, part: Part, client: Client, progress: Progress) -> None:
    """Make requests until all is there; only new bytes set the count of failures back."""
    failures, furthest_bytes = 0, part.size_bytes
    while part.size_bytes != file.size_bytes or file.size_bytes is None:
        try:
            _fetch_more(file, part, client, progress)
            break
        except RangeError:
            _restart(part, progress)
            failures += 1
            client.pause(failures, RetriableError(f"{client.named(file.url)}: cannot be continued"))
        except RetriableError as error:
            failures = 1 if part.size_bytes > furthest_bytes else failures + 1
            furthest_bytes = max(furthest_bytes, part.size_bytes)
            client.pause(failures, error)
    if file.size_bytes is not None and part.size_bytes > file.size_bytes:
        part.drop()
        raise ModelError(
            f"{client.named(file.url)}: has more than {file.size_bytes:,} bytes; pull again"
        )


def _fetch_more(file: RemoteFile, part: Part, client: Client, progress: Progress) -> None:
    """Make one request and add what it brings, up to a block more than the file should have."""
    name, start, validator = client.named(file.url), part.size_bytes, part.validator()
    headers = {}
    if start and validator:
        headers = {"Range": f"bytes={start}-", "If-Range": validator}
    with client.session() as session, client.get(session, file.url, headers) as response:
        continued = response.status_code == _PARTIAL_CONTENT
        if continued and _range_start(response) != start:
            raise RangeError(f"{name}: the server sent another part of the file")
        _need_size(response, start if continued else 0, file, name)
        if not continued:
            _restart(part, progress)
            _write_note(part, file, response)
        with part.path.open("ab") as output:
            for block in read_blocks(response, name):
                if client.stop.is_set():
                    raise StoppedError("stopped")
                output.write(block)
                progress.advance(len(block))
                if file.size_bytes is not None and output.tell() > file.size_bytes:
                    break
            output.flush()
            os.fsync(output.fileno())
    if file.size_bytes is not None and part.size_bytes < file.size_bytes:
        raise RetriableError(f"{name}: ended early")


def _need_size(response: requests.Response, start: int, file: RemoteFile, name: str) -> None:
    """Raise ModelError where a body that begins at ``start`` is announced to end elsewhere."""
    length = response.headers.get("Content-Length", "")
    if file.size_bytes is None or not length.isdigit() or "Content-Encoding" in response.headers:
        return
    if start + int(length) != file.size_bytes:
        raise ModelError(
            f"{name}: has {start + int(length):,} bytes and not {file.size_bytes:,}; look whether "
            "a login page or a proxy stands between, then pull again"
        )


def _restart(part: Part, progress: Progress) -> None:
    progress.advance(-part.size_bytes)
    part.drop()


def _write_note(part: Part, file: RemoteFile, response: requests.Response) -> None:
    """Note what the bytes belong to; a weak ETag cannot be used to continue (RFC 9110 13.1.5)."""
    etag = response.headers.get("ETag", "")
    validator = (
        etag if etag and not etag.startswith("W/") else response.headers.get("Last-Modified")
    )
    part.path.parent.mkdir(parents=True, exist_ok=True)
    note = {"url": file.url, "name": file.name, "validator": validator}
    write_synced(part.note, json.dumps(note))


def _range_start(response: requests.Response) -> int:
    """Return the first byte of a Content-Range header, or -1."""
    unit, _, rest = response.headers.get("Content-Range", "").partition(" ")
    first = rest.partition("-")[0]
    return int(first) if unit == "bytes" and first.isdigit() else -1
