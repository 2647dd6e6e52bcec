"""Listening again after an answer, and what ends without a question."""

import asyncio
import time

import numpy as np
import pytest

from tests.support.conversation import SILENCE, VOICE, WAKE, Room, chunks, completed, room
from tests.support.fakes import FakeClock
from tests.unit.pipeline.test_attention_trigger import all_heard
from voicebot.audio_types import AudioChunk
from voicebot.events import SpeechStarted, TurnState
from voicebot.pipeline.attention import Earcons, WakeMode
from voicebot.pipeline.turn import Origin

ERROR_EARCON = Earcons(error=AudioChunk(samples=np.full(800, 9, np.int16), sample_rate_hz=16_000))


async def answered(r: Room) -> None:
    """Ask a question and hear the answer."""
    r.hears(chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
    await completed(r.bench)
    await r.bench.until(lambda: r.bench.assistant.state is TurnState.IDLE)
    await all_heard(r)


def put_forward(monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
    monkeypatch.setattr(FakeClock, "monotonic_s", lambda _: time.monotonic() + seconds)


async def is_open(r: Room) -> bool:
    """Return whether somebody is listened to once a little more silence was heard."""
    r.hears(chunks(SILENCE, 0.2))
    await all_heard(r)
    return r.bench.assistant.state is TurnState.LISTENING


async def test_after_an_answer_the_microphone_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async with room(["Paris."], ["of france"], follow_up_window_s=5) as r:
        r.hears([WAKE])
        await answered(r)
        put_forward(monkeypatch, 1.0)
        assert await is_open(r)


async def test_a_microphone_that_was_lost_is_not_open_when_it_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with room(["Paris."], ["of france"], follow_up_window_s=5) as r:
        r.hears([WAKE])
        await answered(r)
        put_forward(monkeypatch, 1.0)
        await r.attention.lost()
        assert not await is_open(r)


async def test_a_microphone_that_was_silent_for_hours_is_not_open(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with room(["Paris."], ["of france"], follow_up_window_s=5) as r:
        r.hears([WAKE])
        await answered(r)
        put_forward(monkeypatch, 10_000.0)
        assert not await is_open(r)


async def test_stop_after_an_answer_leaves_the_microphone_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with room(["Paris."], ["of france"], follow_up_window_s=5) as r:
        r.hears([WAKE])
        await answered(r)
        await r.attention.stop()
        put_forward(monkeypatch, 1.0)
        assert not await is_open(r)


async def test_a_button_opens_the_microphone_for_one_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with room(
        ["Paris."], ["of france"], mode=WakeMode.PUSH_TO_TALK, follow_up_window_s=5
    ) as r:
        await r.attention.trigger()
        await answered(r)
        put_forward(monkeypatch, 1.0)
        assert not await is_open(r)


async def cough(r: Room) -> None:
    """Make a noise and wait until nobody is listened to any more."""
    r.hears(chunks(VOICE, 0.3), chunks(SILENCE, 0.9))
    await r.bench.until(lambda: r.bench.of(SpeechStarted))
    while r.bench.assistant.state is TurnState.LISTENING:
        r.hears(chunks(SILENCE, 0.2))
        await asyncio.sleep(0.01)


def plays_error(r: Room) -> bool:
    return any(chunk is ERROR_EARCON.error for chunk in r.sink.chunks)


async def test_a_cough_instead_of_a_follow_up_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    async with room(
        ["Paris.", "Typed."], ["of france"], follow_up_window_s=2, earcons=ERROR_EARCON
    ) as r:
        r.hears([WAKE])
        await answered(r)
        put_forward(monkeypatch, 1.0)
        r.bench.events.clear()
        assert await is_open(r)
        await cough(r)
        turn = r.bench.assistant.new_turn(Origin.TEXT, speak=True)
        await r.bench.assistant.answer(turn, "what is heard after the error")
        assert not plays_error(r)


async def test_a_cough_after_the_wake_word_is_an_error() -> None:
    async with room([], [], earcons=ERROR_EARCON) as r:
        r.hears([WAKE])
        await cough(r)
        await r.bench.until(lambda: plays_error(r))
