"""The JSON Schema (draft 2020-12) of what ``voicebot bench --json`` prints."""

from typing import Any

_TEXT = {"type": "string"}
_BAR = {
    "type": "object",
    "required": ["family", "title", "value", "comparison", "bar", "unit", "met", "detail"],
    "additionalProperties": False,
    "properties": {
        "family": _TEXT,
        "title": _TEXT,
        "value": {"type": ["number", "null"]},
        "comparison": {"enum": ["<=", ">="]},
        "bar": {"type": "number"},
        "unit": _TEXT,
        "met": {"type": "boolean"},
        "detail": {"type": "object"},
    },
}
_MODEL = {
    "type": "object",
    "required": ["kind", "name", "bytes", "sha256"],
    "properties": {
        "kind": _TEXT,
        "name": _TEXT,
        "bytes": {"type": "integer", "minimum": 1},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    },
}
_SIZE = {
    "type": "object",
    "required": ["quick", "utterances", "paused"],
    "properties": {
        "quick": {"type": "boolean"},
        "utterances": {"type": "integer", "minimum": 1},
        "paused": {"type": "integer", "minimum": 1},
    },
    "additionalProperties": {"type": ["number", "boolean"]},
}
_MACHINE = {
    "type": "object",
    "required": [
        "version",
        "commit",
        "cpu",
        "cores",
        "memory_mb",
        "libraries",
        "build_flags",
        "stolen_share",
    ],
    "properties": {
        "version": _TEXT,
        "commit": {"type": ["string", "null"]},
        "cpu": _TEXT,
        "cores": {"type": "integer", "minimum": 1},
        "memory_mb": {"type": "integer"},
        "stolen_share": {"type": "number"},
        "libraries": {"type": "object"},
        "build_flags": {
            "type": "object",
            "required": ["llama.cpp", "onnxruntime"],
            "additionalProperties": _TEXT,
        },
    },
}
RESULT_SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "required": [
        "schema",
        "began",
        "seconds",
        "command",
        "size",
        "model_set",
        "threads",
        "machine",
        "models",
        "notes",
        "bars_met",
        "bars_not_measured",
        "bars",
        "data",
    ],
    "additionalProperties": False,
    "properties": {
        "schema": {"const": 4},
        "began": _TEXT,
        "seconds": {"type": "number", "minimum": 0},
        "command": {"type": "array", "items": _TEXT},
        "size": _SIZE,
        "model_set": {"enum": ["installed", "starter", "shape"]},
        "threads": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
        "machine": _MACHINE,
        "models": {"type": "array", "items": _MODEL, "minItems": 3},
        "notes": {"type": "array", "items": _TEXT},
        "bars_met": {"type": "boolean"},
        "bars_not_measured": {"type": "array", "items": _TEXT},
        "bars": {"type": "array", "items": _BAR},
        "data": {"type": "object"},
    },
}
