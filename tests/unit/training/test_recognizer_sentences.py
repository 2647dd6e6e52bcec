"""The recognizer's sentences: slots are filled, and the split is made by template."""

import random
import re
from itertools import islice

import pytest
from training.recognizer import general_text, language_source, sentences
from training.recognizer.language_source import held_out_pattern
from training.recognizer.spoken_numbers import cardinal, ordinal

from voicebot.models.recognizer_ngram import NgramSettings


def test_both_sides_of_the_split_have_templates() -> None:
    splits = [template.split for template in sentences.templates()]
    assert splits.count("test") >= 80
    assert splits.count("train") >= 400


def test_no_wording_is_on_both_sides() -> None:
    train = {template.text for template in sentences.templates() if template.split == "train"}
    test = {template.text for template in sentences.templates() if template.split == "test"}
    assert not train & test


def test_sentences_are_words_of_the_domain() -> None:
    known = sentences.domain_words()
    for sentence in islice(sentences.draw("train", 3), 500):
        assert set(sentence.split()) <= known, sentence


def test_choices_and_options_are_resolved() -> None:
    made = {sentences.fill("turn (on|off) [please] now", random.Random(n)) for n in range(50)}
    assert made == {
        "turn on now",
        "turn off now",
        "turn on please now",
        "turn off please now",
    }


def test_the_article_agrees_with_what_fills_the_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    words = {"animal": ["owl", "cat", "unicorn"], "number": ["one", "eight"]}
    monkeypatch.setattr(sentences, "slots", lambda: words)
    monkeypatch.setattr(sentences, "GENERATORS", {})
    made = {sentences.fill("see a {animal} and a {number}", random.Random(n)) for n in range(90)}
    assert made == {
        f"see {animal} and {number}"
        for animal in ("an owl", "a cat", "a unicorn")
        for number in ("a one", "an eight")
    }


def test_pattern_finds_every_held_out_sentence() -> None:
    pattern = held_out_pattern()
    for sentence in islice(sentences.draw("test", 4), 500):
        assert pattern.fullmatch(sentence), sentence


def test_pattern_leaves_most_training_sentences() -> None:
    pattern = held_out_pattern()
    drawn = list(islice(sentences.draw("train", 5), 500))
    assert sum(pattern.fullmatch(sentence) is None for sentence in drawn) > 450


def test_phrasings_become_plain_words() -> None:
    drawn = list(islice(language_source.filled_phrasings(), 0, None, 12))
    assert len(drawn) == len(sentences.phrasings()) > 10_000
    for sentence in drawn:
        assert re.fullmatch(r"[a-z']+(?: [a-z']+)*", sentence), sentence


def test_a_phrasing_of_a_held_out_wording_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    held_out = [template.text for template in sentences.templates() if template.split == "test"]
    monkeypatch.setattr(language_source, "DOMAIN_SENTENCES", 50)
    monkeypatch.setattr(language_source, "questions", list)
    monkeypatch.setattr(general_text, "sentences", list)
    known = sentences.domain_words() | {"hello"}
    counted = []
    for phrasings in ((), held_out, [*held_out, "hello there"]):
        monkeypatch.setattr(sentences, "phrasings", lambda phrasings=phrasings: phrasings)
        counted.append(language_source.counts(known, NgramSettings()).followers)
    assert counted[0] == counted[1] != counted[2]


def test_what_is_asked_in_full_is_counted_where_phrasings_contract(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(language_source, "DOMAIN_SENTENCES", 0)
    monkeypatch.setattr(language_source, "questions", list)
    monkeypatch.setattr(general_text, "sentences", list)
    monkeypatch.setattr(language_source, "_SMALLEST_GAIN_NATS", 0.0)
    monkeypatch.setattr(sentences, "phrasings", lambda: ("i'm cold",))
    known = ("i'm", "i", "am", "cold")
    followers = language_source.counts(known, NgramSettings()).followers
    assert followers[("<s>",)]["i'm"] > followers[("<s>",)]["i"] > 0
    assert followers[("i", "am")].keys() == {"cold"}


def test_words_of_phrasings_are_heard() -> None:
    words = language_source.phrasing_words()
    assert "groceries" in words
    assert not {word for word in words if len(word) == 1}


def test_numbers_are_words() -> None:
    assert cardinal(1234) == "one thousand two hundred and thirty four"
    assert ordinal(21) == "twenty first"
