"""Jokes and riddles, names and questions told before, reasons, the time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from training.language.corpus.chat import reasons, wordings
from training.language.corpus.conversation import Turn
from training.language.corpus.facts import Fact, all_facts, read_data
from training.language.corpus.play import KINDS, piece_text, pieces, play_wordings
from training.language.corpus.surroundings import Moment
from training.language.corpus.templates import fill
from training.language.corpus.text import heard_or_typed
from training.language.exam.item import Item, Rule, messages_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator


def talk_items(rng: random.Random) -> Iterator[Item]:
    """Everything of a conversation that is not a fact."""
    for _ in range(4):
        for kind in KINDS:
            yield _plain_piece(kind, rng)
            yield _another(kind, rng)
        yield from (_piece_about("joke", rng), _piece_about("story", rng))
        yield from (_solution(rng), _asked_riddle(rng), _name(rng), _question(rng))
        yield from (_repeat(rng), _reason(rng), _reason(rng))
        yield from (_clock(section, rng) for section in read_data("clock"))


def _say(table: str, section: str | None, rng: random.Random, **values: str) -> str:
    return heard_or_typed(fill(rng.choice(wordings(table, section, "test")), values), rng)


def _make(
    topic: str, before: tuple[Turn, ...], question: str, rng: random.Random, rule: Rule, *right: str
) -> Item:
    messages = messages_of(before, question, rng)
    return Item(part="knowledge", topic=topic, messages=messages, rule=rule, expected=right)


def _plain_piece(kind: str, rng: random.Random) -> Item:
    right = [piece_text(kind, index) for index in range(len(pieces(kind)))]
    return _make(kind, (), _say("play", kind, rng), rng, "one_of", *right)


def _piece_about(kind: str, rng: random.Random) -> Item:
    topic, text = rng.choice(pieces(kind))
    return _make(kind, (), _say("play", f"{kind}_about", rng, topic=topic), rng, "same", text)


def _another(kind: str, rng: random.Random) -> Item:
    index = rng.randrange(len(pieces(kind)))
    wording = heard_or_typed(rng.choice(play_wordings(kind, "test")), rng)
    before = Turn(wording, piece_text(kind, index))
    right = [piece_text(kind, i) for i in range(len(pieces(kind))) if i != index]
    question = _say("play", "another", rng, kind=kind)
    return _make("another one", (before,), question, rng, "one_of", *right)


def _solution(rng: random.Random) -> Item:
    riddle, solution = rng.choice(pieces("riddle"))
    before = Turn(_say("play", "riddle", rng), riddle)
    return _make("riddle", (before,), _say("play", "solution", rng), rng, "same", solution)


def _asked_riddle(rng: random.Random) -> Item:
    riddle, solution = rng.choice(pieces("riddle"))
    question = _say("play", "riddle_answer", rng, riddle=riddle.rstrip("?"))
    return _make("riddle", (), question, rng, "same", solution)


def _small_turn(rng: random.Random) -> Turn:
    fact: Fact = rng.choice(all_facts())
    return Turn(heard_or_typed(rng.choice(fact.test), rng), fact.answer)


def _name(rng: random.Random) -> Item:
    name = rng.choice(read_data("memory")["names"].split())
    told = Turn(_say("memory", "tell", rng, name=name), f"Nice to meet you, {name}!")
    before = (told, *(_small_turn(rng) for _ in range(rng.randrange(3))))
    return _make("name", before, _say("memory", "recall", rng), rng, "contains", name)


def _question(rng: random.Random) -> Item:
    before = tuple(_small_turn(rng) for _ in range(rng.choice((1, 2))))
    question = _say("memory", "asked", rng)
    return _make("last question", before, question, rng, "contains", before[-1].user)


def _repeat(rng: random.Random) -> Item:
    before = (_small_turn(rng),)
    question = _say("memory", "repeat", rng)
    return _make("repeat", before, question, rng, "contains", before[-1].assistant)


def _reason(rng: random.Random) -> Item:
    answer, reason = rng.choice(list(reasons().items()))
    fact = next(fact for fact in all_facts() if fact.answer == answer)
    before = Turn(heard_or_typed(rng.choice(fact.test), rng), answer)
    return _make("why", (before,), _say("whys", None, rng), rng, "words", reason)


def _clock(section: str, rng: random.Random) -> Item:
    moment = Moment.random(rng)
    right = fill(read_data("clock")[section]["answer"], moment.values)
    messages = messages_of((), _say("clock", section, rng), rng, line=moment.line(rng))
    return Item(part="knowledge", topic="clock", messages=messages, rule="same", expected=(right,))
