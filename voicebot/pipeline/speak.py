"""Turns the pieces of an answer into sound, while the rest is still being written."""

import asyncio
import logging
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from typing import TypeAlias

from voicebot.audio_types import AudioChunk
from voicebot.errors import VoicebotError
from voicebot.events import PlaybackFinished, PlaybackStarted, SentenceReady, Stage
from voicebot.pipeline.engine_stream import EngineStream
from voicebot.pipeline.playback import Playback
from voicebot.pipeline.reporter import Reporter
from voicebot.pipeline.turn import Turn
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import IsCancelled, PreparingSynthesizer, Synthesizer

_LOGGER = logging.getLogger(__name__)
_MAX_WAITING_PIECES = 8
_PIECE_TIMEOUT_S = 60.0
# A voice that speaks whole sentences cannot stop in one; one that hangs ends after 10 s itself.
_STOP_TIMEOUT_S = 12.0
_MAX_HELD_S = 4.0
_HELD_ITEMS = 2
_PREPARING_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class _Sound:
    """Audio of the piece ``text``; ``begins`` marks the first chunk of it, no chunk its end."""

    text: str
    chunk: AudioChunk | None
    begins: bool


@dataclass(slots=True)
class _Speech:
    """What one answer has come to.

    Attributes:
        sounds: what is to be played; None is the end.
        unspoken: the pieces of which nothing was given to the loudspeaker yet.
        audible: False once the loudspeaker failed.
        held_s: seconds of sound made before the gate was open.
        early: a piece that is not certain yet, and its sound.
    """

    sounds: asyncio.Queue[_Sound | None] = field(default_factory=asyncio.Queue)
    unspoken: list[str] = field(default_factory=list)
    audible: bool = True
    held_s: float = 0.0
    early: tuple[str, EngineStream[AudioChunk]] | None = None


_Texts: TypeAlias = asyncio.Queue[str | None]


class Speaker:
    """Synthesizes and plays the pieces of one answer in order, without gaps.

    While the turn's gate is closed, the first piece is made and nothing is played.
    """

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

        Raises SynthesizerError, in a group, while the gate is closed.
        """
        texts: _Texts = asyncio.Queue(_MAX_WAITING_PIECES)
        speech = _Speech()
        turn.on_likely_piece = lambda text: self._begin_early(turn, text, speech)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(_fill(texts, pieces))
                group.create_task(self._synthesize_all(turn, texts, speech))
                group.create_task(self._play(turn, speech))
        finally:
            turn.on_likely_piece = None
            await _drop_early(speech)
        if not speech.audible:
            _log_unspoken(speech.unspoken)

    async def work_while_idle(self) -> None:
        """Let the voice make ready what it will need; drop this when somebody wants an answer.

        It rests longer than it works, so that the processor stays cool.
        """
        synthesizer = self._synthesizer
        if not isinstance(synthesizer, PreparingSynthesizer):
            return

        def prepare(is_cancelled: IsCancelled) -> Iterator[bool]:
            yield synthesizer.prepare(is_cancelled=is_cancelled)

        more = True
        while more:
            try:
                async with self._worker.stream(
                    prepare, timeout_s=_PIECE_TIMEOUT_S, stop_timeout_s=_STOP_TIMEOUT_S
                ) as made:
                    more = any([item async for item in made])
            except VoicebotError as error:
                _LOGGER.debug("the voice makes nothing ready: %s", error)
                return
            await asyncio.sleep(_PREPARING_PAUSE_S)

    async def _synthesize_all(self, turn: Turn, texts: _Texts, speech: _Speech) -> None:
        while (text := await texts.get()) is not None:
            self._reporter.publish(SentenceReady(**self._reporter.stamp(turn), text=text), turn)
            speech.unspoken.append(text)
            if speech.audible:
                await self._synthesize(turn, text, speech)
            await turn.gate.passed()
        speech.sounds.put_nowait(None)

    def _begin_early(self, turn: Turn, text: str, speech: _Speech) -> None:
        """Begin with a piece while the next token tells whether it is whole; "" if it was not."""
        if speech.early is not None:
            speech.early[1].cancel()
            speech.early = "", speech.early[1]
        elif text:
            stream = self._stream(turn, text)
            # A voice that takes no work is told of by the piece itself.
            with suppress(VoicebotError):
                stream.begin()
                speech.early = text, stream

    def _stream(self, turn: Turn, text: str) -> EngineStream[AudioChunk]:
        def synthesize(is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
            return self._synthesizer.synthesize(text, is_cancelled=is_cancelled)

        if turn.marks.first_audio_s is None:
            turn.marks.first_piece_s = self._reporter.now_s()
        options = {} if turn.gate.is_open else {"max_items": _HELD_ITEMS}
        stream = self._worker.stream(
            synthesize,
            timeout_s=_PIECE_TIMEOUT_S,
            stop_timeout_s=_STOP_TIMEOUT_S,
            **options,
        )
        turn.streams.append(stream)
        return stream

    async def _synthesize(self, turn: Turn, text: str, speech: _Speech) -> None:
        if speech.early is not None and speech.early[0] == text:
            (_, stream), speech.early = speech.early, None
        else:
            await _drop_early(speech)
            stream = self._stream(turn, text)
        begins = True
        try:
            async with stream as chunks:
                async for chunk in chunks:
                    if turn.marks.first_audio_s is None:
                        turn.marks.first_audio_s = self._reporter.now_s()
                        turn.sounding.set()
                        if not turn.gate.is_open:
                            turn.go_on_writing()
                    speech.sounds.put_nowait(_Sound(text, chunk, begins))
                    begins = False
                    await _held_within_bounds(turn, chunk, speech)
                    if not speech.audible:
                        return
            if not begins:
                speech.sounds.put_nowait(_Sound(text, None, begins))
        except VoicebotError as error:
            if not turn.gate.is_open:
                turn.failed = True
                raise
            self._reporter.failed(turn, Stage.SYNTHESIZER, error)
            if begins:
                speech.unspoken.remove(text)
            _log_unspoken([text])
        finally:
            turn.go_on_writing()

    async def _play(self, turn: Turn, speech: _Speech) -> None:
        await turn.gate.passed()
        try:
            await self.playback.begin()
            await self._write_all(turn, speech)
            if turn.marks.playback_s is None:
                return
            await self.playback.drain()
        except VoicebotError as error:
            speech.audible = False
            turn.go_on_writing()
            self._reporter.failed(turn, Stage.AUDIO_OUTPUT, error)
            # What is left in its queue would count as being spoken, or be spoken much later.
            with suppress(VoicebotError):
                await self.playback.release()
            return
        self._reporter.publish(
            PlaybackFinished(
                **self._reporter.stamp(turn), duration_s=round(self.playback.written_s, 3)
            )
        )

    async def _write_all(self, turn: Turn, speech: _Speech) -> None:
        """Play what there is and what comes. Raises AudioError."""
        while (sound := await speech.sounds.get()) is not None:
            if turn.interrupted_by is not None:
                return
            if sound.chunk is None:
                self.playback.end_piece()
                continue
            if sound.begins:
                self.playback.add_piece(sound.text, turn.written.get(sound.text))
            begins_s = await self.playback.write(sound.chunk)
            turn.go_on_writing()
            if sound.begins:
                speech.unspoken.remove(sound.text)
            if turn.marks.playback_s is None:
                turn.marks.playback_s = begins_s
                self._reporter.publish(PlaybackStarted(**self._reporter.stamp(turn)))


def _log_unspoken(pieces: list[str]) -> None:
    words = sum(len(piece.split()) for piece in pieces)
    if words:
        _LOGGER.warning("%d words of the answer were not spoken", words)
        _LOGGER.debug("not spoken: %s", " ".join(pieces))


async def _drop_early(speech: _Speech) -> None:
    early, speech.early = speech.early, None
    if early is not None:
        await early[1].aclose()


async def _held_within_bounds(turn: Turn, chunk: AudioChunk, speech: _Speech) -> None:
    """Wait for the gate once enough sound is held."""
    if not turn.gate.is_open:
        speech.held_s += chunk.duration_s
        if speech.held_s >= _MAX_HELD_S:
            await turn.gate.passed()


async def _fill(texts: _Texts, pieces: AsyncGenerator[str]) -> None:
    async with aclosing(pieces):
        async for piece in pieces:
            await texts.put(piece)
    await texts.put(None)
