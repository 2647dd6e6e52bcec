"""Judges by its words whether somebody who has said a text and pauses has said it all.

Each language is one table of words; a text in any other language is an open question, whose end
only silence tells.
"""

import re

from voicebot.pipeline.completeness_de import GERMAN
from voicebot.pipeline.completeness_en import ENGLISH
from voicebot.pipeline.completeness_words import LONGEST_END, CompletenessWords
from voicebot.protocols import Completeness

LANGUAGES = {"en": ENGLISH, "de": GERMAN}
_NOT_WORDS = re.compile(r"[^\w\s']+|_")


def completeness(text: str, language: str) -> Completeness:
    """Return what the words of ``text`` tell; ``language`` is a tag such as ``en`` or ``de-AT``.

    UNKNOWN stands for an open question.
    """
    table = LANGUAGES.get(language.replace("_", "-").split("-")[0].lower())
    words = _NOT_WORDS.sub(" ", text.lower().replace("\u2019", "'")).split()
    if table is None or not words:
        return Completeness.UNKNOWN
    if _is_command(words, table):
        return Completeness.COMPLETE
    return Completeness.UNFINISHED if _is_unfinished(words, table) else Completeness.UNKNOWN


def _is_command(words: list[str], table: CompletenessWords) -> bool:
    for count in range(len(words), 0, -1):
        if " ".join(words[:count]) in table.commands:
            return True
        if words[count - 1] not in table.polite:
            break
    return False


def _is_unfinished(words: list[str], table: CompletenessWords) -> bool:
    """Whether the last words lack something; the longest end in the table decides."""
    if words[-1] in table.indirect_ends and not table.question_words.isdisjoint(words[1:-2]):
        return False
    finished, unfinished = [table.finished_ends], [table.unfinished_ends]
    if not table.question_words.isdisjoint(words):
        finished.append(table.stranded_ends)
        unfinished.append(table.unfinished_question_ends)
    for count in range(min(LONGEST_END, len(words)), 0, -1):
        end = " ".join(words[-count:])
        if any(end in ends for ends in finished) or _has_partner(words[:-count], end, table):
            return False
        if any(end in ends for ends in unfinished):
            return True
    return " ".join(words) in table.unfinished_texts


def _has_partner(before: list[str], end: str, table: CompletenessWords) -> bool:
    text = f" {' '.join(before)} "
    return any(f" {partner} " in text for partner in table.partners.get(end, ()))
