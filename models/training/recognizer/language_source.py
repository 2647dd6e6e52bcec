"""The words and n-gram counts from which the graph is built.

Held-out templates of the recognizer's own sentences are kept out of the counts, also where
the starter language model's questions have the same wording.
"""

import re
from collections.abc import Iterable
from itertools import islice

from training.language.corpus import questions
from training.recognizer import general_text, sentences
from training.recognizer.common_words import common_words

from voicebot.models.recognizer_ngram import NgramCounts

DOMAIN_SENTENCES = 60_000
_DOMAIN_WEIGHT = 0.1  # drawn sentences repeat; full counts would leave no room to back off
_QUESTION_WEIGHT = 0.06
_GENERAL_WEIGHT = 0.006
_COMMON_WORD_WEIGHT = 0.01
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_HELD_OUT_SEED = 5
_OTHER_SPELLINGS = {"ok"}  # said like a word that is in the list


def vocabulary() -> set[str]:
    """Words of the domain, of the language model's questions, and the common ones."""
    asked = {word for question in questions() for word in question.split()}
    spoken = {word for word in asked if _WORD.fullmatch(word)}
    return (spoken | sentences.domain_words() | set(common_words())) - _OTHER_SPELLINGS


def counts(known: Iterable[str]) -> NgramCounts:
    """Counts of the domain, the questions and, weakly, of general text."""
    words = set(known)
    held_out = held_out_pattern()
    result = NgramCounts()
    for sentence in islice(sentences.draw("train", _HELD_OUT_SEED), DOMAIN_SENTENCES):
        result.add(sentence, _DOMAIN_WEIGHT)
    for question in questions():
        if words.issuperset(question.split()) and not held_out.fullmatch(question):
            result.add(question, _QUESTION_WEIGHT)
    result.prune(_DOMAIN_WEIGHT, length=2)
    for text in general_text.sentences():
        if words.issuperset(text.split()):
            result.add(text, _GENERAL_WEIGHT, order=2)
    result.prune(2 * _GENERAL_WEIGHT, length=1)
    for word in common_words():
        result.add(word, _COMMON_WORD_WEIGHT, order=1)
    return result


def held_out_pattern() -> re.Pattern[str]:
    """Matches every sentence that a held-out template can produce."""
    patterns = []
    for template in sentences.templates():
        if template.split == "test":
            text = re.escape(template.text).replace(r"\(", "(?:").replace(r"\)", ")")
            text = text.replace(r"\|", "|").replace(r"\ ", " ")
            patterns.append(re.sub(r"\\\{(\w+)\\\}", _slot_pattern, text))
    return re.compile("|".join(patterns))


def _slot_pattern(slot: re.Match[str]) -> str:
    fillers = sentences.slots().get(slot[1])
    if fillers is None:  # numbers, times and dates
        return "[a-z' ]+"
    return "(?:" + "|".join(re.escape(filler) for filler in fillers) + ")"
