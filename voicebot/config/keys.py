"""The keys of the configuration as a flat list, read from the schema."""

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from voicebot.config.accepts import accepted_choices, accepted_values
from voicebot.config.schema import Config
from voicebot.config.section import Section, json_schema


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key or section.

    Attributes:
        path: dotted name from the top, such as ``tts.volume``.
        is_section: whether it holds further keys; then ``default`` is None.
        default: value when nobody sets it, as JSON.
        description: what it does, as a sentence.
        accepts: the values that it takes, in words.
        choices: the words that it takes, where it takes words only.
        is_path: whether it takes the path of a file or folder.
        short_form: for a section that takes a plain value, the key that the value is for.
    """

    path: str
    is_section: bool
    default: Any
    description: str
    accepts: str
    choices: tuple[str, ...] = ()
    is_path: bool = False
    short_form: str | None = None

    @property
    def name(self) -> str:
        """Last part of the path."""
        return self.path.rpartition(".")[2]

    @property
    def parent(self) -> str:
        """Path of the section around it, empty at the top."""
        return self.path.rpartition(".")[0]


@cache
def all_keys() -> Mapping[str, Key]:
    """Return every section and key by its path, each section before its keys."""
    return types.MappingProxyType({key.path: key for key in _walk(Config, "")})


@cache
def children(section: str) -> tuple[Key, ...]:
    """Return the keys and sections right inside ``section``; the empty name is the top."""
    return tuple(key for key in all_keys().values() if key.parent == section)


def _walk(section: type[Section], prefix: str) -> Iterator[Key]:
    properties = _mapping_schema(section)["properties"]
    for name, field in section.model_fields.items():
        path = f"{prefix}{name}"
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            yield _section_key(path, kind)
            yield from _walk(kind, f"{path}.")
        else:
            yield _leaf_key(path, properties[name])


def _mapping_schema(section: type[Section]) -> dict[str, Any]:
    definition = json_schema(section)
    if section.short_form is None:
        return definition
    mapping: dict[str, Any] = definition["anyOf"][0]
    return mapping


def _section_key(path: str, section: type[Section]) -> Key:
    return Key(
        path=path,
        is_section=True,
        default=None,
        description=(section.__doc__ or "").strip(),
        accepts="a section of keys",
        short_form=section.short_form,
    )


def _leaf_key(path: str, definition: dict[str, Any]) -> Key:
    return Key(
        path=path,
        is_section=False,
        default=definition["default"],
        description=definition["description"],
        accepts=accepted_values(definition),
        choices=accepted_choices(definition),
        is_path="path"
        in {part.get("format") for part in [definition, *definition.get("anyOf", [])]},
    )
