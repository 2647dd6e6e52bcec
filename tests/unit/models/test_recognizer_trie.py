"""The lexicon as a graph of phones and of transition ids."""

import math

from voicebot.models.recognizer_lexicon import Lexicon
from voicebot.models.recognizer_phones import positional_ids
from voicebot.models.recognizer_trie import EPSILON, LOOP, phone_graph, transition_text

LEXICON: Lexicon = {
    "light": {("L", "AY", "T"): 0.0},
    "lights": {("L", "AY", "T", "S"): 0.0},
    "right": {("R", "AY", "T"): 0.0},
    "write": {("R", "AY", "T"): 0.5},
    "a": {("AX",): 0.0, ("EY",): 0.7},
}
NUMBERS = {word: number for number, word in enumerate(LEXICON, 1)}
UNKNOWN = 99


def _said(phones: list[int]) -> dict[tuple[int, ...], float]:
    """Words written on the paths that read exactly these phones back to the loop."""
    states = phone_graph(LEXICON, NUMBERS, UNKNOWN, 5.0)
    paths: list[tuple[int, tuple[int, ...], float]] = [(LOOP, (), 0.0)]
    for phone in phones:
        paths = [
            (arc.target, (*words, arc.word) if arc.word else words, cost + arc.cost)
            for state, words, cost in paths
            for arc in states[state]
            if arc.phone == phone
        ]
    return {words: cost for state, words, cost in paths if state == LOOP}


def _said_with_epsilon(phones: list[int]) -> set[tuple[int, ...]]:
    """Like `_said`, through the epsilon arc that leads to the unknown word's phones."""
    states = phone_graph(LEXICON, NUMBERS, UNKNOWN, 5.0)
    paths = [(arc.target, (arc.word,)) for arc in states[LOOP] if arc.phone == EPSILON]
    for phone in phones:
        paths = [
            (arc.target, words)
            for state, words in paths
            for arc in states[state]
            if arc.phone == phone
        ]
    return {words for state, words in paths if state == LOOP}


def test_each_pronunciation_writes_its_word_once() -> None:
    for word in ("light", "lights", "a"):
        for phones in LEXICON[word]:
            assert list(_said(positional_ids(phones))) == [(NUMBERS[word],)]


def test_homophones_write_both_words_with_their_costs() -> None:
    said = _said(positional_ids(("R", "AY", "T")))
    right, write = said[(NUMBERS["right"],)], said[(NUMBERS["write"],)]
    assert math.isclose(write - right, 0.5, abs_tol=1e-6)


def test_equal_endings_are_shared() -> None:
    lexicon: Lexicon = {"bat": {("B", "AE", "T"): 0.0}, "cat": {("K", "AE", "T"): 0.0}}
    states = phone_graph(lexicon, {"bat": 1, "cat": 2}, UNKNOWN, 5.0)
    targets = {arc.target for arc in states[LOOP] if arc.word in {1, 2}}
    assert len(targets) == 1


def test_unknown_word_reads_any_likely_phones() -> None:
    likely = positional_ids(("L", "AY", "T", "S"))
    assert (UNKNOWN,) in _said_with_epsilon(likely)


def test_transitions_leave_first_and_then_loop() -> None:
    states = phone_graph({"see": {("S", "IY"): 0.0}}, {"see": 1}, UNKNOWN, 5.0)
    lines = [line.split() for line in transition_text(states)]
    arcs = [fields for fields in lines if len(fields) == 5]
    start = arcs[0][0]
    begin = positional_ids(("S", "IY"))[0]
    entered = [fields for fields in arcs if fields[0] == start and fields[2] == str(2 * begin)]
    assert len(entered) == 1
    loops = [fields for fields in arcs if fields[:2] == [entered[0][1]] * 2]
    assert [fields[2] for fields in loops] == [str(2 * begin - 1)]


def test_every_state_but_those_behind_an_epsilon_loops() -> None:
    states = phone_graph(LEXICON, NUMBERS, UNKNOWN, 5.0)
    arcs = [f for f in (line.split() for line in transition_text(states)) if len(f) == 5]
    looping = {fields[0] for fields in arcs if fields[0] == fields[1]}
    entered = {fields[1] for fields in arcs if fields[2] != str(EPSILON)}
    assert entered <= looping
