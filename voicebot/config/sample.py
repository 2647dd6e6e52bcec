"""Prints the configuration as YAML: the commented sample, and the values in effect."""

import textwrap
from collections.abc import Iterator
from typing import Any

from voicebot.config.keys import Key, all_keys
from voicebot.config.loader import LoadedConfig
from voicebot.config.yaml_nodes import dump_value

_WIDTH = 96
_INDENT = "  "
_SAMPLE_HEAD = """\
# Configuration of voicebot. Every key is optional; the lines behind a # show the defaults.
# Remove the # in front of a key to change it, then run `voicebot config check`.
"""


def sample() -> str:
    """Return every key, commented out, with its default, meaning and values."""
    lines = [line for key in all_keys().values() for line in _sample_lines(key)]
    return "\n".join([_SAMPLE_HEAD, *lines[1:]]) + "\n"


def effective(loaded: LoadedConfig) -> str:
    """Return the configuration in effect; a comment says where each value was set."""
    values = loaded.config.model_dump(mode="json")
    lines = [_effective_line(key, values, loaded) for key in all_keys().values()]
    return "\n".join(lines) + "\n"


def _sample_lines(key: Key) -> Iterator[str]:
    indent = _INDENT * key.path.count(".")
    text = key.description if key.is_section else f"{key.description} Values: {key.accepts}."
    if key.is_section or not key.parent:
        yield ""
    for line in textwrap.wrap(text, _WIDTH - len(indent) - 2, break_on_hyphens=False):
        yield f"{indent}# {line}"
    if key.is_section:
        yield f"{indent}{key.name}:"
    else:
        yield f"{indent}#{key.name}: {dump_value(key.default)}"


def _effective_line(key: Key, values: dict[str, Any], loaded: LoadedConfig) -> str:
    line = f"{_INDENT * key.path.count('.')}{key.name}:"
    if key.is_section:
        return line
    value: Any = values
    for part in key.path.split("."):
        value = value[part]
    source = loaded.sources.get(key.path)
    return f"{line} {dump_value(value)}" + (f"  # {source}" if source else "")
