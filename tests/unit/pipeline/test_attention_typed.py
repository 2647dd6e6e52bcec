"""A question is typed while somebody is or may be listened to."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import numpy as np

from tests.support.conversation import SILENCE, VOICE, WAKE, Room, chunks, room
from tests.unit.pipeline.test_attention_trigger import all_heard
from voicebot.audio_types import AudioChunk
from voicebot.events import (
    EndReason,
    ResponseDelta,
    SpeechEnded,
    StateChanged,
    TurnCompleted,
    TurnState,
)
from voicebot.pipeline.attention import Earcons, WakeMode
from voicebot.pipeline.turn import Origin

ERROR_EARCON = Earcons(error=AudioChunk(samples=np.full(800, 9, np.int16), sample_rate_hz=16_000))


@asynccontextmanager
async def being_answered(r: Room) -> AsyncIterator[asyncio.Task[TurnCompleted]]:
    """Type a question; inside, the model has written the first word of the answer."""
    turn = r.bench.assistant.new_turn(Origin.TEXT, speak=False)
    answering = asyncio.create_task(r.bench.assistant.answer(turn, "hm"))
    try:
        await r.bench.until(lambda: r.bench.of(ResponseDelta))
        yield answering
    finally:
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)


async def test_open_listening_to_nobody_is_nothing_to_stop() -> None:
    async with room([], [], mode=WakeMode.ALWAYS) as r:
        r.hears(chunks(SILENCE, 0.5))
        await all_heard(r)
        assert not await r.attention.stop()
        r.hears(chunks(SILENCE, 0.5), chunks(VOICE, 0.5))
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.LISTENING)
        assert await r.attention.stop()
        assert r.bench.assistant.state is TurnState.IDLE


async def test_stop_ends_a_typed_answer_beside_open_listening() -> None:
    async with room(["one two"], [], mode=WakeMode.ALWAYS, gate=threading.Event()) as r:
        r.hears(chunks(SILENCE, 0.5))
        await all_heard(r)
        async with being_answered(r) as answering:
            assert await r.attention.stop()
            assert (await asyncio.wait_for(answering, 2.0)).interrupted


async def test_giving_up_listening_leaves_a_typed_answer_its_state() -> None:
    gate = threading.Event()
    async with room(["one two"], [], gate=gate, earcons=ERROR_EARCON) as r:
        r.hears([WAKE])
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.LISTENING)
        async with being_answered(r) as answering:
            r.hears(chunks(SILENCE, 3.0))
            await r.bench.until(lambda: r.sink.chunks)
            assert r.bench.of(SpeechEnded)[0].reason is EndReason.NO_SPEECH
            assert r.bench.of(StateChanged)[-1].current is TurnState.THINKING
            gate.set()
            assert (await answering).reply == "one two"
        assert r.bench.assistant.state is TurnState.IDLE


def works_while_idle() -> bool:
    return any(task.get_name() == "background" for task in asyncio.all_tasks())


async def test_the_assistant_does_not_rest_while_it_answers() -> None:
    gate = threading.Event()
    async with room(["one two"], [], gate=gate) as r, being_answered(r) as answering:
        r.bench.assistant.rest()
        assert not works_while_idle()
        gate.set()
        await answering
        assert works_while_idle()
