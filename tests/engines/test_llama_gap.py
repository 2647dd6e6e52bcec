"""Long conversations: turns behind those left out are moved, and a summary reads none again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tiny_gguf import write_tiny_gguf
from voicebot.chat import GenerationRequest, Message, PromptRead, Role, Task, TextDelta
from voicebot.engines.llama.context import _common
from voicebot.engines.llama_cpp import LlamaLanguageModel

_STARTER = Path(__file__).parents[2] / "models/starter/language/voicebot-starter-en.gguf"
_SYSTEM = Message(role=Role.SYSTEM, content="You are a voice assistant. Answer briefly.")
_TURNS = (
    ("what is the capital of spain", "The capital of Spain is Madrid."),
    ("what is the capital of italy", "The capital of Italy is Rome."),
    ("how many legs does a spider have", "A spider has eight legs."),
    ("what color is the sky", "The sky is blue."),
)


def never() -> bool:
    return False


def prompt(turns: tuple[tuple[str, str], ...], question: str) -> tuple[Message, ...]:
    told = (
        message
        for asked, answered in turns
        for message in (
            Message(role=Role.USER, content=f"(It is 10:15 on Saturday.)\n{asked}"),
            Message(role=Role.ASSISTANT, content=answered),
        )
    )
    return (_SYSTEM, *told, Message(role=Role.USER, content=question))


def answer(
    model: LlamaLanguageModel, messages: tuple[Message, ...], task: Task = Task.CHAT
) -> tuple[str, PromptRead]:
    request = GenerationRequest(messages=messages, max_tokens=24, task=task)
    items = list(model.generate(request, is_cancelled=never))
    (read,) = [item for item in items if isinstance(item, PromptRead)]
    return "".join(item.text for item in items if isinstance(item, TextDelta)), read


@pytest.fixture
def model() -> Iterator[LlamaLanguageModel]:
    made = LlamaLanguageModel(_STARTER, context_tokens=512, threads=1)
    yield made
    made.close()


def test_turns_that_are_left_out_cost_nothing(model: LlamaLanguageModel) -> None:
    question = "what is the capital of france"
    answer(model, prompt(_TURNS, question))
    for first in (1, 3):
        shorter = prompt(_TURNS[first:], question)
        text, read = answer(model, shorter)
        assert "Paris" in text
        assert read.prompt_tokens - read.cached_tokens == 1
    context = model._context
    last = context._lib.llama_memory_seq_pos_max(context._memory, 0)
    assert last == len(context.tokens[0]) - 1


def test_moved_turns_answer_as_turns_that_were_read(model: LlamaLanguageModel) -> None:
    later = prompt(_TURNS[2:], "what is the capital of france")
    cold, _ = answer(model, later)
    model._context.forget(0)
    answer(model, prompt(_TURNS, "and of germany"))
    moved, read = answer(model, later)
    assert moved == cold
    assert read.cached_tokens > read.prompt_tokens // 2


def test_what_another_task_holds_too_is_not_moved(model: LlamaLanguageModel) -> None:
    messages = prompt(_TURNS, "what is the capital of france")
    answer(model, messages)
    of_other, _ = answer(model, messages, Task.SENTIMENT)
    answer(model, prompt(_TURNS[2:], "what is the capital of france"))
    again, read = answer(model, messages, Task.SENTIMENT)
    assert again == of_other
    assert read.prompt_tokens - read.cached_tokens == 1


def test_a_summary_reads_its_request_alone_and_leaves_the_turns_movable(
    model: LlamaLanguageModel,
) -> None:
    question = "what is the capital of france"
    answer(model, prompt(_TURNS, question))
    request = prompt(_TURNS[:2], "Summarize our conversation so far, with its names and facts.")
    _, read = answer(model, request, Task.SUMMARY)
    assert read.cached_tokens > read.prompt_tokens // 2
    assert read.prompt_tokens - read.cached_tokens < 30
    _, read = answer(model, prompt(_TURNS[1:], question))
    assert read.prompt_tokens - read.cached_tokens == 1


def test_a_word_that_was_revised_is_read_anew(model: LlamaLanguageModel) -> None:
    end = " name the capital of france and then tell me all of the colors of the rainbow in order"
    answer(model, (_SYSTEM, Message(role=Role.USER, content="please please" + end)))
    _, read = answer(model, (_SYSTEM, Message(role=Role.USER, content="please" + end)))
    assert read.prompt_tokens - read.cached_tokens > 10


def test_what_stood_behind_forgotten_turns_is_read_anew(model: LlamaLanguageModel) -> None:
    early, late = _TURNS[0][0], "(It is 10:17 on Saturday.)\nwhat is the capital of italy"
    answer(model, prompt(((early, "It is Madrid."),), late))
    again, read = answer(model, prompt((), late))
    model._context.forget(0)
    cold, _ = answer(model, prompt((), late))
    assert again == cold
    common = _common(
        model._template.prompt(prompt((), late)), model._template.prompt(prompt(_TURNS, ""))
    )
    assert read.cached_tokens <= common


@pytest.mark.parametrize(("architecture", "moves"), [("qwen2", True), ("smollm3", False)])
def test_keys_of_layers_without_positions_are_not_turned(
    tmp_path: Path, architecture: str, moves: bool
) -> None:
    path = write_tiny_gguf(tmp_path / "tiny.gguf", architecture=architecture)
    made = LlamaLanguageModel(path, context_tokens=512, threads=1)
    try:
        held = [300 % 256 + number % 7 for number in range(90)]
        context = made._context
        context.bring(0, held, logits=False, is_cancelled=never)
        kept = context.bring(0, held[:10] + held[50:], logits=False, is_cancelled=never)
        assert (kept > 40) is moves
    finally:
        made.close()
