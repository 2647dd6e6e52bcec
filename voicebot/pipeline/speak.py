"""Turns the pieces of an answer into sound, while the rest is still being written."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing

from voicebot.audio_types import AudioChunk
from voicebot.errors import VoicebotError
from voicebot.events import PlaybackFinished, PlaybackStarted, SentenceReady, Stage
from voicebot.pipeline.playback import Playback
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.turn import Turn
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import IsCancelled, Synthesizer

_LOGGER = logging.getLogger(__name__)
_MAX_WAITING_PIECES = 8
_PIECE_TIMEOUT_S = 60.0


class Speaker:
    """Synthesizes and plays the pieces of one answer in order, without gaps."""

    def __init__(
        self,
        *,
        synthesizer: Synthesizer,
        worker: EngineWorker,
        playback: Playback,
        reporter: Reporter,
    ) -> None:
        self._synthesizer = synthesizer
        self._worker = worker
        self._reporter = reporter
        self.playback = playback

    async def speak(self, turn: Turn, pieces: AsyncGenerator[str]) -> None:
        """Speak all pieces and wait until they were heard.

        A piece that no voice can speak is reported and logged; the others are still spoken. A
        loudspeaker that fails is reported, and the rest of the pieces is only read to the end.
        """
        queue: asyncio.Queue[str | None] = asyncio.Queue(_MAX_WAITING_PIECES)
        async with asyncio.TaskGroup() as group:
            group.create_task(_fill(queue, pieces))
            group.create_task(self._play(turn, queue))

    async def _play(self, turn: Turn, queue: asyncio.Queue[str | None]) -> None:
        audible = True
        try:
            await self.playback.begin()
        except VoicebotError as error:
            audible = False
            self._reporter.failed(turn, Stage.AUDIO_OUTPUT, error)
        while (text := await queue.get()) is not None:
            self._reporter.publish(SentenceReady(**self._reporter.stamp(turn), text=text))
            if audible:
                audible = await self._speak_piece(turn, text)
            else:
                _LOGGER.warning("not spoken: %s", text)
        if audible and turn.marks.playback_s is not None:
            await self._drain(turn)

    async def _speak_piece(self, turn: Turn, text: str) -> bool:
        """Return whether the loudspeaker still works."""

        def synthesize(is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
            return self._synthesizer.synthesize(text, is_cancelled=is_cancelled)

        self.playback.add_piece(text)
        try:
            async with self._worker.stream(synthesize, timeout_s=_PIECE_TIMEOUT_S) as chunks:
                async for chunk in chunks:
                    if not await self._write(turn, chunk):
                        return False
        except VoicebotError as error:
            self._reporter.failed(turn, Stage.SYNTHESIZER, error)
            _LOGGER.warning("not spoken: %s", text)
        return True

    async def _write(self, turn: Turn, chunk: AudioChunk) -> bool:
        marks = turn.marks
        if marks.first_audio_s is None:
            marks.first_audio_s = self._reporter.now_s()
        try:
            await self.playback.write(chunk)
        except VoicebotError as error:
            self._reporter.failed(turn, Stage.AUDIO_OUTPUT, error)
            return False
        if marks.playback_s is None:
            marks.playback_s = self._reporter.now_s()
            self._reporter.publish(PlaybackStarted(**self._reporter.stamp(turn)))
        return True

    async def _drain(self, turn: Turn) -> None:
        try:
            await self.playback.drain()
        except VoicebotError as error:
            self._reporter.failed(turn, Stage.AUDIO_OUTPUT, error)
            return
        self._reporter.publish(
            PlaybackFinished(
                **self._reporter.stamp(turn), duration_s=round(self.playback.written_s, 3)
            )
        )


async def _fill(queue: asyncio.Queue[str | None], pieces: AsyncGenerator[str]) -> None:
    async with aclosing(pieces):
        async for piece in pieces:
            await queue.put(piece)
    await queue.put(None)
