"""The frozen beginning of prompts, computed once and read from disk after a restart."""

import logging
from pathlib import Path

import pytest
from llama_cpp.llama_chat_format import Jinja2ChatFormatter

from tests.support.tiny_gguf import CHATML, write_tiny_gguf
from voicebot.chat import GenerationFinished, GenerationRequest, Message, Role, Task, TextDelta
from voicebot.engines.llama_cpp import LlamaLanguageModel

SYSTEM = Message(role=Role.SYSTEM, content="You are a helpful voice assistant. " * 4)
QUESTION = Message(role=Role.USER, content="and why is that so?")
REPLY = Message(role=Role.ASSISTANT, content="because")


def never() -> bool:
    return False


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_tiny_gguf(tmp_path_factory.mktemp("model") / "tiny.gguf")


class Life:
    """One life of the process: a model, its caches empty but for what is on disk."""

    def __init__(self, path: Path, directory: Path | None) -> None:
        self.model = LlamaLanguageModel(
            path, context_tokens=512, threads=1, prefix_directory=directory
        )

    def __enter__(self) -> LlamaLanguageModel:
        return self.model

    def __exit__(self, *_: object) -> None:
        self.model.close()


def ask(model: LlamaLanguageModel, task: Task = Task.CHAT) -> tuple[str, int]:
    """Return the reply and how many tokens were in the cache."""
    request = GenerationRequest(messages=(SYSTEM, QUESTION), max_tokens=24, task=task)
    items = list(model.generate(request, is_cancelled=never))
    finished = items[-1]
    assert isinstance(finished, GenerationFinished)
    text = "".join(item.text for item in items if isinstance(item, TextDelta))
    return text, finished.cached_tokens


def files(directory: Path) -> list[Path]:
    return sorted(directory.glob("*")) if directory.exists() else []


@pytest.fixture
def saved(tiny: Path, tmp_path: Path) -> Path:
    """A directory with the state of the system text."""
    directory = tmp_path / "cache" / "prefixes"
    with Life(tiny, directory) as model:
        assert model.prefill((SYSTEM,), is_cancelled=never) > 100
    assert len(files(directory)) == 1
    return directory


def test_a_restart_reads_the_system_text_from_disk(tiny: Path, saved: Path) -> None:
    with Life(tiny, None) as model:
        computed, cached = ask(model)
        assert cached == 0
    with Life(tiny, saved) as model:
        assert model.prefill((SYSTEM,), is_cancelled=never) == 0
        text, cached = ask(model)
        assert text == computed
        assert cached > 100
    with Life(tiny, saved) as model:  # nothing was prefilled before the first question
        assert ask(model)[0] == computed
        assert ask(model, Task.ACTION) == (computed, ask(model)[1])


def test_history_and_question_are_not_saved(tiny: Path, saved: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    with Life(tiny, other) as model:
        model.prefill((SYSTEM, QUESTION), is_cancelled=never)
        assert files(other) == []  # somebody is speaking
        model.prefill((SYSTEM, QUESTION, REPLY), is_cancelled=never)
    assert [path.name for path in files(other)] == [path.name for path in files(saved)]
    assert files(other)[0].stat().st_size == files(saved)[0].stat().st_size
    with Life(tiny, other) as model, Life(tiny, None) as fresh:
        assert ask(model)[0] == ask(fresh)[0]


def test_a_task_that_only_writes_is_saved_while_idle(tiny: Path, tmp_path: Path) -> None:
    with Life(tiny, tmp_path) as model:
        ask(model, Task.SENTIMENT)
        assert files(tmp_path) == []
        model.prefill((), is_cancelled=never)
    with Life(tiny, tmp_path) as model:
        assert ask(model, Task.SENTIMENT)[1] > 100


def test_work_that_is_cancelled_saves_nothing(tiny: Path, tmp_path: Path) -> None:
    with Life(tiny, tmp_path) as model:
        model.prefill((SYSTEM,), is_cancelled=lambda: True)
        assert files(tmp_path) == []
        model.prefill((SYSTEM,), is_cancelled=never)
        assert len(files(tmp_path)) == 1


def test_the_file_is_private(saved: Path) -> None:
    assert files(saved)[0].stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "foreign", "folder"])
def test_a_damaged_file_is_ignored_and_made_again(
    tiny: Path, saved: Path, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    (path,) = files(saved)
    whole = path.read_bytes()
    if damage == "folder":
        path.unlink()
        path.mkdir()
    else:
        flipped = bytearray(whole)
        flipped[len(whole) // 2] ^= 1
        contents = {
            "cut": whole[: len(whole) // 2],
            "flipped": bytes(flipped),
            "empty": b"",
            "foreign": b"GGUF" * 1000,
        }
        path.write_bytes(contents[damage])
    with caplog.at_level(logging.DEBUG, "voicebot.engines.llama"), Life(tiny, saved) as model:
        assert model.prefill((SYSTEM,), is_cancelled=never) > 100
        about = [record for record in caplog.records if "saved prefix" in record.message]
        assert [record.levelno for record in about] == [logging.DEBUG]
    if damage != "folder":
        assert path.read_bytes() == whole


def test_other_models_templates_and_texts_have_files_of_their_own(
    tiny: Path, saved: Path, tmp_path: Path
) -> None:
    again = write_tiny_gguf(tmp_path / "again.gguf", seed=5)
    template = write_tiny_gguf(tmp_path / "template.gguf", template=CHATML + " ")
    for path in (again, template):
        with Life(path, saved) as model, Life(path, None) as fresh:
            assert model.prefill((SYSTEM,), is_cancelled=never) > 100
            assert ask(model)[0] == ask(fresh)[0]
    with Life(tiny, saved) as model:
        shorter = Message(role=Role.SYSTEM, content="You are a helpful voice assistant.")
        assert model.prefill((shorter,), is_cancelled=never) > 30
    assert len(files(saved)) == 4


def test_without_a_directory_nothing_is_written(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Life(tiny, None) as model:
        model.prefill((SYSTEM,), is_cancelled=never)
    assert files(tmp_path) == []


def test_a_directory_that_cannot_be_written_is_told_once(
    tiny: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("in the way")
    with Life(tiny, tmp_path / "file") as model:
        model.prefill((SYSTEM,), is_cancelled=never)
        model.prefill((Message(role=Role.SYSTEM, content="x" * 40),), is_cancelled=never)
    told = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(told) == 1
    assert "not kept for the next start" in told[0].message


def test_the_beginning_of_a_new_day_is_read_from_disk_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dated = "{{ strftime_now('%d %B') }}: " + CHATML
    path = write_tiny_gguf(tmp_path / "dated.gguf", template=dated)
    today = ["20 November"]
    monkeypatch.setattr(Jinja2ChatFormatter, "strftime_now", staticmethod(lambda _: today[0]))
    with Life(path, tmp_path / "cache") as model:
        for day in ("20 November", "21 November"):
            today[0] = day
            model.prefill((SYSTEM,), is_cancelled=never)
    assert len(files(tmp_path / "cache")) == 2
    with Life(path, tmp_path / "cache") as model:
        assert model.prefill((SYSTEM,), is_cancelled=never) < 10
