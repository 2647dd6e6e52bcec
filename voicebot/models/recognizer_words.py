"""Adds words and sentences to an installed recognizer: names of rooms, devices, people.

The model must be in the look-ahead form and keep the sources of its graph
(``graph/source/lexicon.txt.gz``, ``counts.txt.gz`` and ``settings.json``), as the starter
recognizer does. Everything but the graph is copied.
"""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Final

from voicebot.errors import InputError, ModelError
from voicebot.models.recognizer_graph import GraphSettings, build_graph
from voicebot.models.recognizer_lexicon import (
    Lexicon,
    merge,
    parse_pronunciation,
    pronounce,
    read_lexicon,
    write_lexicon,
)
from voicebot.models.recognizer_ngram import NgramCounts, NgramSettings

SOURCE_FOLDER: Final = "graph/source"
LEXICON_FILE: Final = f"{SOURCE_FOLDER}/lexicon.txt.gz"
COUNTS_FILE: Final = f"{SOURCE_FOLDER}/counts.txt.gz"
SETTINGS_FILE: Final = f"{SOURCE_FOLDER}/settings.json"
TAUGHT_FILE: Final = f"{SOURCE_FOLDER}/taught.txt"
_WORD: Final = re.compile(r"[a-z]+(?:['-][a-z]+)*'?")
_SHARE_OF_WORD: Final = 2e-4  # of everything counted, for each added word
_SHARE_OF_SENTENCE: Final = 1e-3


def add_words(
    model_dir: Path,
    output_dir: Path,
    *,
    words: Mapping[str, Sequence[str] | None],
    sentences: Sequence[str],
) -> tuple[int, int]:
    """Write a copy of an installed recognizer that knows more words and sentences.

    What was added to the recognizer before does not weigh more when it is added again; a word
    may gain pronunciations.

    Args:
        model_dir: an installed recognizer with the sources of its graph.
        output_dir: where the copy goes; must not exist.
        words: lower-case words, each with pronunciations like ``K IH CH AX N``, or None to
            ask espeak-ng.
        sentences: what people will say, lower case without punctuation. Their words are
            added too.

    Returns:
        How many of the words and of the sentences were not added before.

    Raises:
        InputError: a word is not lower-case letters.
        ModelError: the model keeps no sources, a tool is missing, `output_dir` exists, or a
            pronunciation is broken.
        OSError: the copy cannot be written, or its disk is full.
    """
    if output_dir.exists():
        raise ModelError(f"{output_dir} exists: choose another folder or remove it")
    if not (model_dir / SETTINGS_FILE).is_file():
        raise ModelError(
            f"{model_dir}: keeps no sources of its graph, so that no words can be added; the "
            "starter recognizer, which knows English only, takes them: --set models.use=starter"
        )
    lexicon = read_lexicon(model_dir / LEXICON_FILE)
    counts = NgramCounts.load(model_dir / COUNTS_FILE)
    settings = read_settings(model_dir / SETTINGS_FILE)
    spoken = [" ".join(sentence.lower().split()) for sentence in sentences]
    lexicon = merge(lexicon, _pronunciations(words, spoken, lexicon))
    taught = _taught(model_dir)
    new_words = [word for word in words if word not in taught]
    new_sentences = [sentence for sentence in dict.fromkeys(spoken) if sentence not in taught]
    _weigh(counts, new_words, new_sentences)
    partial = output_dir.with_name(output_dir.name + ".partial")
    shutil.rmtree(partial, ignore_errors=True)
    try:
        _copy(model_dir, partial)
        write_graph(partial, lexicon, counts, settings)
        lines = [f"{entry}\n" for entry in (*taught, *new_words, *new_sentences)]
        (partial / TAUGHT_FILE).write_text("".join(lines), encoding="utf-8")
        partial.rename(output_dir)
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return len(new_words), len(new_sentences)


def _taught(model_dir: Path) -> list[str]:
    """Words and sentences that were added before, one on each line."""
    file = model_dir / TAUGHT_FILE
    return file.read_text(encoding="utf-8", errors="replace").splitlines() if file.exists() else []


def _weigh(counts: NgramCounts, words: Sequence[str], sentences: Sequence[str]) -> None:
    """Count added words and sentences with shares of all that is counted before them."""
    total = sum(counts.followers[()].values())
    for word in words:
        counts.add(word, weight=total * _SHARE_OF_WORD, order=1)
    for sentence in sentences:
        counts.add(sentence, weight=total * _SHARE_OF_SENTENCE / max(1, len(sentence.split())))


def _copy(folder: Path, copy: Path) -> None:
    """Copy a folder; stop with the OSError of the first file that fails, unlike copytree."""
    copy.mkdir(parents=True)
    for source in folder.iterdir():
        if source.is_dir():
            _copy(source, copy / source.name)
        else:
            shutil.copy2(source, copy / source.name)


def write_graph(
    model_dir: Path, lexicon: Lexicon, counts: NgramCounts, settings: GraphSettings
) -> None:
    """Build the graph of a model directory and keep its sources beside it."""
    (model_dir / SOURCE_FOLDER).mkdir(parents=True, exist_ok=True)
    build_graph(model_dir / "graph", lexicon, counts, settings)
    write_lexicon(model_dir / LEXICON_FILE, lexicon)
    counts.save(model_dir / COUNTS_FILE)
    (model_dir / SETTINGS_FILE).write_text(json.dumps(asdict(settings), indent=1) + "\n")


def read_settings(path: Path) -> GraphSettings:
    """Settings of a kept graph.

    Raises:
        ModelError: the file is missing or broken.
    """
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
        return GraphSettings(
            ngram=NgramSettings(**values["ngram"]),
            unknown_phone_cost=values["unknown_phone_cost"],
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{path} has no graph settings ({error}): this recognizer cannot take words"
        ) from error


def _pronunciations(
    words: Mapping[str, Sequence[str] | None], sentences: Sequence[str], known: Lexicon
) -> Lexicon:
    """Given pronunciations, and espeak-ng's for every other word that the lexicon lacks."""
    wanted = [*words, *(word for sentence in sentences for word in sentence.split())]
    broken = [word for word in wanted if not _WORD.fullmatch(word)]
    if broken:
        raise InputError(f"word {broken[0]!r} must be lower-case letters: write it as it is said")
    given = {word: texts for word, texts in words.items() if texts}
    added: Lexicon = {
        word: {parse_pronunciation(text): 0.0 for text in texts} for word, texts in given.items()
    }
    unknown = [word for word in dict.fromkeys(wanted) if word not in known and word not in given]
    return merge(added, pronounce(unknown)) if unknown else added
