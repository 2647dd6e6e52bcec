"""Voices of rhasspy/piper-voices, listed with size and MD5 in ``voices.json``."""

import hashlib
import re
from pathlib import PurePosixPath
from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from voicebot.errors import ModelError
from voicebot.models.catalog import PiperSource
from voicebot.models.download import RemoteFile
from voicebot.models.http import Client
from voicebot.models.publishers.hugging_face import resolve_address
from voicebot.models.publishers.published import PublishedModel
from voicebot.models.record import PublishedDigest

REPOSITORY = "rhasspy/piper-voices"
MODEL_CARD = "MODEL_CARD"
_LICENCE = re.compile(r"^\W*Licen[cs]e:\s*(\S.*?)\s*$", re.MULTILINE | re.IGNORECASE)


class _ListedFile(BaseModel):
    size_bytes: Annotated[int, Field(gt=0)]
    md5_digest: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]


class _ListedVoice(BaseModel):
    files: dict[str, _ListedFile]


def locate_piper(source: PiperSource, client: Client) -> PublishedModel:
    """Look a voice up in the publisher's list and read its model card. Raises ModelError."""
    address = resolve_address(REPOSITORY, source.revision, "voices.json")
    content = client.json(address)
    if not isinstance(content, dict) or source.key not in content:
        raise ModelError(
            f"{address}: does not list {source.key} any more; update voicebot or pull another"
        )
    try:
        listed = TypeAdapter(_ListedVoice).validate_python(content[source.key])
    except ValidationError as error:
        raise ModelError(
            f"{address}: no size or MD5 for {source.key}, so that nothing can be verified"
        ) from error
    files = tuple(
        _remote_file(source, path, details) for path, details in sorted(listed.files.items())
    )
    names = {each.name for each in files}
    if not {f"{source.key}.onnx", f"{source.key}.onnx.json"} <= names:
        raise ModelError(f"{address}: lists no .onnx with its .json for {source.key}")
    return PublishedModel(files=files, revision=source.revision, licence=_licence(files, client))


def _remote_file(source: PiperSource, path: str, listed: _ListedFile) -> RemoteFile:
    name = PurePosixPath(path).name
    return RemoteFile(
        url=resolve_address(REPOSITORY, source.revision, path),
        name=name,
        published=PublishedDigest(
            file=name, algorithm="md5", value=listed.md5_digest, size_bytes=listed.size_bytes
        ),
    )


def _licence(files: tuple[RemoteFile, ...], client: Client) -> str | None:
    """Return the licence that the model card names, if the card is the listed one."""
    card = next((each for each in files if each.name == MODEL_CARD), None)
    if card is None:
        return None
    text = client.text(card.url)
    digest = hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
    found = _LICENCE.search(text) if digest == card.published.value else None
    return found[1] if found else None
