"""The lexicon as a shared prefix and suffix tree of phones, and as an HMM.

A word is written at the first phone after which only that word is left, as determinizing
and minimizing the lexicon transducer would place it; equal endings are shared.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from voicebot.models.recognizer_lexicon import Lexicon
from voicebot.models.recognizer_phones import SILENCE_ID, positional_ids

LOOP: Final = 0  # start, end and between words
EPSILON: Final = 0
_OPTIONAL_SILENCE_COST: Final = math.log(2)
_BOUNDARY: Final = "#"
_MIN_BIGRAM: Final = 0.01
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
    _add_unknown(states, lexicon, unknown, unknown_phone_cost)
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


def _add_unknown(
    states: list[list[TrieArc]], lexicon: Lexicon, unknown: int, phone_cost: float
) -> None:
    """A run of two or more phones in likely order, written as the unknown word.

    The order's cost is a bigram of phones over the lexicon. Without it the many equally
    good phone sequences of a noise outgrow the decoder's lattice.
    """
    likely = _phone_bigrams(lexicon)
    numbers = {phone: len(states) + index for index, phone in enumerate(likely)}
    states += [[] for _ in likely]
    states[LOOP].append(TrieArc(EPSILON, unknown, 0.0, numbers[_BOUNDARY]))
    for phone, followers in likely.items():
        for following, cost in followers.items():
            if following == _BOUNDARY:
                continue
            begin, middle, end = positional_ids((following,) * 3)
            total = round(cost, 2) + phone_cost
            inside = begin if phone == _BOUNDARY else middle
            states[numbers[phone]].append(TrieArc(inside, EPSILON, total, numbers[following]))
            ending = likely[following].get(_BOUNDARY)
            if phone != _BOUNDARY and ending is not None:
                total += round(ending, 2) + _OPTIONAL_SILENCE_COST
                states[numbers[phone]].append(TrieArc(end, EPSILON, total, LOOP))


def _phone_bigrams(lexicon: Lexicon) -> dict[str, dict[str, float]]:
    """Costs of the phones that follow each phone in the lexicon, a word's boundary included."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for pronunciations in lexicon.values():
        for phones in pronunciations:
            for pair in pairwise((_BOUNDARY, *phones, _BOUNDARY)):
                counts[pair[0]][pair[1]] += 1
    likely: dict[str, dict[str, float]] = {}
    for phone, followers in sorted(counts.items()):
        total = followers.total()
        likely[phone] = {
            following: -math.log(count / total)
            for following, count in sorted(followers.items())
            if count / total >= _MIN_BIGRAM
        }
    return likely


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
