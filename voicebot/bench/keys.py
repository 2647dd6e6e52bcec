"""Changes single keys of a configuration."""

import functools
from typing import Any, cast

from voicebot.config.schema import Config
from voicebot.config.section import Section

_OF_A_DAEMON = (
    "wake_word.model",
    "listening.barge_in",
    "listening.follow_up.enabled",
    "audio.earcons.enabled",
)
"""What ``for_bench`` sets otherwise than a daemon has it."""


def with_keys(config: Config, changes: dict[str, Any]) -> Config:
    """Return ``config`` with keys such as ``listening.end_silence_s`` set to other values.

    Raises KeyError for a key that the configuration does not have.
    """
    section: Section = config
    for key, value in changes.items():
        section = _with_key(section, key.split("."), value)
    return cast(Config, section)


def has_key(config: Config, key: str) -> bool:
    """Return whether the configuration has the key."""
    section: Any = config
    for part in key.split("."):
        if part not in type(section).model_fields:
            return False
        section = getattr(section, part)
    return True


def by_default(*keys: str) -> dict[str, Any]:
    """Return the values that the keys have where nobody sets them."""
    return {key: functools.reduce(getattr, key.split("."), Config()) for key in keys}


def _with_key(section: Section, path: list[str], value: Any) -> Section:
    name, *rest = path
    if name not in type(section).model_fields:
        raise KeyError(name)
    if rest:
        value = _with_key(getattr(section, name), rest, value)
    return section.model_copy(update={name: value})


def for_bench(config: Config) -> Config:
    """Return the configuration with what a benchmark needs: push to talk and no extras."""
    return with_keys(
        config,
        {
            "listening.barge_in": "off",
            "listening.follow_up.enabled": False,
            "audio.earcons.enabled": False,
            "wake_word.model": "push_to_talk",
            "llm.sampling.temperature": 0.0,
            "llm.sampling.repeat_penalty": 1.0,
        },
    )


def for_daemon(config: Config) -> Config:
    """Return what ``for_bench`` returned, listening as a daemon does by default."""
    return with_keys(config, by_default(*_OF_A_DAEMON))
