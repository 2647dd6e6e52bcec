"""Says in the words of the schema what pydantic found wrong."""

from collections.abc import Iterator, Mapping

from pydantic import ValidationError

from voicebot.config.keys import Key, all_keys
from voicebot.config.layers import Entry
from voicebot.config.problems import Problem, did_you_mean, shown


def value_problems(error: ValidationError, entries: Mapping[str, Entry]) -> Iterator[Problem]:
    """Yield one problem for each key with a wrong value, and one for each section as a whole."""
    reported: set[str] = set()
    for detail in error.errors(include_url=False):
        key = _key_at(detail["loc"])
        if key.path in reported:
            continue
        reported.add(key.path)
        if key.path in entries:
            yield _wrong_value(key, entries[key.path])
        else:
            yield _wrong_section(key, str(detail["ctx"]["error"]), entries)


def _key_at(location: tuple[str | int, ...]) -> Key:
    keys = all_keys()
    lengths = range(len(location), 0, -1)
    paths = (".".join(map(str, location[:length])) for length in lengths)
    return next(keys[path] for path in paths if path in keys)


def _wrong_value(key: Key, entry: Entry) -> Problem:
    word = entry.written if isinstance(entry.written, str) else ""
    message = f"must be {key.accepts}, not {shown(entry.written)}"
    return Problem(
        source=entry.source, key=key.path, message=message + did_you_mean(word, key.choices)
    )


def _wrong_section(key: Key, message: str, entries: Mapping[str, Entry]) -> Problem:
    sources = [
        entry.source
        for path, entry in entries.items()
        if path.startswith(f"{key.path}.") and path.rpartition(".")[2] in message
    ]
    return Problem(source=sources[-1], key=key.path, message=message)
