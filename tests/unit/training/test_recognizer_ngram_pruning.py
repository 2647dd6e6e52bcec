"""Pruning of n-gram counts: what the back-off says as well goes."""

import pytest
from training.recognizer.ngram_pruning import prune

from voicebot.models.recognizer_ngram import BackoffModel, NgramCounts, NgramSettings

WORDS = frozenset({"turn", "on", "off", "the", "light", "radio", "please"})


def _counts() -> NgramCounts:
    counts = NgramCounts()
    for sentence in ("turn on the light", "turn off the light", "turn on the radio please"):
        counts.add(sentence, 10.0)
    counts.add("the turn", 0.01)
    return counts


def _pruned(minimum_nats: float) -> NgramCounts:
    counts = _counts()
    prune(counts, BackoffModel(counts, WORDS, NgramSettings()), minimum_nats)
    return counts


def test_an_order_that_the_back_off_does_not_know_stays() -> None:
    assert _pruned(0.5).followers[("turn",)].keys() == {"on", "off"}


def test_an_order_that_was_hardly_counted_goes() -> None:
    assert "turn" in _counts().followers[("the",)]
    assert "turn" not in _pruned(0.5).followers[("the",)]


def test_single_words_stay() -> None:
    assert _pruned(1e6).followers == {(): _counts().followers[()]}


def test_words_that_cannot_be_heard_go() -> None:
    counts = _counts()
    counts.add("turn on the banana", 10.0)
    prune(counts, BackoffModel(counts, WORDS, NgramSettings()), 0.5)
    assert "banana" not in counts.followers[("the",)]
    assert "light" in counts.followers[("the",)]


def test_what_was_pruned_costs_little() -> None:
    before = BackoffModel(_counts(), WORDS, NgramSettings())
    after = BackoffModel(_pruned(0.5), WORDS, NgramSettings())
    for history, word in ((("turn", "on"), "the"), (("the",), "light"), (("off", "the"), "light")):
        assert after.probability(history, word) == pytest.approx(
            before.probability(history, word), rel=0.2
        )
