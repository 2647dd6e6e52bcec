"""The recognizer's trigram: probabilities, back-off and files."""

import math
from pathlib import Path

import pytest

from voicebot.errors import ModelError
from voicebot.models.recognizer_ngram import END, BackoffModel, NgramCounts, NgramSettings

SENTENCES = ("turn on the light", "turn off the light", "turn on the radio", "stop")
WORDS = {word for sentence in SENTENCES for word in sentence.split()} | {"banana"}


def _counts() -> NgramCounts:
    counts = NgramCounts()
    for sentence in SENTENCES:
        counts.add(sentence)
    return counts


def _cost(model: BackoffModel, sentence: str) -> float:
    """Cheapest cost of a sentence in the automaton, back-offs included."""
    arcs = list(model.arcs())
    finals = dict(model.finals())
    reached = {model.start: 0.0}
    for word in [*sentence.split(), None]:
        for _ in range(3):
            for arc in arcs:
                if arc.word is None and arc.source in reached:
                    cost = reached[arc.source] + arc.cost
                    reached[arc.target] = min(cost, reached.get(arc.target, math.inf))
        if word is None:
            break
        moved: dict[int, float] = {}
        for arc in arcs:
            if arc.word == word and arc.source in reached:
                cost = reached[arc.source] + arc.cost
                moved[arc.target] = min(cost, moved.get(arc.target, math.inf))
        reached = moved
    return min(cost + finals.get(state, math.inf) for state, cost in reached.items())


def test_a_seen_order_is_cheaper_than_an_unseen_one() -> None:
    model = BackoffModel(_counts(), WORDS, NgramSettings())
    assert _cost(model, "turn off the light") < _cost(model, "light the off turn")


def test_a_word_without_counts_can_be_said() -> None:
    model = BackoffModel(_counts(), WORDS, NgramSettings())
    assert math.isfinite(_cost(model, "turn on the banana"))


def test_words_outside_of_the_vocabulary_are_left_out() -> None:
    model = BackoffModel(_counts(), WORDS - {"radio"}, NgramSettings())
    assert all(arc.word != "radio" for arc in model.arcs())


def test_unigrams_sum_to_one() -> None:
    model = BackoffModel(_counts(), WORDS, NgramSettings(unknown=1e-9))
    backoff_state = next(arc.target for arc in model.arcs() if arc.word == "[unk]")
    total = sum(
        math.exp(-arc.cost) for arc in model.arcs() if arc.source == backoff_state and arc.word
    )
    total += math.exp(-dict(model.finals())[backoff_state])
    assert total == pytest.approx(1.0, abs=1e-6)


def test_saying_nothing_costs_what_the_settings_say() -> None:
    model = BackoffModel(_counts(), WORDS, NgramSettings(silence=0.5))
    assert dict(model.finals())[model.start] == pytest.approx(math.log(2))


def test_a_sentence_may_end_in_every_state_at_the_cost_of_its_back_offs() -> None:
    model = BackoffModel(_counts(), WORDS, NgramSettings())
    finals = dict(model.finals())
    assert finals.keys() == {arc.source for arc in model.arcs()}
    backoffs = {arc.source: arc for arc in model.arcs() if arc.word is None}
    ends = [history for history in model._tables if END in model._tables[history]]
    counted = {model._states[history] for history in ends} | {model.start}
    for state in finals.keys() & backoffs.keys() - counted:
        backoff = backoffs[state]
        assert finals[state] == pytest.approx(backoff.cost + finals[backoff.target])


def test_adding_a_sentence_makes_it_cheaper() -> None:
    counts = _counts()
    before = _cost(BackoffModel(counts, WORDS, NgramSettings()), "stop the radio")
    counts.add("stop the radio")
    assert _cost(BackoffModel(counts, WORDS, NgramSettings()), "stop the radio") < before


def test_an_uncounted_word_has_the_probability_of_its_back_off() -> None:
    model = BackoffModel(_counts(), WORDS, NgramSettings())
    after = ("turn", "on")
    assert model.probability(after, "banana") == model.backed_off(after, "banana")
    assert model.probability(after, "the") > model.backed_off(after, "the")


def test_counts_survive_a_file(tmp_path: Path) -> None:
    counts = _counts()
    counts.save(tmp_path / "counts.txt.gz")
    assert NgramCounts.load(tmp_path / "counts.txt.gz").followers == counts.followers


def test_broken_counts_are_a_model_error(tmp_path: Path) -> None:
    path = tmp_path / "counts.txt.gz"
    path.write_bytes(b"no gzip")
    with pytest.raises(ModelError, match=r"counts\.txt\.gz has no counts"):
        NgramCounts.load(path)
