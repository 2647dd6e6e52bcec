"""Files of Hugging Face model repositories.

A HEAD request on ``/resolve/`` answers with the LFS SHA-256 in ``X-Linked-Etag`` (``ETag`` where
the file is served at once), the size in ``X-Linked-Size`` and the commit in ``X-Repo-Commit``, and
redirects to a CDN: https://github.com/huggingface/huggingface_hub, ``file_download.py``.
"""

import re

from voicebot.errors import ModelError
from voicebot.models.catalog import HuggingFaceSource
from voicebot.models.download import RemoteFile
from voicebot.models.http import Client
from voicebot.models.publishers.published import PublishedModel
from voicebot.models.record import PublishedDigest

HOST = "https://huggingface.co"
_SHA256 = re.compile(r"[0-9a-f]{64}")


def resolve_address(repository: str, revision: str, path: str) -> str:
    """Return the address of a file of a model repository."""
    return f"{HOST}/{repository}/resolve/{revision}/{path}"


def locate_hugging_face(source: HuggingFaceSource, client: Client) -> PublishedModel:
    """Ask for size, SHA-256 and commit of a file. Raises ModelError."""
    url = resolve_address(source.repository, source.revision, source.file)
    headers = client.headers(url)
    digest = (headers.get("X-Linked-Etag") or headers.get("ETag") or "").strip('W/"')
    if not _SHA256.fullmatch(digest):
        raise ModelError(
            f"{client.named(url)}: the server gives no SHA-256, so that nothing can be verified"
        )
    # The length of a redirect is that of its own text.
    own_size = None if "Location" in headers else headers.get("Content-Length")
    size = headers.get("X-Linked-Size") or own_size
    commit = headers.get("X-Repo-Commit")
    published = PublishedDigest(
        file=source.file,
        algorithm="sha256",
        value=digest,
        size_bytes=int(size) if size and size.isdigit() else None,
    )
    file = RemoteFile(
        url=resolve_address(source.repository, commit or source.revision, source.file),
        name=source.file,
        published=published,
    )
    return PublishedModel(files=(file,), revision=commit)
