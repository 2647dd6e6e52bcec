"""Turns YAML nodes into a flat layer of values, each with its source."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from voicebot.config.keys import Key, all_keys
from voicebot.config.problems import Problem, unknown_key
from voicebot.config.yaml_nodes import Scalar, YamlError, node_line, node_value

_NULL_TAG = "tag:yaml.org,2002:null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value and where it was set; ``written`` is the value before its path was made absolute."""

    value: Scalar | list[Scalar]
    written: Scalar | list[Scalar]
    source: str


@dataclass(slots=True, kw_only=True)
class Layer:
    """Collects the entries and the problems of one file or override.

    Attributes:
        locate: returns the source of a line, such as ``voicebot.yaml:3``.
        folder: what relative paths are relative to.
        entries: values by the path of their key.
        problems: everything that is wrong.
    """

    locate: Callable[[int], str]
    folder: Path
    entries: dict[str, Entry] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def read(self, path: str, node: yaml.Node, line: int) -> None:
        """Take the value of the key ``path``, which was written on ``line``."""
        key = all_keys().get(path)
        if key is None and path:
            self._reject(line, path, unknown_key(path))
        elif key is None or (key.is_section and isinstance(node, yaml.MappingNode)):
            self._read_section(path, node)
        elif key.is_section and key.short_form and node.tag != _NULL_TAG:
            self.read(f"{path}.{key.short_form}", node, line)
        elif not key.is_section:
            self._read_value(key, node, line)
        elif node.tag != _NULL_TAG:
            self._reject(line, path, f"must be {key.accepts}; indent its keys under {key.name}:")

    def _read_section(self, path: str, node: yaml.Node) -> None:
        if not isinstance(node, yaml.MappingNode):
            if node.tag != _NULL_TAG:
                self._reject(node_line(node), "", "must be keys with values, such as language: en")
            return
        lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            line = node_line(key_node)
            if not isinstance(key_node, yaml.ScalarNode) or not key_node.value:
                self._reject(line, path, "a key must be a word, not empty, a list or a section")
                continue
            name: str = key_node.value
            child = f"{path}.{name}" if path else name
            if name in lines:
                self._reject(line, child, f"set twice; the first is on line {lines[name]}")
            elif "." in name:
                self._reject(line, child, f"write one key inside the other: {_nested(name)}")
            else:
                lines[name] = line
                self.read(child, value_node, line)

    def _read_value(self, key: Key, node: yaml.Node, line: int) -> None:
        try:
            written = node_value(node)
            value = self._absolute(key, written)
        except YamlError as error:
            self._reject(error.line, key.path, f"must be {key.accepts}; {error}")
        else:
            self.entries[key.path] = Entry(value=value, written=written, source=self.locate(line))

    def _absolute(self, key: Key, value: Scalar | list[Scalar]) -> Scalar | list[Scalar]:
        if not (key.is_path and isinstance(value, str)) or not value or value in key.choices:
            return value
        return os.path.normpath(self.folder / os.path.expanduser(value))  # noqa: PTH111  (~nobody stays)

    def _reject(self, line: int, path: str, message: str) -> None:
        self.problems.append(Problem(source=self.locate(line), key=path, message=message))


def _nested(name: str) -> str:
    words = name.split(".")
    return f"{': {'.join(words)}: ...{'}' * (len(words) - 1)}"
