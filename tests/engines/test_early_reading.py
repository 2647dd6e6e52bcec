"""Reading and answering a question before it is over, on the starter language model."""

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from voicebot.chat import GenerationRequest, Message, PromptRead, TextDelta
from voicebot.dialogue.prompt import PromptLayout, default_system_text
from voicebot.engines.llama_cpp import LlamaLanguageModel
from voicebot.models.locations import starter_language_model

QUESTIONS = ("what is the capital of france", "who wrote hamlet", "tell me a joke")
NOW = datetime(2026, 11, 21, 14, 5, tzinfo=UTC)
LAYOUT = PromptLayout(system_text=default_system_text("en"))


@pytest.fixture(scope="module")
def model() -> Iterator[LlamaLanguageModel]:
    model = LlamaLanguageModel(starter_language_model(), context_tokens=1024, threads=1)
    yield model
    model.close()


def never() -> bool:
    return False


def prompt(question: str) -> tuple[Message, ...]:
    return LAYOUT.build((), question, NOW)


def read(model: LlamaLanguageModel, question: str) -> int:
    return model.prefill(prompt(question), is_cancelled=never)


def answer(model: LlamaLanguageModel, question: str, pieces: int | None = None) -> tuple[str, int]:
    """Return the reply and how many prompt tokens were decoded; stop after ``pieces`` of it."""
    texts: list[str] = []
    decoded = 0
    request = GenerationRequest(messages=prompt(question), max_tokens=40)
    items = model.generate(
        request, is_cancelled=lambda: pieces is not None and len(texts) >= pieces
    )
    for item in items:
        if isinstance(item, PromptRead):
            decoded = item.prompt_tokens - item.cached_tokens
        elif isinstance(item, TextDelta):
            texts.append(item.text)
    return "".join(texts), decoded


@pytest.fixture(scope="module")
def undisturbed() -> dict[str, str]:
    """What the model answers when each question is read in one piece into an empty cache."""
    replies = {}
    for question in QUESTIONS:
        fresh = LlamaLanguageModel(starter_language_model(), context_tokens=1024, threads=1)
        replies[question] = answer(fresh, question)[0]
        fresh.close()
    return replies


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_reply_after_a_dropped_one_is_the_same(
    model: LlamaLanguageModel, undisturbed: dict[str, str], question: str
) -> None:
    guess, _ = answer(model, question.rpartition(" ")[0], pieces=5)
    assert guess
    text, decoded = answer(model, question)
    assert text == undisturbed[question]
    assert decoded < 16


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_reply_to_a_question_read_word_by_word_is_the_same(
    model: LlamaLanguageModel, undisturbed: dict[str, str], question: str
) -> None:
    words = question.split()
    read(model, "")
    for count in range(1, len(words) + 1):
        assert read(model, " ".join(words[:count])) <= 8
    text, decoded = answer(model, question)
    assert text == undisturbed[question]
    assert decoded <= 8


def test_a_revised_word_costs_only_what_comes_after_it(model: LlamaLanguageModel) -> None:
    read(model, "please tell me what the capital of italy is")
    assert 0 < read(model, "please tell me what the capital of spain is") <= 6


def test_a_shorter_partial_costs_nothing(model: LlamaLanguageModel) -> None:
    read(model, "please tell me what the capital of italy is")
    assert read(model, "please tell me what the capital") <= 1
