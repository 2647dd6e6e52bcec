"""Zip files of Alpha Cephei, listed with size and MD5 in ``model-list.json``."""

from typing import Annotated

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from voicebot.errors import ModelError
from voicebot.models.catalog import VoskSource
from voicebot.models.download import RemoteFile
from voicebot.models.http import Client
from voicebot.models.publishers.published import PublishedModel
from voicebot.models.record import PublishedDigest

LIST_ADDRESS = "https://alphacephei.com/vosk/models/model-list.json"


class _Listed(BaseModel):
    name: str
    url: Annotated[str, Field(pattern=r"^https?://")]
    md5: Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
    size: Annotated[int, Field(gt=0)]
    version: str | None = None


def locate_vosk(source: VoskSource, client: Client) -> PublishedModel:
    """Look a model up in the publisher's list. Raises ModelError."""
    content = client.json(LIST_ADDRESS)
    entries = content if isinstance(content, list) else []
    found = [each for each in entries if isinstance(each, dict) and each.get("name") == source.name]
    if not found:
        raise ModelError(
            f"{LIST_ADDRESS}: does not list {source.name} any more; update voicebot or pull another"
        )
    try:
        listed = TypeAdapter(_Listed).validate_python(found[0])
    except ValidationError as error:
        raise ModelError(
            f"{LIST_ADDRESS}: no address, size or MD5 for {source.name}, so that nothing can be "
            "verified"
        ) from error
    file = RemoteFile(
        url=listed.url,
        name=f"{source.name}.zip",
        published=PublishedDigest(
            file=f"{source.name}.zip", algorithm="md5", value=listed.md5, size_bytes=listed.size
        ),
    )
    return PublishedModel(files=(file,), archive=True, revision=listed.version)
