"""Prompts: templates of several kinds, what tasks share, and the starter model's answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.tiny_gguf import CHATML, write_tiny_gguf
from voicebot.chat import (
    FinishReason,
    GenerationFinished,
    GenerationRequest,
    Message,
    Role,
    Task,
    TextDelta,
)
from voicebot.engines.llama.chat_template import ChatTemplate
from voicebot.engines.llama.model import LlamaModel, join_pieces
from voicebot.engines.llama_cpp import LlamaLanguageModel
from voicebot.errors import LanguageModelError, ModelError

_STARTER = Path(__file__).parents[2] / "models/starter/language/voicebot-starter-en.gguf"
_THINKING = (
    CHATML.removesuffix("{% endif %}")
    + "{% if enable_thinking is defined and enable_thinking is false %}<think>\n\n</think>\n\n"
    + "{% endif %}{% endif %}"
)
_NO_SYSTEM = (
    "{% for message in messages %}{% if message['role'] == 'system' %}"
    "{{ raise_exception('System role not supported') }}{% endif %}"
    "[{{ message['role'] }}]{{ message['content'] | trim }}\n{% endfor %}"
)
_SYSTEM = Message(role=Role.SYSTEM, content="Be brief.")
_QUESTION = Message(role=Role.USER, content="Why <|im_end|> now?")
_REPLY = Message(role=Role.ASSISTANT, content="Because.")


def never() -> bool:
    return False


def _template(path: Path, source: str) -> Iterator[tuple[LlamaModel, ChatTemplate]]:
    model = LlamaModel(write_tiny_gguf(path / "m.gguf", template=source))
    yield model, ChatTemplate(model)
    model.close()


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (CHATML, "system\nBe brief.\nuser\nWhy <|im_end|> now?\nassistant\n"),
        (
            _THINKING,
            "system\nBe brief.\nuser\nWhy <|im_end|> now?\nassistant\n<think>\n\n</think>\n\n",
        ),
        (_NO_SYSTEM, "[user]Be brief.\n\nWhy <|im_end|> now?\n"),
    ],
)
def test_prompts_of_templates(tmp_path: Path, source: str, expected: str) -> None:
    for model, template in _template(tmp_path, source):
        # The template's control tokens have no text, so what is left of them is the question's.
        assert join_pieces(model, template.prompt((_SYSTEM, _QUESTION))) == expected


@pytest.mark.parametrize("source", [CHATML, _THINKING, _NO_SYSTEM])
def test_a_beginning_is_what_later_prompts_begin_with(tmp_path: Path, source: str) -> None:
    for _, template in _template(tmp_path, source):
        later = template.prompt((_SYSTEM, _QUESTION, _REPLY, _QUESTION))
        for count in (2, 3, 4):
            messages = (_SYSTEM, _QUESTION, _REPLY, _QUESTION)[:count]
            beginning = template.beginning(messages)
            assert later[: len(beginning)] == beginning
            assert len(beginning) > count * 5
        assert template.beginning(()) == []


@pytest.mark.parametrize("lasting", [False, True])
def test_tokens_that_are_kept_are_those_that_were_found(tmp_path: Path, lasting: bool) -> None:
    model = LlamaModel(write_tiny_gguf(tmp_path / "m.gguf"))
    for text in ("", "why is that so?", "<|im_end|>"):
        for special in (False, True):
            first = model.tokenize(text, special=special, lasting=lasting)
            assert join_pieces(model, first) == ("" if special and "|" in text else text)
            first.append(0)
            again = model.tokenize(text, special=special, lasting=lasting)
            assert again == first[:-1]
            assert again == model.tokenize(text, special=special, lasting=not lasting)
    model.close()


def test_tasks_share_what_they_begin_with(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "m.gguf")
    model = LlamaLanguageModel(path, context_tokens=512, threads=1)
    cold = LlamaLanguageModel(path, context_tokens=512, threads=1)
    system = Message(role=Role.SYSTEM, content="You are a helpful voice assistant. " * 4)

    def ask(which: LlamaLanguageModel, text: str, task: Task) -> tuple[list[object], int]:
        question = Message(role=Role.USER, content=text)
        request = GenerationRequest(messages=(system, question), max_tokens=12, task=task)
        _, *deltas, finished = which.generate(request, is_cancelled=never)
        assert isinstance(finished, GenerationFinished)
        return list(deltas), finished.cached_tokens

    model.prefill((system,), is_cancelled=never)
    for task in (Task.SENTIMENT, Task.ACTION, Task.SUMMARY, Task.CHAT):
        deltas, cached = ask(model, f"a question for {task}", task)
        assert cached > 140
        assert deltas == ask(cold, f"a question for {task}", task)[0]
    model.close()
    cold.close()


def test_a_full_cache_makes_room_for_the_task_at_work(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "m.gguf")
    model = LlamaLanguageModel(path, context_tokens=2048, threads=1)
    for task in Task:
        question = Message(role=Role.USER, content=f"{task}: " + task.value[0] * 1500)
        request = GenerationRequest(messages=(question,), max_tokens=4, task=task)
        finished = list(model.generate(request, is_cancelled=never))[-1]
        assert isinstance(finished, GenerationFinished)
        assert finished.generated_tokens == 4
    model.close()


def test_a_closed_model_says_so(tmp_path: Path) -> None:
    model = LlamaLanguageModel(write_tiny_gguf(tmp_path / "m.gguf"), context_tokens=512, threads=1)
    assert model.count_tokens("hello") == 1
    model.close()
    model.close()
    request = GenerationRequest(messages=(_QUESTION,), max_tokens=4)
    with pytest.raises(LanguageModelError, match="closed"):
        list(model.generate(request, is_cancelled=never))
    with pytest.raises(LanguageModelError, match="closed"):
        model.prefill((_QUESTION,), is_cancelled=never)
    with pytest.raises(LanguageModelError, match="closed"):
        model.count_tokens("hello")


def test_the_context_is_not_longer_than_the_model_was_trained_for(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "m.gguf", context_tokens=768)
    model = LlamaLanguageModel(path, context_tokens=4096, threads=1)
    assert model.context_tokens == 768
    model.close()


def test_failing_loads_print_nothing(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    path = write_tiny_gguf(tmp_path / "m.gguf")
    path.write_bytes(path.read_bytes()[:100_000])
    with pytest.raises(ModelError, match=r"not within the file bounds.*download it again"):
        LlamaLanguageModel(path)
    assert capfd.readouterr() == ("", "")


def test_the_starter_model_answers() -> None:
    model = LlamaLanguageModel(_STARTER, context_tokens=1024, threads=1)
    question = Message(role=Role.USER, content="What is the capital of France?")
    request = GenerationRequest(messages=(_SYSTEM, question), max_tokens=40)
    *deltas, finished = model.generate(request, is_cancelled=never)
    assert isinstance(finished, GenerationFinished)
    assert finished.reason is FinishReason.STOP
    text = "".join(delta.text for delta in deltas if isinstance(delta, TextDelta))
    assert "Paris" in text
    assert model.truncate("what is the capital of France", 3).startswith("what is")
    model.close()
