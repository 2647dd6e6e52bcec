"""Makes ``text/common_words.txt``, the words that the recognizer knows outside of its domain.

    python -m training.recognizer.common_words

The words are SCOWL's smallest list (Debian's ``scowl``: the words that most English word
lists agree on) and those of its next list that occur often in WordNet's examples.
"""

import re
from collections import Counter
from pathlib import Path

from training.recognizer import general_text
from training.recognizer.sentences import TEXT_FOLDER

SCOWL_FOLDER = Path("/usr/share/dict/scowl")
LIST_PATH = TEXT_FOLDER / "common_words.txt"
_MIN_OCCURRENCES = 8
_HEADER = """\
# Common English words, one a line. Made by common_words.py from SCOWL (Debian package scowl;
# Copyright 2000-2018 Kevin Atkinson and others, free to use and share) and from how often
# words occur in WordNet (Debian package wordnet-base; Copyright 2006 Princeton University).
"""


def common_words() -> list[str]:
    """The committed list."""
    lines = LIST_PATH.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def main() -> None:
    occurrences = Counter(word for text in general_text.sentences() for word in text.split())
    chosen = _scowl(10) | {word for word in _scowl(20) if occurrences[word] >= _MIN_OCCURRENCES}
    LIST_PATH.write_text(_HEADER + "".join(f"{word}\n" for word in sorted(chosen)))
    print(f"{len(chosen)} words in {LIST_PATH}")


def _scowl(size: int) -> set[str]:
    words: set[str] = set()
    for variant in ("english", "american"):
        text = (SCOWL_FOLDER / f"{variant}-words.{size}").read_text(encoding="latin-1")
        words.update(word for word in text.splitlines() if re.fullmatch(r"[a-z]{2,}", word))
    return words


if __name__ == "__main__":
    main()
