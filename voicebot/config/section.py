"""The base of all configuration sections and the types that their keys share.

A type whose values need words, such as "a web address", has them as the title of its JSON Schema.
"""

from pathlib import Path
from typing import Annotated, Any, ClassVar, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import CoreSchema


class Section(BaseModel):
    """A group of keys: immutable, without unknown keys, and without silent conversions.

    ``short_form`` names the key that a plain value stands for: with ``short_form = "model"``,
    ``wake_word: none`` means ``wake_word: {model: none}``.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    short_form: ClassVar[str | None] = None

    @classmethod
    def __get_pydantic_json_schema__(
        cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        """Return the JSON Schema of the section, with its short form as an alternative."""
        schema = handler.resolve_ref_schema(handler(core_schema))
        if cls.short_form is None or "anyOf" in schema:
            return schema
        mapping = dict(schema)
        short = mapping["properties"][cls.short_form]
        schema.clear()
        schema["description"] = mapping.pop("description")
        schema["anyOf"] = [mapping, dict(short)]
        return schema


class _Untitled(GenerateJsonSchema):
    """Leaves out the titles that pydantic makes from the names of keys."""

    def field_title_should_be_set(self, schema: object) -> bool:
        """Return False for every field."""
        del schema
        return False


def json_schema(section: type[Section]) -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of ``section``."""
    return section.model_json_schema(schema_generator=_Untitled)


def _not_empty(path: Path) -> Path:
    if str(path) in {"", "."} or "\0" in str(path):
        msg = "must be the path of a file or folder"
        raise ValueError(msg)
    return path


ConfigPath: TypeAlias = Annotated[
    Path, Field(strict=False, title="a path"), AfterValidator(_not_empty)
]
"""A path. The loader makes it absolute: relative to the folder of the file that names it."""

Switch: TypeAlias = Annotated[bool, Field(strict=False)]
"""true or false; also the words on, off, yes and no, which YAML 1.2 reads as text."""

Name: TypeAlias = Annotated[str, Field(min_length=1)]
"""Text that is not empty."""
