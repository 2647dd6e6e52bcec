"""What the words of one language tell about whether a text is complete."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

LONGEST_END = 3
"""How many words an end in the tables has at most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CompletenessWords:
    """The table of one language: all in lower case, words parted by single spaces.

    Of the ends of a text the longest one in the table counts, so that ``it is`` in
    ``finished_ends`` overrides ``is`` in ``unfinished_ends``; of equally long ones the one after
    which nothing is missing counts.

    Attributes:
        commands: whole texts that hardly ever go on.
        polite: words that may follow a command.
        unfinished_texts: whole texts that always go on.
        unfinished_ends: last words after which something is missing.
        finished_ends: last words after which nothing is missing.
        question_words: words of which a question has one.
        stranded_ends: last words after which nothing is missing in a question.
        unfinished_question_ends: last words after which something is missing in a question.
        indirect_ends: last words after which nothing is missing where a question word stands
            inside the text, with something between ("do you know who the president is").
        partners: by last words, what stands somewhere before them where nothing is missing: the
            verb of a particle (``schalte`` … ``ein``), the beginning of a question that ends in
            its preposition (``what is`` … ``about``).
    """

    commands: frozenset[str]
    polite: frozenset[str]
    unfinished_texts: frozenset[str]
    unfinished_ends: frozenset[str]
    finished_ends: frozenset[str]
    question_words: frozenset[str]
    stranded_ends: frozenset[str]
    unfinished_question_ends: frozenset[str]
    indirect_ends: frozenset[str]
    partners: Mapping[str, Collection[str]]


def words(text: str) -> frozenset[str]:
    """Return the words of ``text``."""
    return frozenset(text.split())


def pairs(first: Collection[str], second: Collection[str]) -> frozenset[str]:
    """Return every word of ``first`` before every word of ``second``."""
    return frozenset(f"{one} {other}" for one in first for other in second)
