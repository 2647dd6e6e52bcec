"""What the voice does while nobody waits for it."""

import threading
from collections.abc import Sequence

import pytest

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import ScriptedModel, ToneSynthesizer
from voicebot.errors import SynthesizerError
from voicebot.pipeline import assistant as assistant_module
from voicebot.pipeline import speak as speak_module
from voicebot.pipeline.turn import Origin
from voicebot.protocols import IsCancelled


class PreparingVoice(ToneSynthesizer):
    """Has things to make ready; the one named ``hold`` takes until it is cancelled."""

    def __init__(self, things: Sequence[str], *, fails: bool = False) -> None:
        super().__init__()
        self.things = list(things)
        self.ready: list[str] = []
        self.holding = threading.Event()
        self.cancelled = threading.Event()
        self._fails = fails

    def prepare(self, *, is_cancelled: IsCancelled) -> bool:
        if self._fails:
            self.ready.append("failure")
            raise SynthesizerError("no voice")
        if self.things[0] == "hold":
            self.holding.set()
            while not is_cancelled():
                self.cancelled.wait(0.002)
            self.cancelled.set()
            return True
        self.ready.append(self.things.pop(0))
        return bool(self.things)


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assistant_module, "_IDLE_WORK_DELAY_S", 0.01)
    monkeypatch.setattr(assistant_module, "_RELEASE_AFTER_S", 0.01)
    monkeypatch.setattr(speak_module, "_PREPARING_PAUSE_S", 0.01)


async def ask(bench: Bench) -> None:
    turn = bench.assistant.new_turn(Origin.TEXT, speak=True)
    await bench.assistant.answer(turn, "what is the capital")


async def test_phrases_are_made_ready_after_an_answer() -> None:
    voice = PreparingVoice(["one", "two", "three"])
    async with running_assistant(ScriptedModel(["Paris."]), synthesizer=voice) as bench:
        bench.assistant.rest()
        await ask(bench)
        assert voice.ready == []
        await bench.until(lambda: not voice.things)
        assert voice.ready == ["one", "two", "three"]


async def test_a_question_stops_what_is_made_ready() -> None:
    voice = PreparingVoice(["hold"])
    async with running_assistant(ScriptedModel(["Paris.", "Rome."]), synthesizer=voice) as bench:
        await ask(bench)
        await bench.until(voice.holding.is_set)
        await ask(bench)
        assert voice.cancelled.is_set()
        assert voice.spoken == ["Paris.", "Rome."]


async def test_a_voice_that_cannot_make_ready_is_left_alone() -> None:
    failing = PreparingVoice(["one"], fails=True)
    async with running_assistant(ScriptedModel(["Paris.", "Rome."]), synthesizer=failing) as bench:
        await ask(bench)
        await bench.until(lambda: failing.ready)
        await ask(bench)
        assert failing.spoken == ["Paris.", "Rome."]
    plain = ToneSynthesizer()
    async with running_assistant(ScriptedModel(["Paris."]), synthesizer=plain) as bench:
        await ask(bench)
        speaker = bench.assistant.speaker
        assert speaker is not None
        await speaker.work_while_idle()
