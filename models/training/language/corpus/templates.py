"""Wording templates: `(a|b)` chooses, `[a|b]` may be left out, `{slot}` is filled."""

import itertools
import re
from collections.abc import Iterable, Mapping

_GROUP = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")


def expand(template: str) -> list[str]:
    """All wordings of a template, slots kept, in a fixed order."""
    parts: list[list[str]] = []
    at = 0
    for match in _GROUP.finditer(template):
        parts.append([template[at : match.start()]])
        optional = match[2] is not None
        parts.append((match[2] if optional else match[1]).split("|") + ([""] if optional else []))
        at = match.end()
    parts.append([template[at:]])
    return [" ".join("".join(choice).split()) for choice in itertools.product(*parts)]


def expand_all(templates: Iterable[str]) -> list[str]:
    """All wordings of several templates, without repetition."""
    return list(dict.fromkeys(itertools.chain.from_iterable(map(expand, templates))))


def slots_of(wording: str) -> list[str]:
    """Names of the slots in a wording."""
    return re.findall(r"\{(\w+)\}", wording)


def fill(wording: str, values: Mapping[str, str]) -> str:
    """The wording with its slots filled; a slot without a value raises KeyError."""
    return re.sub(r"\{(\w+)\}", lambda match: values[match[1]], wording)
