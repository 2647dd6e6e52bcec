"""The whole assistant keeps its conversation within the context of the model that it loaded."""

import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.support.fakes import ScriptedModel
from voicebot import assembly
from voicebot.app import App, AppOptions
from voicebot.chat import Exchange, Message
from voicebot.config.schema import Config
from voicebot.dialogue.tokens import count_message_tokens
from voicebot.pipeline.turn import Origin

ANSWER = "It is Paris."
SMALL_CONTEXT, SMALL_BUDGET = 512, 256


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setenv("CACHE_DIRECTORY", str(tmp_path / "cache"))


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Lets a model be loaded."""
    event = threading.Event()
    yield event
    event.set()


def model(*replies: str, context_tokens: int = 2048) -> ScriptedModel:
    made = ScriptedModel(replies)
    made.context_tokens = context_tokens
    return made


@asynccontextmanager
async def goes_on(
    monkeypatch: pytest.MonkeyPatch,
    kept_turns: int,
    models: Sequence[ScriptedModel],
    wait: Callable[[], object] = bool,
) -> AsyncIterator[App]:
    """Run an assistant that had ``kept_turns`` before; ``wait`` is called by each load."""
    config = Config.model_validate({"models": {"use": "starter"}})
    store = assembly.make_store(config)
    text = "some words of a conversation from earlier today or yesterday"
    for _ in range(kept_turns):
        store.append(Exchange(question=text, answer=text, prompt=text, asked_at=datetime.now(UTC)))
    store.close()
    left = iter(models)

    def load(config: Config, path: Path) -> ScriptedModel:
        wait()
        return next(left)

    monkeypatch.setattr(assembly, "make_language_model", load)
    app = await App.build(config, AppOptions(remember=True))
    try:
        yield app
    finally:
        await app.close()


async def ask(app: App) -> None:
    await app.assistant.answer(app.assistant.new_turn(Origin.TEXT, speak=False), "and of italy")


def told(asked: ScriptedModel) -> tuple[Message, ...]:
    """Return the conversation in the newest prompt, without system text and question."""
    return asked.requests[-1].messages[1:-1]


async def test_what_was_restored_is_whole_when_the_model_is_loaded_later(
    monkeypatch: pytest.MonkeyPatch, release: threading.Event
) -> None:
    slow = model(ANSWER)
    async with goes_on(monkeypatch, 18, [slow], wait=release.wait) as app:
        release.set()
        await ask(app)
        assert len(told(slow)) == 2 * 18


async def test_the_conversation_takes_its_share_of_the_context_that_the_model_has(
    monkeypatch: pytest.MonkeyPatch, release: threading.Event
) -> None:
    small = model(ANSWER, context_tokens=SMALL_CONTEXT)
    async with goes_on(monkeypatch, 8, [small], wait=release.wait) as app:
        release.set()
        await ask(app)
        assert len(told(small)) == 2 * 4  # of 8 turns with 288 tokens, what 0.7 of 256 holds


async def test_a_model_that_takes_the_place_of_another_brings_its_own_limits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    broken, small = model(), model(ANSWER, ANSWER, context_tokens=SMALL_CONTEXT)
    async with goes_on(monkeypatch, 8, [broken, small]) as app:
        await ask(app)
        assert len(told(broken)) == 2 * 8
        await ask(app)
        await ask(app)
        assert 0 < count_message_tokens(told(small), small.count_tokens) <= SMALL_BUDGET
