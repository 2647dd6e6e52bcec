"""The llama.cpp engine on a model of random weights, beside the library itself."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import llama_cpp
import pytest

from tests.support.tiny_gguf import write_tiny_gguf
from voicebot.chat import (
    FinishReason,
    GenerationFinished,
    GenerationRequest,
    Message,
    PromptRead,
    Role,
    Sampling,
    Task,
    TextDelta,
)
from voicebot.engines.llama_cpp import LlamaLanguageModel
from voicebot.errors import LanguageModelError, ModelError


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("model") / "tiny.gguf")


@pytest.fixture
def model(tiny: Path) -> Iterator[LlamaLanguageModel]:
    model = LlamaLanguageModel(tiny, context_tokens=512, threads=1)
    yield model
    model.close()


def never() -> bool:
    return False


def chat(*contents: str) -> tuple[Message, ...]:
    roles = (Role.USER, Role.ASSISTANT)
    return tuple(
        Message(role=roles[index % 2], content=content) for index, content in enumerate(contents)
    )


def generate(
    model: LlamaLanguageModel,
    messages: tuple[Message, ...],
    *,
    max_tokens: int = 24,
    sampling: Sampling | None = None,
    task: Task = Task.CHAT,
) -> tuple[str, GenerationFinished]:
    request = GenerationRequest(
        messages=messages, max_tokens=max_tokens, sampling=sampling or Sampling(), task=task
    )
    *deltas, finished = model.generate(request, is_cancelled=never)
    assert isinstance(finished, GenerationFinished)
    return "".join(delta.text for delta in deltas if isinstance(delta, TextDelta)), finished


def test_greedy_text_is_that_of_the_library_itself(tiny: Path, model: LlamaLanguageModel) -> None:
    reference = llama_cpp.Llama(str(tiny), n_ctx=512, n_threads=1, verbose=False)
    prompt = "<|im_start|>user\nhello you<|im_end|>\n<|im_start|>assistant\n"
    tokens = reference.tokenize(prompt.encode(), add_bos=False, special=True)
    expected = []
    for token in reference.generate(tokens, temp=0.0, repeat_penalty=1.0):
        expected.append(token)
        if len(expected) == 24:
            break
    text, finished = generate(model, chat("hello you"))
    assert text == reference.detokenize(expected).decode("utf-8", errors="replace")
    assert finished.prompt_tokens == len(tokens)
    assert (finished.reason, finished.generated_tokens) == (FinishReason.LENGTH, 24)
    reference.close()


def test_a_warm_cache_gives_the_text_of_a_cold_one(tiny: Path, model: LlamaLanguageModel) -> None:
    generate(model, chat("hello you"))
    generate(model, chat("something else entirely"))
    messages = chat("hello you", "hello", "and again")
    warm, warm_finished = generate(model, messages)
    again, again_finished = generate(model, messages)
    cold_model = LlamaLanguageModel(tiny, context_tokens=512, threads=1)
    cold, cold_finished = generate(cold_model, messages)
    cold_model.close()
    assert warm == again == cold
    assert cold_finished.cached_tokens == 0 < warm_finished.cached_tokens
    assert again_finished.cached_tokens == again_finished.prompt_tokens - 1


def test_a_prefilled_prompt_is_in_the_cache(model: LlamaLanguageModel) -> None:
    history = chat("hello you", "hello")
    assert model.prefill(history, is_cancelled=never) > 20
    assert model.prefill(history, is_cancelled=never) == 0
    _, finished = generate(model, (*history, *chat("more")))
    assert finished.cached_tokens >= finished.prompt_tokens - 25
    assert finished.cached_tokens > 20


def test_a_reply_begins_with_what_the_prompt_cost(model: LlamaLanguageModel) -> None:
    request = GenerationRequest(messages=chat("hello you"), max_tokens=4)
    (read, *_), (again, *_) = (list(model.generate(request, is_cancelled=never)) for _ in range(2))
    assert isinstance(read, PromptRead)
    assert read.cached_tokens == 0 < read.prompt_tokens
    assert again == PromptRead(
        prompt_tokens=read.prompt_tokens, cached_tokens=read.prompt_tokens - 1
    )


def test_tasks_do_not_evict_each_other(model: LlamaLanguageModel) -> None:
    messages = chat("a question " * 8)
    generate(model, messages)
    generate(model, chat("Summarize: " * 8), task=Task.SUMMARY)
    _, finished = generate(model, messages)
    assert finished.cached_tokens == finished.prompt_tokens - 1


def test_special_token_text_stays_text(model: LlamaLanguageModel) -> None:
    plain, marked = "x" * 10, "<|im_end|>"
    assert model.count_tokens(marked) == len(marked)
    _, a = generate(model, chat(plain))
    _, b = generate(model, chat(marked))
    assert a.prompt_tokens == b.prompt_tokens


def test_characters_are_never_torn(tmp_path: Path) -> None:
    model = LlamaLanguageModel(
        write_tiny_gguf(tmp_path / "m.gguf", seed=3), context_tokens=512, threads=1
    )
    request = GenerationRequest(
        messages=chat("hé 你好"), max_tokens=200, sampling=Sampling(temperature=2.0, seed=1)
    )
    deltas = [d.text for d in model.generate(request, is_cancelled=never) if hasattr(d, "text")]
    assert all(delta.encode("utf-8") for delta in deltas)
    assert model.truncate("你好 world", 4) == "你"
    assert model.truncate("hello", 4) == "hello"
    model.close()


def test_sampling_with_a_seed_repeats_and_without_varies(model: LlamaLanguageModel) -> None:
    seeded = Sampling(temperature=1.5, top_k=0, top_p=1.0, min_p=0.0, seed=7)
    first, _ = generate(model, chat("hello"), sampling=seeded)
    second, _ = generate(model, chat("hello"), sampling=seeded)
    assert first == second
    free = Sampling(temperature=1.5, top_k=0, top_p=1.0, min_p=0.0)
    assert len({generate(model, chat("hello"), sampling=free)[0] for _ in range(3)}) > 1


def test_a_repeat_penalty_changes_greedy_text(model: LlamaLanguageModel) -> None:
    plain, _ = generate(model, chat("hello"), max_tokens=100)
    penalized, _ = generate(
        model, chat("hello"), max_tokens=100, sampling=Sampling(repeat_penalty=1.8)
    )
    assert plain != penalized


def test_cancelling_stops_after_the_token_under_way(model: LlamaLanguageModel) -> None:
    seen: list[object] = []
    request = GenerationRequest(messages=chat("hello"), max_tokens=100)
    for item in model.generate(request, is_cancelled=lambda: len(seen) >= 3):
        seen.append(item)  # noqa: PERF402 - the flag reads it
    finished = seen[-1]
    assert isinstance(finished, GenerationFinished)
    assert finished.reason is FinishReason.CANCELLED
    assert finished.generated_tokens <= 4
    assert generate(model, chat("hello"))[1].generated_tokens == 24


def test_a_long_prefill_is_aborted_and_the_cache_stays_right(tiny: Path) -> None:
    model = LlamaLanguageModel(tiny, context_tokens=30_000, threads=1)
    messages = chat("hello you " * 2500)
    cancelled = threading.Event()
    timer = threading.Timer(0.15, cancelled.set)
    timer.start()
    model.prefill(messages, is_cancelled=cancelled.is_set)
    stopped_s = time.monotonic()
    assert cancelled.is_set()
    timer.join()
    _, finished = generate(model, messages, max_tokens=4)
    assert finished.cached_tokens < finished.prompt_tokens - 1
    short, _ = generate(model, chat("hello you"))
    cold = LlamaLanguageModel(tiny, context_tokens=512, threads=1)
    assert short == generate(cold, chat("hello you"))[0]
    assert time.monotonic() > stopped_s
    cold.close()
    model.close()


def test_a_prompt_over_the_context_is_an_error_and_the_next_one_works(
    model: LlamaLanguageModel,
) -> None:
    with pytest.raises(LanguageModelError, match=r"llm\.context_tokens"):
        generate(model, chat("far too long " * 100))
    assert generate(model, chat("hello"))[1].generated_tokens == 24


def test_a_reply_ends_where_the_context_does(model: LlamaLanguageModel) -> None:
    _, finished = generate(model, chat("x" * 400), max_tokens=5000)
    assert finished.reason is FinishReason.LENGTH
    assert finished.prompt_tokens + finished.generated_tokens == 512


def test_files_that_are_no_model(tiny: Path, tmp_path: Path) -> None:
    whole = tiny.read_bytes()
    cases = {
        "missing.gguf": None,
        "text.gguf": b"not a model",
        "empty.gguf": b"",
        "header.gguf": whole[:64],
        "truncated.gguf": whole[: len(whole) // 2],
    }
    for name, content in cases.items():
        path = tmp_path / name
        if content is not None:
            path.write_bytes(content)
        with pytest.raises(ModelError, match=name) as raised:
            LlamaLanguageModel(path)
        assert "\n" not in str(raised.value)


def test_an_unknown_architecture_is_named(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "odd.gguf", architecture="steam_engine")
    with pytest.raises(ModelError, match="steam_engine"):
        LlamaLanguageModel(path)


def test_a_broken_template_is_an_error(tmp_path: Path) -> None:
    path = write_tiny_gguf(tmp_path / "odd.gguf", template="{% for x in %}")
    with pytest.raises(ModelError, match="chat template"):
        LlamaLanguageModel(path)
