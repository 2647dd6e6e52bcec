"""What a publisher says of a model."""

from dataclasses import dataclass

from voicebot.models.download import RemoteFile


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedModel:
    """The files of a model as they are offered now.

    Attributes:
        archive: the one file is a zip that holds the model.
        revision: the publisher's commit or version, where it has one.
        licence: the licence in the publisher's own words, where it is told with the files.
    """

    files: tuple[RemoteFile, ...]
    archive: bool = False
    revision: str | None = None
    licence: str | None = None

    @property
    def size_bytes(self) -> int | None:
        """What is to be fetched, or None if a size is not told."""
        sizes = [each.size_bytes for each in self.files]
        return None if None in sizes else sum(size for size in sizes if size is not None)
