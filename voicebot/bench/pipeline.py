"""Our own pipeline, fed in real time, with what each turn took."""

import asyncio
import math
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from voicebot.app import App, AppOptions
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ
from voicebot.bench.devices import End, FedMicrophone, NotingLoudspeaker, Sound
from voicebot.bench.keys import with_keys
from voicebot.bench.utterances import Utterance
from voicebot.config.schema import Config
from voicebot.errors import StageTimeoutError
from voicebot.events import (
    Event,
    InterruptReason,
    PlaybackStarted,
    SentenceReady,
    SpeechEnded,
    TurnCompleted,
    TurnFailed,
)

_LEAD_S = 0.25
_TURN_TIMEOUT_S = 60.0

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One turn of ours, measured from the known last voiced sample of the question.

    Attributes:
        response_s: to the first sample of the answer, at the loudspeaker.
        queued_s: how much of that it waited there for the sound that ends listening.
        endpoint_s: to the decision that the question is over; negative when it came too early.
        detection_s: to where the pipeline saw the end of the speech.
        first_piece: what the voice was given first.
        first_chunk_s: length of the first audio.
        completed: what the pipeline itself tells of the turn.
    """

    response_s: float
    queued_s: float
    endpoint_s: float
    detection_s: float
    first_piece: str
    first_chunk_s: float
    completed: TurnCompleted


class LivePipeline:
    """An assistant whose microphone is fed. Make it with ``open_pipeline``."""

    def __init__(
        self,
        app: App,
        microphone: FedMicrophone,
        loudspeaker: NotingLoudspeaker,
        folder: "tempfile.TemporaryDirectory[str] | None" = None,
    ) -> None:
        """Make it; ``folder`` is removed when it is closed."""
        assert app.hearing is not None
        assert app.attention is not None
        self.app = app
        self.loudspeaker = loudspeaker
        self.microphone = microphone
        self._folder = folder
        self.attention = app.attention
        self._hearing = app.hearing
        loop = asyncio.get_running_loop()
        self._ended: asyncio.Future[tuple[float, int]] = loop.create_future()
        self._started = asyncio.Event()
        self._completed: asyncio.Future[TurnCompleted] = loop.create_future()
        self._first_piece = ""
        self._first_sound: Sound | None = None
        self.failures: list[str] = []
        app.bus.subscribe(self._follow)

    @asynccontextmanager
    async def hearing(self) -> AsyncIterator[None]:
        """Keep the microphone open inside; outside of it the assistant costs nothing."""
        task = asyncio.create_task(self._hearing.run())
        try:
            await self._hearing.delivering.wait()
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)

    async def respond(self, utterance: Utterance) -> Reading:
        """Ask as the first question of a conversation; the answer is stopped once it begins."""
        await self.app.assistant.reset()
        async with self.hearing():
            end = await self.ask(utterance)
            await self._wait(self._started.wait(), utterance)
            await self.app.assistant.interrupt(InterruptReason.STOP)
            reading = await self._reading(end, utterance)
        await self.app.assistant.reset()
        return reading

    async def converse(self, utterance: Utterance) -> Reading:
        """Ask and hear the whole answer, as a part of a conversation."""
        end = await self.ask(utterance)
        return await self._reading(end, utterance)

    async def completed(self, utterance: Utterance) -> TurnCompleted:
        """Ask as the first question of a conversation and hear the whole answer; return its end.

        A question that is cut short is answered as far as it was heard.
        """
        await self.app.assistant.reset()
        async with self.hearing():
            end = await self.ask(utterance)
            completed = await self._wait(self._completed, utterance)
            await asyncio.sleep(max(0.0, end.heard_s - time.monotonic()))
        await self.app.assistant.reset()
        return completed

    async def endpoint_s(self, utterance: Utterance) -> float:
        """Return when the question counted as over, from its true end; negative is too early."""
        async with self.hearing():
            end = await self.ask(utterance)
            ended_s, _ = await self._wait(self._ended, utterance)
            await self.attention.stop()
            await self.app.assistant.interrupt(InterruptReason.STOP)
            await asyncio.sleep(max(0.0, end.heard_s - time.monotonic()))
        await self.app.assistant.reset()
        return ended_s - end.heard_s

    async def silence_s(self, utterance: Utterance) -> float:
        """Interrupt the answer as it begins; return when the loudspeaker fell silent."""
        await self.app.assistant.reset()
        async with self.hearing():
            await self.ask(utterance)
            await self._wait(self._started.wait(), utterance)
            interrupted_s = time.monotonic()
            await self.app.assistant.interrupt(InterruptReason.STOP)
            await self._wait(self._completed, utterance)
        await self.app.assistant.reset()
        if self.loudspeaker.flushed_s is None:
            return math.inf
        return self.loudspeaker.flushed_s - interrupted_s

    async def ask(self, utterance: Utterance) -> End:
        """Begin to listen and feed the question; return where it ends."""
        loop = asyncio.get_running_loop()
        self._ended, self._completed = loop.create_future(), loop.create_future()
        self._started.clear()
        self._first_piece, self._first_sound = "", None
        self.loudspeaker.arm()
        await self.attention.trigger()
        await asyncio.sleep(_LEAD_S)
        return self.microphone.feed(utterance.samples)

    async def close(self) -> None:
        """Free the engines."""
        await self.app.close()
        if self._folder is not None:
            self._folder.cleanup()

    async def _reading(self, end: End, utterance: Utterance) -> Reading:
        completed = await self._wait(self._completed, utterance)
        ended_s, last_voiced_sample = await self._wait(self._ended, utterance)
        first = self._first_sound
        assert first is not None
        return Reading(
            response_s=first.heard_s - end.heard_s,
            queued_s=first.heard_s - first.written_s,
            endpoint_s=ended_s - end.heard_s,
            detection_s=(last_voiced_sample - end.sample) / SPEECH_SAMPLE_RATE_HZ,
            first_piece=self._first_piece,
            first_chunk_s=first.duration_s,
            completed=completed,
        )

    async def _wait(self, awaitable: Awaitable[T], utterance: Utterance) -> T:
        try:
            async with asyncio.timeout(_TURN_TIMEOUT_S):
                return await awaitable
        except TimeoutError:
            failed = f" ({self.failures[-1]})" if self.failures else ""
            raise StageTimeoutError(
                f"no answer to {utterance.text!r} within {_TURN_TIMEOUT_S:g} s{failed}; "
                "--log-level debug shows where it stopped"
            ) from None

    def _follow(self, event: Event) -> None:
        match event:
            case SpeechEnded() if not self._ended.done():
                self._ended.set_result((event.monotonic_s, event.last_voiced_sample))
            case SentenceReady() if not self._first_piece:
                self._first_piece = event.text
            case PlaybackStarted() if not self._started.is_set():
                # Told of the answer alone, when its first chunk is the last one written.
                self._first_sound = self.loudspeaker.last
                self._started.set()
            case TurnCompleted() if not self._completed.done():
                self._completed.set_result(event)
            case TurnFailed():
                self.failures.append(event.message)
            case _:
                pass


async def open_pipeline(config: Config) -> LivePipeline:
    """Build an assistant with ``config`` and wait for its language model.

    What it keeps of conversations goes into a folder of its own. Raises ModelError.
    """
    folder = tempfile.TemporaryDirectory(prefix="voicebot-bench-")
    config = with_keys(config, {"state_directory": Path(folder.name)})
    microphone, loudspeaker = FedMicrophone(), NotingLoudspeaker()
    app = await App.build(
        config, AppOptions(hear=True, speak=True, source=microphone, sink=loudspeaker)
    )
    try:
        await app.loaded()
    except BaseException:
        await app.close()
        raise
    return LivePipeline(app, microphone, loudspeaker, folder)
