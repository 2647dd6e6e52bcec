"""No held-out wording, and no held-out thing outside, occurs in training."""

import random
from collections.abc import Iterator
from itertools import islice

from training.language.corpus.actions import command_templates, dressed
from training.language.corpus.chat import wordings
from training.language.corpus.facts import all_facts, read_data
from training.language.corpus.outside import outside_lists, outside_templates
from training.language.corpus.sampler import conversations
from training.language.corpus.sentiment import LABELS, sentiment_templates
from training.language.corpus.text import spoken
from training.language.exam.knowledge import follow_up_items, knowledge_items
from training.language.exam.tasks import action_items, outside_items, sentiment_items

_CONVERSATIONS = 6_000


def _without_line(text: str) -> str:
    lines = [line for line in text.split("\n") if not line.startswith("(It is ")]
    return spoken(" ".join(lines))


def _held_out_facts() -> Iterator[str]:
    for fact in all_facts():
        yield from fact.test
        yield from fact.follow_test


def _held_out_talk() -> Iterator[str]:
    for table in ("memory", "play", "clock"):
        for section, content in read_data(table).items():
            if isinstance(content, dict):
                yield from (w for w in wordings(table, section, "test") if "{" not in w)
    yield from wordings("whys", None, "test")


def test_no_held_out_question_is_asked_in_training() -> None:
    held_out = {spoken(text) for text in (*_held_out_facts(), *_held_out_talk())}
    asked = {
        _without_line(turn.user)
        for conversation in islice(conversations(11), _CONVERSATIONS)
        for turn in conversation.turns
    }

    assert len(asked) > 10_000
    assert not asked & held_out


def test_no_held_out_wording_of_a_fact_is_a_training_wording_of_any() -> None:
    trained = {spoken(text) for fact in all_facts() for text in (*fact.train, *fact.follow)}

    assert not trained & {spoken(text) for text in _held_out_facts()}


def test_no_held_out_template_is_a_training_template() -> None:
    for label in LABELS:
        trained = {t for other in LABELS for t in sentiment_templates(other, "train")}
        assert not trained & set(sentiment_templates(label, "test"))
    assert not set(outside_templates("train")) & set(outside_templates("test"))
    commands = {wording for _, wording in command_templates("train")}
    commands |= {said for wording in commands for said in dressed(wording)}
    assert not commands & {wording for _, wording in command_templates("test")}


def test_held_out_things_are_not_in_training() -> None:
    train, test = outside_lists("train"), outside_lists("test")

    for name, values in test.items():
        assert values
        short_list_shared_by_both = values == train[name]
        assert short_list_shared_by_both or not set(values) & set(train[name]), name
    assert sum(values != train[name] for name, values in test.items()) > 15


def test_the_examination_asks_only_held_out_wordings() -> None:
    trained = {spoken(text) for fact in all_facts() for text in fact.train}
    rng = random.Random(4)
    makers = (knowledge_items, follow_up_items, outside_items, sentiment_items, action_items)
    items = [item for maker in makers for item in maker(rng)]

    assert len(items) > 1000
    assert not [item for item in items if _without_line(item.question) in trained]
