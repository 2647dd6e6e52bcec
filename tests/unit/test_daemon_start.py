"""What the daemon logs while it starts."""

import asyncio
import logging
from pathlib import Path

import pytest

from tests.support.fakes import ScriptedSource
from tests.unit.cli.engines import use_quick_engines
from voicebot import assembly
from voicebot.app import App, AppOptions
from voicebot.config.schema import Config
from voicebot.daemon import Daemon


@pytest.mark.parametrize(("heard", "delivers"), [([], False), ([1] * 3, True)])
async def test_the_models_are_told_once_whether_or_not_the_microphone_delivers(
    heard: list[int],
    delivers: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    use_quick_engines(tmp_path, monkeypatch)
    source = ScriptedSource(heard, then="silence")
    monkeypatch.setattr(assembly, "make_source", lambda _config: source)
    caplog.set_level(logging.INFO, "voicebot")
    config = Config.model_validate(
        {"language": "de", "control": {"socket": str(tmp_path / "control.sock")}}
    )
    app = await App.build(config, AppOptions(hear=True, speak=True, lenient=True))
    daemon = Daemon(app)
    running = asyncio.create_task(daemon.run())
    last = "listening" if delivers else "Models: "
    async with asyncio.timeout(10.0):
        while last not in caplog.text:
            await asyncio.sleep(0.005)
    daemon.stop()
    await running
    assert caplog.text.count("Models: ") == 1
    assert ("listening" in caplog.messages) is delivers
    assert caplog.text.count("no recognizer and no voice for 'de'") == 1
