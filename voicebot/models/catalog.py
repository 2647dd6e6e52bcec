"""The catalog of models that can be fetched: its schema and its loader."""

from collections.abc import Collection, Iterator
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self, TypeAlias

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    ValidationError,
    model_validator,
)

from voicebot.errors import ModelError
from voicebot.models.locations import catalog_file

# Ten times faster than the one in Python, and as safe.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class ModelKind(StrEnum):
    """What a model is for."""

    LANGUAGE_MODEL = "language_model"
    RECOGNIZER = "recognizer"
    VOICE = "voice"


def _plain_name(value: str) -> str:
    if PurePosixPath(value).name != value or value.startswith(".") or not value.isprintable():
        msg = "must be a plain name of printable characters, without folders"
        raise ValueError(msg)
    return value


PlainName: TypeAlias = Annotated[str, Field(min_length=1), AfterValidator(_plain_name)]
LanguageTag: TypeAlias = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Z]{2})?$")]
Megabytes: TypeAlias = Annotated[float, Field(gt=0)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class HuggingFaceSource(_Strict):
    """One file of a Hugging Face model repository; ``revision`` is a branch or a commit."""

    publisher: Literal["hugging_face"]
    repository: Annotated[str, Field(pattern=r"^[\w.-]+/[\w.-]+$")]
    file: PlainName
    revision: str = "main"


class VoskSource(_Strict):
    """A zip file that Alpha Cephei's ``model-list.json`` lists under ``name``."""

    publisher: Literal["vosk"]
    name: PlainName


class PiperSource(_Strict):
    """A voice that ``voices.json`` of rhasspy/piper-voices lists under ``key``."""

    publisher: Literal["piper"]
    key: PlainName
    revision: str = "main"


Source: TypeAlias = Annotated[
    HuggingFaceSource | VoskSource | PiperSource, Field(discriminator="publisher")
]


class Entry(_Strict):
    """A model that can be installed.

    Attributes:
        id: the name that commands take and the folder it is installed in.
        languages: BCP 47 tags; empty for a language model, which speaks many.
        size_mb: what is fetched, in units of 10^6 bytes, rounded as its source gives it.
        ram_mb: memory it needs at run time, in units of 10^6 bytes, where known.
        board_ram_mb: smallest board (units of 10^6 bytes) that it is proposed for.
        default: fetched when nothing is named.
        quality: which of two installed models is better; the higher one is.
        facts_from: addresses that the facts were looked up at, on the day ``looked_up``.
    """

    id: PlainName
    title: str
    kind: ModelKind
    languages: tuple[LanguageTag, ...] = ()
    source: Source
    licence: str
    size_mb: Megabytes | None = None
    ram_mb: Megabytes | None = None
    board_ram_mb: Megabytes = 450
    default: bool = False
    quality: int = 0
    quantization: str | None = None
    notes: str = ""
    facts_from: tuple[HttpUrl, ...] = Field(min_length=1)
    looked_up: date

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        wanted = {
            ModelKind.LANGUAGE_MODEL: "hugging_face",
            ModelKind.RECOGNIZER: "vosk",
            ModelKind.VOICE: "piper",
        }[self.kind]
        if self.source.publisher != wanted:
            msg = f"a {self.kind.value} comes from {wanted}, not {self.source.publisher}"
            raise ValueError(msg)
        if self.kind is ModelKind.LANGUAGE_MODEL:
            if self.ram_mb is None or self.quantization is None:
                msg = "a language model needs ram_mb and quantization"
                raise ValueError(msg)
        elif not self.languages:
            msg = f"a {self.kind.value} needs languages"
            raise ValueError(msg)
        return self

    def speaks(self, language: str) -> bool:
        """Tell whether the model serves ``language`` (a BCP 47 tag; the region is ignored)."""
        return not self.languages or any(family(tag) == family(language) for tag in self.languages)


class Catalog(_Strict):
    """All models that can be fetched, in the order in which they are proposed."""

    version: Literal[1]
    models: tuple[Entry, ...]

    @model_validator(mode="after")
    def _ids_differ(self) -> Self:
        ids = [entry.id for entry in self.models]
        doubles = sorted({each for each in ids if ids.count(each) > 1})
        if doubles:
            msg = f"these ids occur twice: {', '.join(doubles)}"
            raise ValueError(msg)
        return self

    def find(self, model_id: str) -> Entry:
        """Return the entry called ``model_id``; the quantization may be left out.

        Raises ModelError, naming the nearest ids.
        """
        for entry in self.models:
            if model_id in {entry.id, entry.id.removesuffix(f"-{entry.quantization}".lower())}:
                return entry
        near = get_close_matches(model_id, [entry.id for entry in self.models], n=3, cutoff=0.4)
        hint = f"; did you mean {', '.join(near)}" if near else ""
        raise ModelError(
            f"no model is called {model_id!r}{hint} (`voicebot models list --all` shows all)"
        )

    def of(self, kind: ModelKind, language: str) -> Iterator[Entry]:
        """Yield the models of ``kind`` for ``language``, same region first."""
        fitting = [each for each in self.models if each.kind is kind and each.speaks(language)]
        yield from sorted(fitting, key=lambda each: not has_region(each.languages, language))

    def languages(self) -> tuple[str, ...]:
        """Return the language families with a recognizer or a voice, sorted."""
        return tuple(sorted({family(tag) for each in self.models for tag in each.languages}))


def family(language: str) -> str:
    """Return the language of a BCP 47 tag without its region (``en`` of ``en-GB``)."""
    return language.replace("_", "-").split("-", 1)[0].lower()


def has_region(tags: Collection[str], language: str) -> bool:
    """Tell whether ``language`` is one of the BCP 47 tags, region included; case is ignored."""
    return language.replace("_", "-").lower() in {tag.lower() for tag in tags}


def read_catalog(path: Path) -> Catalog:
    """Read and check a catalog file. Raises ModelError with one line."""
    try:
        return Catalog.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER))  # noqa: S506
    except OSError as error:
        raise ModelError(
            f"{path}: the catalog of models cannot be read: {error.strerror}"
        ) from error
    except yaml.YAMLError as error:
        raise ModelError(f"{path}: not YAML: {' '.join(str(error).split())}") from error
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise ModelError(f"{path}: {place}: {first['msg']}") from error


@cache
def load_catalog() -> Catalog:
    """Return the catalog that comes with voicebot. Raises ModelError."""
    return read_catalog(catalog_file())
