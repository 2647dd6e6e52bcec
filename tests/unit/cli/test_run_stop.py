"""What ``voicebot run`` leaves when it ends before it listens."""

import asyncio
import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.fakes import ScriptedModel, ScriptedRecognizer
from tests.unit.cli.engines import use_quick_engines
from voicebot import assembly
from voicebot.app import App
from voicebot.cli.run import _run_voice
from voicebot.config.schema import Config
from voicebot.models.catalog import ModelKind
from voicebot.models.select import ChosenModel, ChosenModels, starter_model
from voicebot.service.control import AlreadyRunningError, ControlServer

_LOADED_BEFORE_AND_WHILE_IT_LISTENS = [
    ("make_recognizer", ScriptedRecognizer([])),
    ("make_language_model", ScriptedModel([])),
]


class SlowLoad:
    """Stands for a model that takes long to load."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.released = threading.Event()

    def wait(self) -> None:
        self.begun.set()
        self.released.wait(30.0)


@pytest.fixture
def load() -> Iterator[SlowLoad]:
    slow = SlowLoad()
    yield slow
    slow.released.set()


@pytest.fixture
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Config:
    """The configuration of a service with models that are not the starters."""
    use_quick_engines(tmp_path, monkeypatch)
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))

    def chosen(kind: ModelKind) -> ChosenModel:
        return ChosenModel(kind=kind, path=tmp_path / kind.value, name="mine", configured=True)

    models = ChosenModels(
        language="en",
        language_model=chosen(ModelKind.LANGUAGE_MODEL),
        recognizer=chosen(ModelKind.RECOGNIZER),
        voice=starter_model(ModelKind.VOICE, check=False),
    )
    monkeypatch.setattr(assembly, "choose", lambda *_, **__: models)
    return Config.model_validate({"control": {"socket": str(tmp_path / "control.sock")}})


async def until_begun(load: SlowLoad) -> None:
    async with asyncio.timeout(10.0):
        while not load.begun.is_set():
            await asyncio.sleep(0.005)


def notes(folder: Path) -> list[Path]:
    return list((folder / "state").glob("loading-*.json"))


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("slow", _LOADED_BEFORE_AND_WHILE_IT_LISTENS)
async def test_a_stop_while_models_load_is_no_crash(
    slow: tuple[str, object],
    number: signal.Signals,
    config: Config,
    load: SlowLoad,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert config.control.socket is not None
    folder = config.control.socket.parent
    name, engine = slow

    def make(*_: object) -> object:
        load.wait()
        return engine

    monkeypatch.setattr(assembly, name, make)
    running = asyncio.create_task(_run_voice(config, json=False, speak_typed=False))
    await until_begun(load)
    assert notes(folder)
    assert signal.getsignal(number) not in {signal.SIG_DFL, signal.default_int_handler}
    os.kill(os.getpid(), number)
    async with asyncio.timeout(10.0):
        assert await running == 0
    assert notes(folder) == []
    load.released.set()


async def test_a_daemon_whose_socket_is_taken_closes_what_was_built(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[App] = []
    close = App.close

    async def note(app: App) -> None:
        closed.append(app)
        await close(app)

    monkeypatch.setattr(App, "close", note)
    assert config.control.socket is not None
    other = ControlServer(config.control.socket, {})
    await other.start()
    try:
        with pytest.raises(AlreadyRunningError, match="another voicebot already listens"):
            await _run_voice(config, json=False, speak_typed=False)
    finally:
        await other.close()
    assert len(closed) == 1
    assert notes(tmp_path) == []
