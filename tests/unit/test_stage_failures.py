"""Each stage of the whole assistant fails or hangs once; the next turn works."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, TypeVar

import pytest

from tests.support.fakes import (
    AmplitudeVoiceActivity,
    AmplitudeWakeWord,
    PacedSink,
    ScriptedModel,
    ScriptedRecognizer,
    ScriptedSource,
    ToneSynthesizer,
)
from voicebot import assembly
from voicebot.app import App, AppOptions
from voicebot.audio_types import AudioChunk, Samples
from voicebot.chat import GenerationRequest
from voicebot.config.schema import Config
from voicebot.engines.energy import EnergyDetector
from voicebot.engines.fallback import FallbackSynthesizer, FallbackVoiceActivity, OnFailure
from voicebot.errors import ModelError
from voicebot.events import Event, FinalTranscript, Stage, TurnCompleted, TurnFailed
from voicebot.pipeline import listening, playback, respond
from voicebot.pipeline.turn import Origin
from voicebot.protocols import IsCancelled, SkillReply, SkillRequest, Transcript
from voicebot.skills.clock import ClockSkill

T = TypeVar("T")

QUESTION, ANSWER = "what is the capital of france", "It is Paris."
WAKE, VOICE, SILENCE = 7, 5000, 1
CHUNKS_PER_S = 16_000 / 512


class House:
    """The assistant and what it published."""

    def __init__(self, app: App, sink: PacedSink, events: list[Event]) -> None:
        self.app = app
        self.sink = sink
        self.events = events

    async def ask(self, question: str = QUESTION) -> TurnCompleted:
        turn = self.app.assistant.new_turn(Origin.TEXT, speak=True)
        return await self.app.assistant.answer(turn, question)

    def failures(self) -> list[tuple[Stage, str]]:
        """Return stage and code of each failure since the last call."""
        found = [(e.stage, e.code) for e in self.events if isinstance(e, TurnFailed)]
        self.events.clear()
        return found

    def heard_s(self) -> float:
        """Return how much was played since the last call."""
        chunks, self.sink.chunks = self.sink.chunks, []
        return sum(chunk.duration_s for chunk in chunks)


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Ends what hangs."""
    event = threading.Event()
    yield event
    event.set()


@pytest.fixture(autouse=True)
def _own_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    monkeypatch.setenv("CACHE_DIRECTORY", str(tmp_path / "cache"))


def one_after_another(made: Sequence[T]) -> Callable[..., T]:
    """Return a factory that gives the next of ``made`` each time."""
    left = iter(made)
    return lambda *_: next(left)


@asynccontextmanager
async def house(
    monkeypatch: pytest.MonkeyPatch,
    *,
    models: Sequence[ScriptedModel] = (),
    voices: Sequence[ToneSynthesizer] = (),
    recognizers: Sequence[ScriptedRecognizer] = (),
    source: ScriptedSource | None = None,
    sink: PacedSink | None = None,
    voice_activity: Callable[[OnFailure], Any] = lambda _: AmplitudeVoiceActivity(),
    wake_word: Callable[[Config], Any] = lambda _: AmplitudeWakeWord(WAKE),
) -> AsyncIterator[House]:
    voice = one_after_another(voices or [ToneSynthesizer()])

    def make_synthesizer(config: Config, path: Path, on_failure: OnFailure) -> FallbackSynthesizer:
        return FallbackSynthesizer(
            voice(),
            ToneSynthesizer(s_per_word=0.03),
            remake=voice,
            stall_s=0.3,
            on_failure=on_failure,
        )

    monkeypatch.setattr(
        assembly, "make_language_model", one_after_another(models or [ScriptedModel([])])
    )
    monkeypatch.setattr(assembly, "make_synthesizer", make_synthesizer)
    monkeypatch.setattr(assembly, "make_recognizer", one_after_another(recognizers))
    monkeypatch.setattr(assembly, "make_wake_word", wake_word)
    monkeypatch.setattr(assembly, "make_voice_activity", voice_activity)
    sink = sink or PacedSink()
    config = Config.model_validate(
        {
            "models": {"use": "starter"},
            "llm": {"timeout_s": 1},
            "audio": {"earcons": {"enabled": True}},
            "listening": {"follow_up": {"enabled": False}, "speculation": {"enabled": False}},
        }
    )
    options = AppOptions(hear=source is not None, speak=True, source=source, sink=sink)
    app = await App.build(config, options)
    events: list[Event] = []
    app.bus.subscribe(events.append)
    try:
        yield House(app, sink, events)
    finally:
        await app.close()


class BrokenModel(ScriptedModel):
    """A model that fails in a way that nobody foresaw."""

    def __init__(self, error: Exception) -> None:
        super().__init__([])
        self._error = error

    def generate(self, request: GenerationRequest, *, is_cancelled: IsCancelled) -> Iterator[Any]:
        raise self._error


class HangingModel(ScriptedModel):
    """A model that does not come back and does not look at the flag."""

    def __init__(self, release: threading.Event) -> None:
        super().__init__([])
        self._release = release

    def generate(self, request: GenerationRequest, *, is_cancelled: IsCancelled) -> Iterator[Any]:
        self._release.wait()
        yield from ()


async def test_a_language_model_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    models = [BrokenModel(RuntimeError("llama_decode returned -3")), ScriptedModel([ANSWER])]
    async with house(monkeypatch, models=models) as home:
        turn = await home.ask()
        assert turn.reply == "Sorry, I can't think right now."
        assert home.failures() == [(Stage.LANGUAGE_MODEL, "language_model")]
        assert home.heard_s() > 0
        assert (await home.ask("what time is it")).skill == "clock"
        assert (await home.ask()).reply == ANSWER
        assert home.failures() == []


async def test_a_language_model_that_hangs(
    monkeypatch: pytest.MonkeyPatch, release: threading.Event
) -> None:
    async with house(monkeypatch, models=[HangingModel(release), ScriptedModel([ANSWER])]) as home:
        turn = await home.ask()
        assert turn.reply != ANSWER
        assert home.failures() == [(Stage.LANGUAGE_MODEL, "timeout")]
        assert home.heard_s() > 0
        assert (await home.ask("what time is it")).skill == "clock"
        assert (await home.ask()).reply == ANSWER
        assert home.failures() == []


class HangingVoice(ToneSynthesizer):
    """A voice that says a word and no more."""

    def __init__(self, release: threading.Event) -> None:
        super().__init__()
        self._release = release

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        yield next(super().synthesize(text, is_cancelled=is_cancelled))
        self._release.wait()


async def test_a_voice_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    voices = [ToneSynthesizer(fails_on="Paris")]
    async with house(
        monkeypatch, models=[ScriptedModel([ANSWER, "It is Rome."])], voices=voices
    ) as home:
        assert (await home.ask()).audio_s == pytest.approx(0.09)
        assert home.failures() == [(Stage.SYNTHESIZER, "synthesizer")]
        assert (await home.ask()).audio_s == pytest.approx(0.03)
        assert home.failures() == []


async def test_a_voice_that_hangs(
    monkeypatch: pytest.MonkeyPatch, release: threading.Event
) -> None:
    voices = [HangingVoice(release), ToneSynthesizer(s_per_word=0.02)]
    async with house(monkeypatch, models=[ScriptedModel([ANSWER] * 3)], voices=voices) as home:
        assert (await home.ask()).audio_s == pytest.approx(0.1)
        assert home.failures() == [(Stage.SYNTHESIZER, "timeout")]
        assert (await home.ask()).audio_s == pytest.approx(0.06)
        assert home.failures() == []


class BreakableSink(PacedSink):
    """A loudspeaker that does what it is told in ``write``."""

    def __init__(self) -> None:
        super().__init__()
        self.before_write: Callable[[], object] = bool

    def write(self, chunk: AudioChunk) -> None:
        self.before_write()
        super().write(chunk)


async def test_a_loudspeaker_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    sink = BreakableSink()
    async with house(monkeypatch, models=[ScriptedModel([ANSWER] * 2)], sink=sink) as home:

        def fail() -> None:
            raise OSError("no such device")

        sink.before_write = fail
        assert (await home.ask()).reply == ANSWER
        assert home.failures() == [(Stage.AUDIO_OUTPUT, "audio")]
        sink.before_write = bool
        assert (await home.ask()).audio_s > 0
        assert home.failures() == []


async def test_a_loudspeaker_that_hangs(
    monkeypatch: pytest.MonkeyPatch, release: threading.Event
) -> None:
    monkeypatch.setattr(playback, "_DEVICE_TIMEOUT_S", 0.2)
    sink = BreakableSink()
    async with house(monkeypatch, models=[ScriptedModel([ANSWER] * 3)], sink=sink) as home:
        sink.before_write = release.wait
        assert (await home.ask()).reply == ANSWER
        assert (await home.ask()).reply == ANSWER
        assert home.failures() == [(Stage.AUDIO_OUTPUT, "timeout")] * 2
        release.set()
        async with asyncio.timeout(5):
            while not (await home.ask("what time is it")).audio_s:
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_skill_that_raises_or_hangs(
    monkeypatch: pytest.MonkeyPatch, release: threading.Event, hangs: bool
) -> None:
    monkeypatch.setattr(respond, "_SKILL_TIMEOUT_S", 0.3)
    handle, asked = ClockSkill.handle, list[str]()

    def broken(self: ClockSkill, request: SkillRequest) -> SkillReply | None:
        asked.append(request.text)
        if len(asked) > 1:
            return handle(self, request)
        if hangs:
            release.wait()
        raise LookupError("no such zone")

    monkeypatch.setattr(ClockSkill, "handle", broken)
    async with house(monkeypatch, models=[ScriptedModel([ANSWER])]) as home:
        turn = await home.ask("what time is it")
        assert (turn.skill, turn.reply) == (None, ANSWER)
        assert home.failures() == [(Stage.SKILL, "timeout" if hangs else "skill")]
        assert (await home.ask("what time is it")).skill == "clock"
        assert home.failures() == []


class BrokenRecognizer(ScriptedRecognizer):
    """A recognizer that raises or hangs once it gets audio."""

    def __init__(self, release: threading.Event | None = None) -> None:
        super().__init__([])
        self._release = release

    def accept(self, samples: Samples) -> str:
        if self._release is not None:
            self._release.wait()
        raise MemoryError("lattice")

    def finish(self) -> Transcript:
        raise AssertionError


def spoken() -> list[int]:
    return [
        amplitude
        for amplitude, seconds in ((WAKE, 0.032), (VOICE, 0.6), (SILENCE, 1.5))
        for amplitude in [amplitude] * round(seconds * CHUNKS_PER_S)
    ]


@pytest.mark.parametrize("hangs", [False, True])
async def test_a_recognizer_that_raises_or_hangs(
    monkeypatch: pytest.MonkeyPatch, release: threading.Event, hangs: bool
) -> None:
    monkeypatch.setattr(listening, "_ACCEPT_TIMEOUT_S", 0.3)
    source = ScriptedSource(spoken(), then="silence")
    recognizers = [
        BrokenRecognizer(release if hangs else None),
        ScriptedRecognizer(["what time is it"]),
    ]
    async with house(monkeypatch, recognizers=recognizers, source=source) as home:
        assert home.app.hearing is not None
        running = asyncio.create_task(home.app.hearing.run())
        async with asyncio.timeout(8):
            while not any(isinstance(event, TurnFailed) for event in home.events):
                await asyncio.sleep(0.01)
            assert home.failures() == [(Stage.RECOGNIZER, "timeout" if hangs else "recognizer")]
            while home.heard_s() == 0:  # the error earcon
                await asyncio.sleep(0.01)
            source.amplitudes.extend(spoken())
            while not any(isinstance(event, TurnCompleted) for event in home.events):
                await asyncio.sleep(0.01)
        (asked,) = [event for event in home.events if isinstance(event, FinalTranscript)]
        assert asked.text == "what time is it"
        assert home.app.vitals().stuck == ()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


class BrokenDetector(AmplitudeVoiceActivity):
    """A voice activity detector that fails."""

    def process(self, window: Samples) -> float:
        raise RuntimeError("invalid graph")


async def test_voice_activity_detection_that_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    def make(on_failure: OnFailure) -> FallbackVoiceActivity:
        return FallbackVoiceActivity(BrokenDetector(), EnergyDetector(), on_failure=on_failure)

    source = ScriptedSource(spoken(), then="silence")
    async with house(
        monkeypatch,
        recognizers=[ScriptedRecognizer(["what time is it"])],
        source=source,
        voice_activity=make,
    ) as home:
        assert home.app.hearing is not None
        running = asyncio.create_task(home.app.hearing.run())
        async with asyncio.timeout(8):
            while not any(isinstance(event, TurnCompleted) for event in home.events):
                await asyncio.sleep(0.01)
        assert home.failures() == [(Stage.VOICE_ACTIVITY, "wake_word")]
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_without_a_microphone_no_wake_word_is_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(_: Config) -> AmplitudeWakeWord:
        raise ModelError("wake word model: no such file")

    models = [ScriptedModel([ANSWER])]
    async with house(monkeypatch, models=models, wake_word=missing) as home:
        assert (await home.ask()).reply == ANSWER
        assert home.heard_s() > 0
