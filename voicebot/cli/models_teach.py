"""``voicebot models teach``: adds words and sentences to the recognizer."""

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicebot.errors import InputError, UsageError

if TYPE_CHECKING:
    from voicebot.config.schema import Config

_TEXT = "Add words and sentences to the recognizer: names of rooms, devices and people."
_DESCRIPTION = f"""\
{_TEXT}
It takes seconds. The result is a recognizer of its own beside the installed
models; teaching again adds to it.
"""
_EXAMPLES = """\
examples:
  voicebot models teach anneliese "turn on the lamp of anneliese"
  voicebot models teach zoe=Z-OW-IY        pronounced like this (CMU phones)
  voicebot models teach --from names.txt   a word or a sentence on each line
"""


def add_parser(actions: "argparse._SubParsersAction[Any]") -> None:
    """Add the action ``teach``."""
    parser = actions.add_parser(
        "teach",
        help=f"{_TEXT[0].lower()}{_TEXT[1:].rstrip('.')}",
        description=_DESCRIPTION,
        epilog=_EXAMPLES,
    )
    parser.add_argument(
        "entries", nargs="*", metavar="WORD", help='a word, WORD=PHONES, or "a whole sentence"'
    )
    parser.add_argument("--from", dest="file", type=Path, metavar="FILE", help="read more from it")
    parser.add_argument("--out", type=Path, metavar="DIR", help="where the recognizer goes")


def teach(arguments: argparse.Namespace, config: "Config") -> int:
    """Build the recognizer. Raises InputError, ModelError or UsageError."""
    from voicebot import assembly
    from voicebot.models.catalog import ModelKind
    from voicebot.models.locations import models_directory
    from voicebot.models.recognizer_words import add_words
    from voicebot.models.storage_errors import storage_errors
    from voicebot.models.store import open_store

    entries = [*arguments.entries, *_lines(arguments.file)]
    if not entries:
        raise UsageError("nothing to teach; give words, sentences, or a file with --from FILE")
    directory = models_directory(config.models.directory)
    out: Path = arguments.out or directory / "taught" / config.language
    source = (
        out if out.exists() else assembly.choose(config, {ModelKind.RECOGNIZER}).recognizer.path
    )
    words, sentences = _sorted_out(entries)
    with open_store(directory), storage_errors(out.parent, again="teach again"):
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = out.with_name(f"{out.name}.new")
        shutil.rmtree(fresh, ignore_errors=True)
        add_words(source, fresh, words=words, sentences=sentences)
        _replace(out, fresh)
    print(
        f"{out} knows {_count(words, 'word')} and {_count(sentences, 'sentence')} more than before"
    )
    if config.recognizer.model != out:
        print(f"To use it: --set recognizer.model={out}, or the same key in voicebot.yaml")
    return 0


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else error.reason
        raise InputError(f"{file} cannot be read ({reason}); give a text file in UTF-8") from error
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _sorted_out(entries: list[str]) -> tuple[dict[str, list[str] | None], list[str]]:
    """Tell words, with their pronunciations if given, from sentences."""
    words: dict[str, list[str] | None] = {}
    sentences = []
    for entry in entries:
        word, _, phones = entry.partition("=")
        if phones:
            words[word.lower()] = [*(words.get(word.lower()) or ()), phones.replace("-", " ")]
        elif " " in entry:
            sentences.append(entry.lower())
        else:
            words.setdefault(entry.lower(), None)
    return words, sentences


def _replace(out: Path, fresh: Path) -> None:
    """Put the new folder in the place of the old one, which stays until then."""
    old = out.with_name(f"{out.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if out.exists():
        out.rename(old)
    fresh.rename(out)
    shutil.rmtree(old, ignore_errors=True)


def _count(things: dict[str, list[str] | None] | list[str], noun: str) -> str:
    return f"{len(things)} {noun}{'' if len(things) == 1 else 's'}"
