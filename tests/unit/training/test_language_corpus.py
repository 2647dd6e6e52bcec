"""What the corpus of the starter language model holds."""

import json
import random
from itertools import islice
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from training.language.corpus import questions
from training.language.corpus.actions import sample_command
from training.language.corpus.chat import RECALL
from training.language.corpus.facts import all_facts
from training.language.corpus.play import pieces
from training.language.corpus.sampler import conversations
from training.language.corpus.slots import Split
from training.language.corpus.summaries import REQUEST, sample_summary
from training.language.corpus.templates import expand, fill
from training.language.corpus.text import spoken

from voicebot.dialogue.prompt_texts import prompt_texts

_MODELS = Path(__file__).parents[3] / "models"


@pytest.mark.parametrize(
    ("topic", "least"),
    [("creators", 150), ("definitions", 400), ("tips", 60), ("spelling", 250), ("opposites", 150)],
)
def test_a_topic_has_enough_facts(topic: str, least: int) -> None:
    assert sum(fact.topic == topic for fact in all_facts()) >= least


@pytest.mark.parametrize(
    ("kind", "least"), [("joke", 60), ("riddle", 20), ("story", 10), ("saying", 20)]
)
def test_there_is_enough_to_play_with(kind: str, least: int) -> None:
    assert len(set(pieces(kind))) >= least


def test_every_country_has_a_capital_and_a_continent() -> None:
    answers = {fact.answer for fact in all_facts() if fact.topic == "capitals"}

    assert "The capital of France is Paris." in answers
    assert "France is in Europe." in answers
    assert sum(answer.startswith("The capital of ") for answer in answers) >= 193


def test_a_wording_never_has_two_answers() -> None:
    answers: dict[str, str] = {}
    for fact in all_facts():
        for wording in (*fact.train, *fact.test):
            assert answers.setdefault(spoken(wording), fact.answer) == fact.answer, wording


def test_questions_are_what_a_recognizer_writes() -> None:
    found = questions()

    assert found == questions()
    assert len(found) == len(set(found)) > 50_000
    assert "what is the capital of france" in found
    letters = set("abcdefghijklmnopqrstuvwxyz' ")
    assert not [text for text in found if set(text) - letters]


def test_the_same_seed_gives_the_same_conversations() -> None:
    first, second = (list(islice(conversations(5), 50)) for _ in range(2))

    assert first == second
    assert first != list(islice(conversations(6), 50))


def test_replies_alone_are_learnt() -> None:
    for conversation in islice(conversations(8), 200):
        segments = conversation.segments()
        learnt = [text for text, is_learnt in segments if is_learnt]
        turns = [turn for turn in conversation.turns if turn.learnt]
        assert learnt == [f"{turn.assistant}<|im_end|>" for turn in turns]
        assert all(turn.user and turn.assistant for turn in conversation.turns)


def test_summaries_are_asked_for_as_the_assistant_does() -> None:
    texts = prompt_texts("en")
    assert (texts.recall, texts.summarize) == (RECALL, REQUEST)
    rng = random.Random(4)

    for _ in range(200):
        summary = sample_summary(rng)
        assert summary.turns[-1].user == REQUEST
        assert all(name in summary.turns[-1].assistant for name in summary.names)
        told = [turn for turn in summary.before if turn.about]
        assert {turn.about for turn in told} <= set(summary.topics)


@pytest.mark.parametrize("split", ["train", "test"])
def test_commands_become_json_of_the_schema(split: Split) -> None:
    path = _MODELS / "starter" / "language" / "actions.schema.json"
    validator = Draft202012Validator(json.loads(path.read_text()))
    rng = random.Random(3)

    for _ in range(2000):
        command = sample_command(rng, split)
        assert "{" not in command.sentence
        validator.validate(json.loads(command.json))


def test_templates_expand_in_order() -> None:
    assert expand("[the] (big|small) {thing}") == [
        "the big {thing}",
        "the small {thing}",
        "big {thing}",
        "small {thing}",
    ]
    assert fill("a {x} and a {y}", {"x": "cat", "y": "dog"}) == "a cat and a dog"
    with pytest.raises(KeyError):
        fill("{x}", {})
