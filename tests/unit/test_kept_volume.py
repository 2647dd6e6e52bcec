"""What was set by voice holds for a single question too."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.support.fakes import PacedSink, ScriptedModel, ToneSynthesizer
from voicebot import assembly
from voicebot.app import App, AppOptions
from voicebot.audio.sound_file import read_audio
from voicebot.audio.wav import WavSink
from voicebot.config.schema import Config
from voicebot.engines.fallback import FallbackSynthesizer
from voicebot.pipeline.turn import Origin
from voicebot.protocols import AudioSink

CONFIG = Config.model_validate({"models": {"use": "starter"}})


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setenv("CACHE_DIRECTORY", str(tmp_path / "cache"))
    monkeypatch.setattr(assembly, "make_language_model", lambda *_: ScriptedModel([]))
    monkeypatch.setattr(
        assembly,
        "make_synthesizer",
        lambda *_: FallbackSynthesizer(ToneSynthesizer(), None),
    )


def keep_level(level: int) -> None:
    store = assembly.make_store(CONFIG)
    store.set("volume_level", str(level))
    store.close()


def kept_level() -> str | None:
    return assembly.make_store(CONFIG).setting("volume_level")


@asynccontextmanager
async def asked(question: str, sink: AudioSink | None = None) -> AsyncIterator[str]:
    """Give the reply to one question, as ``voicebot ask`` does."""
    app = await App.build(CONFIG, AppOptions(speak=sink is not None, sink=sink))
    try:
        turn = app.assistant.new_turn(Origin.TEXT, speak=True)
        yield (await app.assistant.answer(turn, question)).reply
    finally:
        await app.close()


async def test_a_single_question_counts_from_the_kept_volume_and_changes_it() -> None:
    keep_level(8)
    async with asked("speak louder") as reply:
        assert reply == "Volume nine."
    assert kept_level() == "9"


async def test_a_single_question_keeps_nothing_of_its_own(tmp_path: Path) -> None:
    async with asked("how loud are you") as reply:
        assert reply == "The volume is five out of ten."
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize(("level", "share"), [(5, 1.0), (2, 0.4), (0, 0.0)])
async def test_its_answer_is_spoken_at_the_kept_volume(level: int, share: float) -> None:
    keep_level(level)
    sink = PacedSink()
    async with asked("what time is it", sink):
        peak = max(abs(chunk.samples).max() for chunk in sink.chunks)
    assert peak == pytest.approx(share * 3000, abs=1)


async def test_a_file_gets_the_voice_as_it_is(tmp_path: Path) -> None:
    keep_level(0)
    path = tmp_path / "reply.wav"
    async with asked("what time is it", WavSink(path)) as reply:
        assert reply
    assert abs(read_audio(path).samples).max() == 3000
