"""From text to the teacher's script: sentences, phones, words."""

# ruff: noqa: RUF001 (phonetic letters look like others)

from __future__ import annotations

import random
import re

import pytest
from training.voice import corpus, phonemize
from training.voice.levenshtein import align, distance
from training.voice.phones import parse_phones
from training.voice.utterance import utterances


def names(text: str) -> list[list[str]]:
    (made,) = utterances(text)
    return [[phone.name for phone in word.phones] for word in made.words]


def test_distance_counts_edits() -> None:
    assert distance("kitten", "sitting") == 3
    assert distance("", "abc") == 3


def test_alignment_pairs_equal_items_and_leaves_insertions_alone() -> None:
    assert align("abxc", "abc") == [0, 1, None, 2]


def test_diphthongs_and_affricates_are_one_phone() -> None:
    phones = parse_phones(list("tʃˈaɪld"))
    assert phones is not None
    assert [phone.name for phone in phones] == ["ch", "ay", "l", "d"]
    assert [phone.symbols for phone in phones] == [(0, 1), (3, 4), (5,), (6,)]


def test_stress_belongs_to_the_vowel_after_the_mark() -> None:
    phones = parse_phones(list("ɐbˈaʊt"))
    assert phones is not None
    assert [phone.stress for phone in phones] == [0, 0, 1, 0]


def test_a_symbol_without_a_counterpart_is_refused() -> None:
    assert parse_phones(list("aʘa")) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The end of the day.", [["dh", "ih"], ["eh", "n", "d"], ["ah", "v"], ["dh", "ax"]]),
        ("In the oven.", [["ih", "n"], ["dh", "ih"], ["ah", "v", "ax", "n"]]),
    ],
)
def test_words_that_espeak_joins_are_parted(text: str, expected: list[list[str]]) -> None:
    assert names(text)[: len(expected)] == expected


def test_punctuation_stays_with_its_word() -> None:
    (made,) = utterances("Well, is it ready?")
    assert [word.punctuation for word in made.words] == [",", "", "", "?"]


def test_sentences_that_cannot_be_matched_are_dropped() -> None:
    assert utterances("Psst.") == []


def test_templates_are_filled_with_letters_only() -> None:
    for text in corpus.templates(300, random.Random(1)):
        assert re.fullmatch(r"[A-Z][A-Za-z' ,;:.?!]+", text), text
        assert len(phonemize.sentences(text)) >= 1


def test_numbers_become_words() -> None:
    assert corpus.spell(1985) == "one thousand nine hundred and eighty five"
    assert corpus.spell(22, ordinal=True) == "twenty second"
