"""Conversations: questions, follow-ups that need the history, jokes, names, the time."""

from __future__ import annotations

from bisect import bisect
from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING

from training.language.corpus.conversation import Turn
from training.language.corpus.echo import some_words
from training.language.corpus.facts import Fact, all_facts, read_data
from training.language.corpus.outside import made_word, refusal, sample_outside
from training.language.corpus.play import ANOTHER, Player
from training.language.corpus.surroundings import Moment, with_line, wrapped
from training.language.corpus.templates import expand_all, fill
from training.language.corpus.text import heard_or_typed, sentence_case, spoken

if TYPE_CHECKING:
    import random

    from training.language.corpus.slots import Split

RECALL = "What did we talk about so far?"


@cache
def wordings(table: str, section: str | None, split: Split) -> tuple[str, ...]:
    """Wordings of a section of one of the conversation tables."""
    data = read_data(table)
    return tuple(expand_all((data[section] if section else data)[split]))


@cache
def groups() -> dict[str, list[Fact]]:
    """Facts by the kind of question that they answer."""
    found: dict[str, list[Fact]] = {}
    for fact in all_facts():
        found.setdefault(fact.group, []).append(fact)
    return found


@cache
def reasons() -> dict[str, str]:
    """Reasons by the spoken form of the question whose answer they explain."""
    rows = [line.split("|") for line in read_data("whys")["rows"].splitlines() if line]
    answers = {spoken(text): fact.answer for fact in all_facts() for text in fact.train}
    return {answers[question]: reason for question, reason in rows}


@cache
def _cumulative() -> list[float]:
    return list(accumulate(fact.weight for fact in all_facts()))


def sample_fact(rng: random.Random) -> Fact:
    """A random fact, by weight."""
    sums = _cumulative()
    return all_facts()[bisect(sums, rng.random() * sums[-1])]


class ChatBuilder:
    """Makes up a conversation turn by turn and keeps what follow-ups refer to."""

    def __init__(self, rng: random.Random, *, lines: bool = True) -> None:
        self._line_share = rng.choice((0.0, 0.0, 0.0, 0.1, 0.1, 0.2, 0.2, 1.0)) if lines else 0.0
        self.turns: list[Turn] = []
        self._rng = rng
        self._lines = lines
        self._name: str | None = None
        self._fact: Fact | None = None
        self._last_question: str | None = None
        self._player = Player(rng)
        self._moment = Moment.random(rng)

    def add_turn(self) -> None:
        """Add one turn that fits to those before it."""
        for chance, make in self._choices():
            if self._rng.random() < chance:
                make()
                return
        self.ask(sample_fact(self._rng))

    def recap(self, name: str | None, summary: str) -> None:
        """Begin with a summary of what was said before, which later turns can refer to."""
        self._name = name
        self.turns.append(Turn(RECALL, summary, learnt=False))

    def _choices(self):  # noqa: ANN202 -- private list of (chance, method) pairs
        explained = self.turns and self.turns[-1].assistant in reasons()
        yield (0.5 if explained else 0.01 if self.turns else 0.0), self.why
        yield (0.5 if self._player.last else 0.0), self.play_on
        yield (0.22 if self._fact and self._fact.follow else 0.0), self.follow
        yield 0.05 if self.turns else 0.004, self.asked
        yield 0.03 if self.turns else 0.002, self.repeat
        yield 0.05 if self._name is None else 0.0, self.tell_name
        yield 0.15 if self._name else 0.012, self.recall_name
        yield 0.04, self.echo
        yield 0.06, self.play
        yield 0.05, self.clock
        yield 0.2, self.outside
        if self._rng.random() < 0.01:
            yield 1.0, self.explainable

    def _add(self, text: str, reply: str, about: str | None, *, line: bool = True) -> None:
        self._last_question = text
        if line and self._rng.random() < self._line_share:
            text = with_line(text, self._moment.line(self._rng), self._rng)
        self.turns.append(Turn(text, reply, about))

    def ask(self, fact: Fact, wording: str | None = None) -> None:
        """Ask for a fact."""
        text = wording or self._rng.choice(fact.train)
        text = heard_or_typed(text, self._rng) if fact.plain else wrapped(text, self._rng)
        self._player.last = None
        self._fact = fact
        self._add(text, fact.answer, None if fact.plain else fact.about)

    def explainable(self) -> None:
        """Ask for a fact whose reason is known, so that "why" can follow."""
        answer = self._rng.choice(list(reasons()))
        self.ask(self._rng.choice([fact for fact in all_facts() if fact.answer == answer]))

    def follow(self) -> None:
        """Ask the same of another thing: "and of Italy"."""
        if self._fact is None:
            return
        fact = self._rng.choice(groups()[self._fact.group])
        text = heard_or_typed(self._rng.choice(fact.follow), self._rng)
        self._fact = fact
        self._add(text, fact.answer, fact.about)

    def why(self) -> None:
        """Ask for the reason of the last answer."""
        text = heard_or_typed(self._rng.choice(wordings("whys", None, "train")), self._rng)
        reply = reasons().get(self.turns[-1].assistant, read_data("whys")["answer_other"])
        self._fact = None
        self._add(text, reply, None)

    def outside(self) -> None:
        """Ask what the model does not know."""
        text = wrapped(sample_outside(self._rng, "train"), self._rng)
        self._fact, self._player.last = None, None
        self._add(text, refusal(), None)

    def play(self) -> None:
        """Ask for a joke, a riddle, a story or a saying."""
        self._fact = None
        turn = self._player.ask()
        self._add(heard_or_typed(turn.user, self._rng), turn.assistant, turn.about)

    def play_on(self) -> None:
        """Ask for another one, for a riddle's solution, or remark on a joke."""
        self._fact = None
        turn = self._player.go_on()
        about = turn.about if turn.about != ANOTHER else None
        self._add(heard_or_typed(turn.user, self._rng), turn.assistant, about)

    def _memory(self, section: str, known: bool, values: dict[str, str]) -> None:
        memory = read_data("memory")[section]
        text = fill(self._rng.choice(wordings("memory", section, "train")), values)
        reply = fill(memory["answer"], values) if known else memory["unknown"]
        self._add(heard_or_typed(text, self._rng), reply, None)

    def tell_name(self) -> None:
        """Tell a name, for which later turns can ask."""
        made = self._rng.random() < 0.2
        names = read_data("memory")["names"].split()
        self._name = made_word(self._rng).capitalize() if made else self._rng.choice(names)
        self._fact, self._player.last = None, None
        self._memory("tell", known=True, values={"name": self._name})

    def recall_name(self) -> None:
        """Ask for the name told before."""
        self._fact, self._player.last = None, None
        self._memory("recall", known=self._name is not None, values={"name": self._name or ""})

    def asked(self) -> None:
        """Ask for the last question."""
        question = self._last_question
        self._memory("asked", known=question is not None, values={"question": question or ""})

    def echo(self) -> None:
        """Ask to say some words, known and unknown ones, after the user."""
        text = some_words(self._rng, self._rng.choice((2, 3, 4, 5, 6, 8)))
        wording = fill(self._rng.choice(wordings("memory", "echo", "train")), {"text": text})
        self._fact, self._player.last = None, None
        self._add(wording, sentence_case(text) + ".", None)

    def repeat(self) -> None:
        """Ask for the last answer again."""
        last = self.turns[-1].assistant if self.turns else None
        self._memory("repeat", known=last is not None, values={"last": last or ""})

    def clock(self) -> None:
        """Ask for the time or date, with or without the line that tells it."""
        section = self._rng.choice(("time", "time", "weekday", "date", "month", "year"))
        data = read_data("clock")[section]
        values = self._moment.values | {"weekday_any": "Monday"}
        text = fill(self._rng.choice(wordings("clock", section, "train")), values)
        text = wrapped(text, self._rng) if self._rng.random() < 0.5 else spoken(text)
        self._fact, self._player.last = None, None
        if not self._lines or self._rng.random() < 0.3:
            self._add(text, data["unknown"], None, line=False)
        else:
            line = self._moment.line(self._rng)
            self._add(text, fill(data["answer"], values), None, line=False)
            self.turns[-1].user = with_line(text, line, self._rng)

    @property
    def name(self) -> str | None:
        """The name told, if any."""
        return self._name
