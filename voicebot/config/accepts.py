"""Says in words which values a JSON Schema takes."""

from typing import Any


def accepted_values(schema: dict[str, Any]) -> str:
    """Return the values that a key's schema takes, such as ``a number from 0 to 2, or null``."""
    words = [words for part in _alternatives(schema) for words in _one(part)]
    *others, last = words
    if not others:
        return last
    comma = "," if any(" " in word for word in words) or len(words) > 2 else ""
    return f"{', '.join(others)}{comma} or {last}"


def accepted_choices(schema: dict[str, Any]) -> tuple[str, ...]:
    """Return the fixed words that a key's schema takes."""
    return tuple(word for part in _alternatives(schema) for word in part.get("enum", ()))


def _alternatives(schema: dict[str, Any]) -> list[dict[str, Any]]:
    alternatives: list[dict[str, Any]] = schema.get("anyOf", [schema])
    return alternatives


def _one(schema: dict[str, Any]) -> list[str]:
    if "enum" in schema:
        return list(schema["enum"])
    if "title" in schema:
        return [schema["title"]]
    match schema.get("type"):
        case "number":
            return [f"a number{_range(schema)}"]
        case "integer":
            return [f"a whole number{_range(schema)}"]
        case "boolean":
            return ["true", "false"]
        case "array":
            return ["a list of names"]
        case "null":
            return ["null"]
        case _:
            return ["text"]


def _range(schema: dict[str, Any]) -> str:
    if "minimum" in schema and "maximum" in schema:
        return f" from {schema['minimum']} to {schema['maximum']}"
    if "exclusiveMinimum" in schema and "exclusiveMaximum" in schema:
        return f" above {schema['exclusiveMinimum']} and below {schema['exclusiveMaximum']}"
    return ""
