"""Loads the configuration: file, then environment, then command line; all errors at once."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from voicebot.config.checks import value_problems
from voicebot.config.layers import Entry, Layer
from voicebot.config.problems import Problem
from voicebot.config.schema import Config
from voicebot.config.search import expanded, find_file
from voicebot.config.yaml_nodes import YamlError, compose, compose_value
from voicebot.errors import ConfigError

ENVIRONMENT_PREFIX = "VOICEBOT_"
NOT_KEYS = frozenset({"VOICEBOT_CONFIG"})
"""Variables with the prefix that are no keys of the configuration."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedConfig:
    """A valid configuration and where it came from.

    Attributes:
        config: every value.
        sources: for each key that was set, its dotted path and ``file:line`` or the override.
        file: the file that was read, if there was one.
    """

    config: Config
    sources: Mapping[str, str]
    file: Path | None


def load_config(
    path: Path | None,
    overrides: Sequence[str],
    environ: Mapping[str, str],
    *,
    check_file: bool = False,
) -> LoadedConfig:
    """Return the configuration in effect.

    Args:
        path: the file of ``--config``, or None to search for one.
        overrides: the ``KEY=VALUE`` of each ``--set``; later ones win.
        environ: environment variables; ``VOICEBOT_TTS__VOLUME`` sets ``tts.volume``.
        check_file: report wrong values of the file also where they are overridden.

    Raises:
        ConfigError: with one line for each fault.
    """
    found = find_file(path, environ)
    layers = [_file_layer(*found)] if found else []
    layers += [_environment_layer(name, environ[name]) for name in sorted(environ)]
    layers += [_override_layer(text) for text in overrides]
    entries = {key: entry for layer in layers for key, entry in layer.entries.items()}
    problems = [problem for layer in layers for problem in layer.problems]
    config = _validated(entries, problems)
    if check_file and found:
        _validated(layers[0].entries, problems)
        problems = list(dict.fromkeys(problems))
    if config is None or problems:
        raise ConfigError("\n".join(str(problem) for problem in sorted(problems, key=_line)))
    return LoadedConfig(
        config=config,
        sources={key: entry.source for key, entry in entries.items()},
        file=found[0] if found else None,
    )


def _line(problem: Problem) -> float:
    line = problem.source.rpartition(":")[2]
    return int(line) if line.isdecimal() else math.inf


def _file_layer(path: Path, text: str) -> Layer:
    folder = expanded(path).absolute().parent
    layer = Layer(locate=lambda line: f"{path}:{line}", folder=folder)
    _read_text(layer, "", text)
    return layer


def _environment_layer(name: str, value: str) -> Layer:
    layer = Layer(locate=_constant(f"environment {name}"), folder=Path.cwd())
    if name.startswith(ENVIRONMENT_PREFIX) and name not in NOT_KEYS and value:
        key = name.removeprefix(ENVIRONMENT_PREFIX).lower().replace("__", ".")
        _read_text(layer, key, value)
    return layer


def _override_layer(text: str) -> Layer:
    key, equals, value = text.partition("=")
    key = key.strip()
    layer = Layer(locate=_constant(f"--set {key}"), folder=Path.cwd())
    if equals and key:
        _read_text(layer, key, value)
    else:
        message = "write KEY=VALUE, such as --set tts.volume=0.5"
        layer.problems.append(Problem(source=f"--set {text}", key="", message=message))
    return layer


def _read_text(layer: Layer, key: str, text: str) -> None:
    try:
        node = compose_value(text) if key else compose(text)
    except YamlError as error:
        source = layer.locate(error.line)
        layer.problems.append(Problem(source=source, key=key, message=str(error)))
    else:
        null = yaml.ScalarNode("tag:yaml.org,2002:null", "")
        layer.read(key, node or null, line=1)


def _constant(source: str) -> Callable[[int], str]:
    return lambda _line: source


def _validated(entries: Mapping[str, Entry], problems: list[Problem]) -> Config | None:
    values: dict[str, Any] = {}
    for path, entry in entries.items():
        *sections, name = path.split(".")
        section = values
        for part in sections:
            section = section.setdefault(part, {})
        section[name] = entry.value
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        problems.extend(value_problems(error, entries))
        return None
