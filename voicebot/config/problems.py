"""What can be wrong in a configuration, and the nearest thing that would be right."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from voicebot.config.keys import all_keys, children

_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One fault: where it is (``file:line`` or the override), its key and what to do."""

    source: str
    key: str
    message: str

    def __str__(self) -> str:
        """Return one line, such as ``voicebot.yaml:3: tts.volme: unknown key; ...``."""
        parts = [self.source, self.key, self.message]
        if not self.key or self.source.endswith(f" {self.key}"):
            del parts[1]
        return ": ".join(printable(part) for part in parts)


def printable(text: str) -> str:
    """Return ``text`` with everything escaped that would break a line or a terminal."""
    return "".join(
        char if char.isprintable() else char.encode("unicode_escape").decode() for char in text
    )


def shown(value: Any) -> str:
    """Return ``value`` in the notation of YAML and JSON, shortened."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """Return `` (did you mean ...?)`` for the word of ``words`` nearest to ``word``, or nothing."""
    matches = get_close_matches(_plain(word), list(words), n=1)
    return f" (did you mean {matches[0]}?)" if matches else ""


def unknown_key(path: str) -> str:
    """Return what to say about ``path``, which is no key: the nearest one, or those there are."""
    nearest = _nearest_keys(path)
    if nearest:
        return f"unknown key (did you mean {' or '.join(nearest)}?)"
    section = _nearest_section(path)
    names = ", ".join(key.name for key in children(section))
    return f"unknown key; {section or 'the top level'} has {names}"


def _nearest_keys(path: str) -> list[str]:
    parent, _, name = _plain(path).rpartition(".")
    siblings = {key.name: key.path for key in children(parent)}
    close = get_close_matches(name, siblings, n=1)
    if close:
        return [siblings[close[0]]]
    same_name = [key.path for key in all_keys().values() if key.name == name]
    return same_name[:3] or get_close_matches(_plain(path), all_keys(), n=1, cutoff=0.75)


def _nearest_section(path: str) -> str:
    """Return the section that ``path`` seems to be in; the empty name is the top."""
    parent = _plain(path).rpartition(".")[0]
    sections = [key.path for key in all_keys().values() if key.is_section]
    close = get_close_matches(parent, sections, n=1, cutoff=0.75)
    if close or "." not in parent:
        return close[0] if close else ""
    return _nearest_section(parent)


def _plain(word: str) -> str:
    return word.lower().replace("-", "_")
