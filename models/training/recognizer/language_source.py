"""The words and n-gram counts from which the graph is built.

Held-out templates of the recognizer's own sentences are kept out of the counts, also where
the starter language model's questions have the same wording.
"""

import random
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice

from training.language.corpus import questions
from training.recognizer import general_text, sentences
from training.recognizer.common_words import common_words
from training.recognizer.contractions import other_form
from training.recognizer.ngram_pruning import prune

from voicebot.models.recognizer_ngram import BackoffModel, NgramCounts, NgramSettings

DOMAIN_SENTENCES = 60_000
_DOMAIN_WEIGHT = 0.1  # drawn sentences repeat; full counts would leave no room to back off
_PHRASING_FILLS = 12
_PHRASING_WEIGHT = 0.1
_PHRASING_WORD_LINES = 2  # a word that only phrasings have must stand in so many of them
_QUESTION_WEIGHT = 0.06
_GENERAL_WEIGHT = 0.006
_COMMON_WORD_WEIGHT = 0.01
_OTHER_FORM_SHARE = 0.25  # "i'm home" counts for "i am home" too, and the other way round
_SMALLEST_GAIN_NATS = 0.22
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
_SEED = 5
_OTHER_SPELLINGS = {"ok"}  # said like a word that is in the list


def vocabulary() -> set[str]:
    """Words of the domain, of the language model's questions, and the common ones."""
    asked = {word for question in questions() for word in question.split()}
    spoken = {word for word in asked if _WORD.fullmatch(word)}
    wanted = spoken | sentences.domain_words() | phrasing_words() | set(common_words())
    return wanted - _OTHER_SPELLINGS


def counts(known: Iterable[str], settings: NgramSettings) -> NgramCounts:
    """Counts of the domain, the phrasings, the questions and, weakly, of general text.

    Args:
        known: words that the recognizer can hear; sentences with others are left out.
        settings: with which the counts will be used.
    """
    words = frozenset(known)
    held_out = held_out_pattern()
    result = NgramCounts()
    for weight, texts in (
        (_DOMAIN_WEIGHT, islice(sentences.draw("train", _SEED), DOMAIN_SENTENCES)),
        (_QUESTION_WEIGHT, questions()),
        (_PHRASING_WEIGHT, filled_phrasings()),
    ):
        for text in texts:
            forms = _forms(text)
            if not any(held_out.fullmatch(form) for form, _ in forms):
                for form, share in forms:
                    if words.issuperset(form.split()):
                        result.add(form, weight * share)
    for text in general_text.sentences():
        if words.issuperset(text.split()):
            result.add(text, _GENERAL_WEIGHT, order=2)
    for word in common_words():
        result.add(word, _COMMON_WORD_WEIGHT, order=1)
    prune(result, BackoffModel(result, words, settings), _SMALLEST_GAIN_NATS)
    return result


def _forms(text: str) -> list[tuple[str, float]]:
    other = other_form(text)
    return [(text, 1.0), (other, _OTHER_FORM_SHARE)] if other else [(text, 1.0)]


def filled_phrasings() -> Iterator[str]:
    """Sentences of every phrasing, some of which may be of a held-out wording."""
    rng = random.Random(_SEED)
    for phrasing in sentences.phrasings():
        for _ in range(_PHRASING_FILLS):
            yield sentences.fill(phrasing, rng)


def phrasing_words() -> set[str]:
    """Words that stand in at least two phrasings, single letters and slots left out."""
    lines = Counter(
        word
        for phrasing in sentences.phrasings()
        for word in set(sentences.own_words(phrasing).split())
        if len(word) > 1 and _WORD.fullmatch(word)
    )
    return {word for word, count in lines.items() if count >= _PHRASING_WORD_LINES}


def held_out_pattern() -> re.Pattern[str]:
    """Matches every sentence that a held-out template can produce."""
    patterns = []
    for template in sentences.templates():
        if template.split == "test":
            text = re.escape(template.text).replace(r"\(", "(?:").replace(r"\)", ")")
            text = text.replace(r"\|", "|").replace(r"\ ", " ")
            text = text.replace(r"a \{", r"an? \{")
            patterns.append(re.sub(r"\\\{(\w+)\\\}", _slot_pattern, text))
    return re.compile("|".join(patterns))


def _slot_pattern(slot: re.Match[str]) -> str:
    fillers = sentences.slots().get(slot[1])
    if fillers is None:  # numbers, times and dates
        return "[a-z' ]+"
    return "(?:" + "|".join(re.escape(filler) for filler in fillers) + ")"
