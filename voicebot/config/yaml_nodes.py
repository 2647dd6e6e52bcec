"""YAML 1.2 (core schema) as nodes with their lines; PyYAML alone reads YAML 1.1.

In YAML 1.1 ``off``, ``no`` and ``1:30`` are not the texts that they look like.
"""

import re
from typing import Any, TypeAlias

import yaml

Scalar: TypeAlias = str | int | float | bool | None

_TAG = "tag:yaml.org,2002:"
_LONGEST_NUMBER = 100
_CORE_SCHEMA = (
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
)


class YamlError(Exception):
    """The text is no YAML that a configuration can use; ``line`` counts from 1."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.line = line


class _Loader(yaml.SafeLoader):
    """Composes nodes by the core schema; values are made by ``scalar_value``."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  (PyYAML's own way)


class _Dumper(yaml.SafeDumper):
    """Also quotes texts that only YAML 1.2 would read as a number; breaks no line."""

    def represent_text(self, text: str) -> yaml.ScalarNode:
        """Return a node in double quotes where ``text`` has more than printable characters."""
        style = None if text.isprintable() else '"'
        return self.represent_scalar(f"{_TAG}str", text, style=style)


_Dumper.add_representer(str, _Dumper.represent_text)


for _name, _pattern, _first in _CORE_SCHEMA:
    for _class in (_Loader, _Dumper):
        _class.add_implicit_resolver(f"{_TAG}{_name}", re.compile(rf"(?:{_pattern})$"), _first)


def compose(text: str) -> yaml.Node | None:
    """Return the root node of one YAML document, None when it is empty. Raises YamlError."""
    try:
        root: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(_advice(error), mark.line + 1 if mark else 1) from error
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        raise YamlError(
            f"character U+{ord(text[error.position]):04X} is not allowed", line
        ) from error
    except RecursionError as error:
        raise YamlError("brackets are nested too deeply", 1) from error
    return root


def compose_value(text: str) -> yaml.Node | None:
    """Return the node of a single value, as ``compose`` does; plain text keeps what follows `` #``.

    Raises YamlError.
    """
    root = compose(text)
    rest = text[root.end_mark.index :] if root else text
    is_plain = root is None or (isinstance(root, yaml.ScalarNode) and not root.style)
    if is_plain and rest.lstrip().startswith("#"):
        return yaml.ScalarNode(f"{_TAG}str", text.strip())
    return root


def node_line(node: yaml.Node) -> int:
    """Return the line on which ``node`` begins, from 1."""
    return int(node.start_mark.line) + 1


def node_value(node: yaml.Node) -> Scalar | list[Scalar]:
    """Return a scalar or a list of scalars. Raises YamlError for anything else."""
    if isinstance(node, yaml.SequenceNode):
        return [_scalar_value(item) for item in node.value]
    return _scalar_value(node)


def dump_value(value: Any) -> str:
    """Return ``value`` as YAML on one line."""
    text = yaml.dump(
        value, Dumper=_Dumper, default_flow_style=True, width=float("inf"), allow_unicode=True
    )
    return text.removesuffix("\n").removesuffix("\n...")


def _scalar_value(node: yaml.Node) -> Scalar:
    if not isinstance(node, yaml.ScalarNode):
        raise YamlError("not a section of keys; put text with a colon in quotes", node_line(node))
    text: str = node.value
    try:
        match node.tag.removeprefix(_TAG):
            case "str":
                return text
            case "null":
                return None
            case "bool":
                return {"true": True, "false": False}[text.lower()]
            case "int":
                return _int(text)
            case "float":
                return float(re.sub(r"\.(?=[iInN])", "", text))
    except (KeyError, ValueError) as error:
        raise YamlError(f"{text[:40]} cannot be read as {node.tag}", node_line(node)) from error
    raise YamlError(f"the tag {node.tag} is not supported", node_line(node))


def _int(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:  # Python would not print all of them
        raise ValueError("too many digits")
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text, base)


def _advice(error: yaml.MarkedYAMLError) -> str:
    problem = error.problem or error.context or "not valid YAML"
    if "'\\t'" in problem:
        return "a tab; indent with spaces"
    if "mapping values are not allowed" in problem:
        return "a colon where none belongs; put text with a colon in quotes and check the indent"
    context = f"{error.context}: " if error.context and error.problem else ""
    return f"not valid YAML: {context}{problem}"
