"""``voicebot models teach``: adds words and sentences to the recognizer."""

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from voicebot.errors import InputError, ModelError, UsageError

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
    from voicebot.models.locations import models_directory
    from voicebot.models.recognizer_words import add_words
    from voicebot.models.storage_errors import storage_errors
    from voicebot.models.store import open_store

    entries = [*arguments.entries, *_lines(arguments.file)]
    if not entries:
        raise UsageError("nothing to teach; give words, sentences, or a file with --from FILE")
    directory = models_directory(config.models.directory)
    out: Path = (arguments.out or directory / "taught" / config.language).absolute()
    words, sentences = _sorted_out(entries)
    advice = {"elsewhere": "give another folder with --out", "again": "teach again"}
    with open_store(directory), storage_errors(out.parent, **advice):
        place = out.resolve()  # where `out` is a link, it stays one
        _prepare(place)
        fresh = _hidden(place, "new")
        source = _source(config, out, place)
        new_words, new_sentences = add_words(source, fresh, words=words, sentences=sentences)
        _replace(place, fresh)
    print(
        f"{out} knows {_count(new_words, 'word')} and {_count(new_sentences, 'sentence')} "
        "more than before"
    )
    if config.recognizer.model != out:
        print(f"To use it: --set recognizer.model={out}, or the same key in voicebot.yaml")
    return 0


def _lines(file: Path | None) -> list[str]:
    if file is None:
        return []
    try:
        lines = file.read_text(encoding="utf-8-sig").splitlines()
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


def _source(config: "Config", out: Path, place: Path) -> Path:
    """Return what is copied: what was taught before, else the recognizer in use."""
    from voicebot import assembly
    from voicebot.models.catalog import ModelKind
    from voicebot.models.complete import check_recognizer
    from voicebot.models.recognizer_words import SETTINGS_FILE, read_settings

    if place.exists() and (not place.is_dir() or any(place.iterdir())):
        try:
            check_recognizer(place)
            read_settings(place / SETTINGS_FILE)
        except ModelError as error:
            raise ModelError(
                f"{out}: not a whole recognizer that takes words; give a new folder with --out, "
                "or delete this one and teach all words again"
            ) from error
        return place
    if config.recognizer.model == out:  # deleted, to begin anew
        recognizer = config.recognizer.model_copy(update={"model": None})
        config = config.model_copy(update={"recognizer": recognizer})
    return assembly.choose(config, {ModelKind.RECOGNIZER}).recognizer.path


def _prepare(out: Path) -> None:
    """Make the folder around `out`, and undo what a killed process left there."""
    if not out.parent.exists():
        out.parent.mkdir(parents=True)
        out.parent.chmod(0o755)
    old = _hidden(out, "old")
    if old.exists() and not out.exists():
        old.rename(out)
    for left in (old, _hidden(out, "new")):
        shutil.rmtree(left, ignore_errors=True)


def _replace(out: Path, fresh: Path) -> None:
    """Put the new folder in the place of the old one, which stays until that is on the disk."""
    from voicebot.models.durable import make_readable, sync_folder, sync_tree

    make_readable(fresh)
    sync_tree(fresh)
    old = _hidden(out, "old")
    if out.exists():
        out.rename(old)
    fresh.rename(out)
    sync_folder(out.parent)
    shutil.rmtree(old, ignore_errors=True)


def _hidden(out: Path, what: str) -> Path:
    return out.parent / f".{out.name}.voicebot-{what}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
