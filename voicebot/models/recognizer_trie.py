"""The lexicon as a shared prefix and suffix tree of phones, and as an HMM.

A word is written at the first phone after which only that word is left, as determinizing
and minimizing the lexicon transducer would place it; equal endings are shared.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from voicebot.models.recognizer_lexicon import Lexicon
from voicebot.models.recognizer_phones import PHONES, SILENCE_ID, positional_ids

LOOP: Final = 0  # start, end and between words
EPSILON: Final = 0
_OPTIONAL_SILENCE_COST: Final = math.log(2)
_HALF: Final = math.log(2)  # each HMM state leaves or stays with equal probability


@dataclass(frozen=True, slots=True)
class TrieArc:
    """One phone (0 for none) with the word written on it (0 for none)."""

    phone: int
    word: int
    cost: float
    target: int


@dataclass(slots=True)
class _Node:
    children: dict[int, "_Node"] = field(default_factory=dict)
    words: set[int] = field(default_factory=set)
    leaves: dict[int, float] = field(default_factory=dict)


def phone_graph(
    lexicon: Lexicon, word_ids: Mapping[str, int], unknown: int, unknown_phone_cost: float
) -> list[list[TrieArc]]:
    """Arcs of each state over phones; state 0 is the loop.

    Args:
        lexicon: pronunciations with costs.
        word_ids: number of each word.
        unknown: number of the word that stands for any run of phones.
        unknown_phone_cost: of each phone in such a run, in nats.
    """
    root = _Node()
    for word, pronunciations in lexicon.items():
        for phones, cost in pronunciations.items():
            node = root
            for phone in positional_ids(phones):
                node = node.children.setdefault(phone, _Node())
                node.words.add(word_ids[word])
            known = node.leaves.get(word_ids[word], math.inf)
            node.leaves[word_ids[word]] = min(cost, known)
    states: list[list[TrieArc]] = [[]]
    shared: dict[tuple[TrieArc, ...], int] = {}
    states[LOOP] = _arcs(root, states, shared, written=False)
    states[LOOP].append(TrieArc(SILENCE_ID, EPSILON, 0.0, LOOP))
    _add_unknown(states, unknown, unknown_phone_cost)
    return states


def _arcs(
    node: _Node,
    states: list[list[TrieArc]],
    shared: dict[tuple[TrieArc, ...], int],
    *,
    written: bool,
) -> list[TrieArc]:
    arcs: list[TrieArc] = []
    for phone, child in sorted(node.children.items()):
        alone = len(child.words) == 1
        word = next(iter(child.words)) if alone and not written else EPSILON
        for leaf, cost in sorted(child.leaves.items()):
            label = EPSILON if written else leaf
            arcs.append(TrieArc(phone, label, round(cost, 2) + _OPTIONAL_SILENCE_COST, LOOP))
        if child.children:
            below = _arcs(child, states, shared, written=written or alone)
            arcs.append(TrieArc(phone, word, 0.0, _share(below, states, shared)))
    return arcs


def _share(
    arcs: list[TrieArc], states: list[list[TrieArc]], shared: dict[tuple[TrieArc, ...], int]
) -> int:
    """The state with these arcs, made if there is none yet."""
    key = tuple(arcs)
    if key not in shared:
        shared[key] = len(states)
        states.append(arcs)
    return shared[key]


def _add_unknown(states: list[list[TrieArc]], unknown: int, phone_cost: float) -> None:
    """A run of two or more phones, written as the unknown word."""
    first, inside = len(states), len(states) + 1
    states += [[], []]
    states[LOOP].append(TrieArc(EPSILON, unknown, 0.0, first))
    for phone in PHONES[1:]:
        begin, middle, end = positional_ids((phone, phone, phone))
        states[first].append(TrieArc(begin, EPSILON, phone_cost, inside))
        states[inside].append(TrieArc(middle, EPSILON, phone_cost, inside))
        states[inside].append(TrieArc(end, EPSILON, phone_cost + _OPTIONAL_SILENCE_COST, LOOP))


def transition_text(states: list[list[TrieArc]]) -> Iterator[str]:
    """The graph over Kaldi's transition ids, as lines that ``fstcompile`` reads.

    A state is a pair of a phone graph's state and the phone that led there. The forward
    transition of a phone comes first, its self-loop stays on the state that it leads to.
    """
    numbers: dict[tuple[int, int], int] = {(LOOP, EPSILON): 0}
    waiting = [(LOOP, EPSILON)]
    finals: list[int] = []
    while waiting:
        pair = waiting.pop()
        state, phone = pair
        number = numbers[pair]
        if state == LOOP:
            finals.append(number)
        if phone:
            yield f"{number} {number} {_self_loop(phone)} 0 {_HALF:.4f}\n"
        for arc in states[state]:
            target = (arc.target, arc.phone)
            if target not in numbers:
                numbers[target] = len(numbers)
                waiting.append(target)
            label = _forward(arc.phone) if arc.phone else EPSILON
            cost = arc.cost + (_HALF if arc.phone else 0.0)
            yield f"{number} {numbers[target]} {label} {arc.word} {cost:.4f}\n"
    for number in finals:
        yield f"{number} 0\n"


def _self_loop(phone: int) -> int:
    return 2 * (phone - 1) + 1


def _forward(phone: int) -> int:
    return 2 * (phone - 1) + 2
