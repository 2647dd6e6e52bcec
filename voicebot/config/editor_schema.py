"""The JSON Schema with which editors complete and check voicebot.yaml."""

from typing import Any

from voicebot.config.schema import Config
from voicebot.config.section import json_schema


def editor_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the configuration file.

    It takes what the loader takes: a section may be empty, and some have a short form.
    """
    schema = json_schema(Config)
    for definition in schema["$defs"].values():
        _complete(definition)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **schema,
        "title": "voicebot.yaml",
        "type": ["object", "null"],
    }


def _complete(definition: dict[str, Any]) -> None:
    for part in [definition, *definition.get("anyOf", [])]:
        if part.get("type") == "object":
            part["type"] = ["object", "null"]
            part.pop("title", None)
