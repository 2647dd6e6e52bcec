"""The lock file ``installed.json``: what is installed, from where and with which digests."""

import json
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from voicebot.errors import ModelError
from voicebot.models.catalog import ModelKind, PlainName, Source, family
from voicebot.models.durable import sync_folder, write_synced

RECORD_NAME = "installed.json"
FOLDERS = {
    ModelKind.LANGUAGE_MODEL: "language",
    ModelKind.RECOGNIZER: "recognizer",
    ModelKind.VOICE: "voice",
}


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FileRecord(_Strict):
    """Size and SHA-256 of a file as it lies on disk."""

    size_bytes: Annotated[int, Field(ge=0)]
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PublishedDigest(_Strict):
    """The digest that the publisher gave for a file that was fetched, and that it had."""

    file: str
    algorithm: Literal["sha256", "md5"]
    value: str
    size_bytes: int | None = None


class InstalledModel(_Strict):
    """One installed model; ``files`` are relative to its folder."""

    id: PlainName
    title: str
    kind: ModelKind
    languages: tuple[str, ...] = ()
    quality: int = 0
    licence: str
    source: Source
    revision: str | None = None
    published: tuple[PublishedDigest, ...] = ()
    files: dict[str, FileRecord]
    installed_at: str

    @property
    def folder(self) -> str:
        """Where the model lies, relative to the install folder."""
        return f"{FOLDERS[self.kind]}/{self.id}"

    def speaks(self, language: str) -> bool:
        """Tell whether it serves ``language`` (a BCP 47 tag; the region is ignored)."""
        return not self.languages or family(language) in {family(tag) for tag in self.languages}

    @property
    def size_bytes(self) -> int:
        """Sum of its files."""
        return sum(each.size_bytes for each in self.files.values())

    def path(self, directory: Path) -> Path:
        """Return what an engine is given: a GGUF or ONNX file or a Vosk folder."""
        folder = directory / self.folder
        suffix = {ModelKind.LANGUAGE_MODEL: ".gguf", ModelKind.VOICE: ".onnx"}.get(self.kind)
        if suffix is None:
            return folder
        names = sorted(name for name in self.files if name.endswith(suffix))
        return folder / names[0] if names else folder


class Record(_Strict):
    """Everything that is installed in one folder."""

    version: Literal[1] = 1
    models: tuple[InstalledModel, ...] = ()

    def find(self, model_id: str) -> InstalledModel | None:
        """Return the installed model called ``model_id``, if there is one."""
        return next((each for each in self.models if each.id == model_id), None)

    def with_model(self, model: InstalledModel) -> "Record":
        """Return a record in which ``model`` takes the place of one with its id."""
        others = tuple(each for each in self.models if each.id != model.id)
        return Record(models=tuple(sorted((*others, model), key=lambda each: each.id)))

    def without(self, model_id: str) -> "Record":
        """Return a record without ``model_id``."""
        return Record(models=tuple(each for each in self.models if each.id != model_id))


def read_record(directory: Path) -> Record:
    """Read the lock file; a folder without one has nothing installed. Raises ModelError."""
    path = directory / RECORD_NAME
    try:
        return Record.model_validate_json(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Record()
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror}") from error
    except (ValidationError, UnicodeDecodeError) as error:
        raise ModelError(
            f"{path}: damaged; delete it and run `voicebot models pull` again"
        ) from error


def write_record(directory: Path, record: Record) -> None:
    """Replace the lock file in one step, which outlives a power cut. Raises OSError."""
    path = directory / RECORD_NAME
    part = path.with_suffix(".part")
    text = json.dumps(record.model_dump(mode="json"), indent=2, ensure_ascii=False)
    write_synced(part, f"{text}\n")
    part.chmod(0o644)
    part.replace(path)
    sync_folder(directory)
