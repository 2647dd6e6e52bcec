"""The sound that ends listening, beside an answer that was begun at a pause."""

import threading
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from typing import Any

import numpy as np
import pytest

from tests.support.conversation import (
    SILENCE,
    VOICE,
    WAKE,
    Room,
    attentive,
    chunks,
    completed,
    room,
)
from tests.support.fakes import EchoSkill
from voicebot.audio_types import AudioChunk
from voicebot.events import FinalTranscript, Speculation
from voicebot.pipeline.attention import Earcons
from voicebot.pipeline.head_start import HeadStartSettings
from voicebot.protocols import SkillReply

END_EARCON = Earcons(end=AudioChunk(samples=np.full(800, 100, np.int16), sample_rate_hz=16_000))


def quick_room(reply: str, **options: Any) -> AbstractAsyncContextManager[Room]:
    """Return a room in which "who are you" is answered from the pause on."""
    return room(
        [reply],
        [],
        recognizer=attentive("who are you"),
        head_start=HeadStartSettings(),
        earcons=END_EARCON,
        **options,
    )


def are_earcons(chunks: Sequence[AudioChunk]) -> list[bool]:
    return [chunk is END_EARCON.end for chunk in chunks]


async def test_the_end_earcon_delays_no_answer_that_is_ready() -> None:
    async with quick_room("Your voice.") as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 0.4))
        await r.bench.until(lambda: r.voice.made == 2)
        r.hears(chunks(SILENCE, 0.5))
        (turn,) = await completed(r.bench)
        assert turn.work.speculation is Speculation.HIT
        assert are_earcons(r.sink.chunks) == [False, False]


async def test_the_end_earcon_comes_before_an_answer_that_has_no_sound_yet() -> None:
    gate = threading.Event()
    async with quick_room("Your voice.", gate=gate) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 0.4))
        await r.bench.until(lambda: r.bench.model.words_written == 1)
        r.hears(chunks(SILENCE, 0.5))
        await r.bench.until(lambda: r.sink.chunks)
        assert r.voice.made == 0
        gate.set()
        (turn,) = await completed(r.bench)
        assert turn.work.speculation is Speculation.HIT
        assert are_earcons(r.sink.chunks) == [True, False, False]


async def test_the_end_earcon_comes_before_an_answer_that_takes_the_place_of_the_one_held() -> None:
    skill = EchoSkill(lambda _: SkillReply(text="Done."))
    async with quick_room("Your voice.", skills=[skill]) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 0.4))
        await r.bench.until(lambda: r.voice.made == 2)
        r.hears(chunks(SILENCE, 0.5))
        (turn,) = await completed(r.bench)
        assert (turn.reply, turn.work.speculation) == ("Done.", Speculation.MISSED)
        assert are_earcons(r.sink.chunks) == [True, False]


@pytest.mark.parametrize(("soon_s", "expected"), [(20.0, [False]), (0.0, [True, False])])
async def test_the_end_earcon_waits_a_moment_for_a_voice_that_is_at_work(
    soon_s: float, expected: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("voicebot.pipeline.assistant._SOON_S", soon_s)
    async with quick_room("Yes.") as r:
        r.voice.gate = threading.Event()
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 0.4))
        await r.bench.until(lambda: r.voice.spoken == ["Yes."])
        r.hears(chunks(SILENCE, 0.5))
        await r.bench.until(lambda: r.bench.of(FinalTranscript))
        await r.bench.until(lambda: len(r.sink.chunks) == len(expected) - 1)
        r.voice.gate.set()
        (turn,) = await completed(r.bench)
        assert turn.work.speculation is Speculation.HIT
        assert are_earcons(r.sink.chunks) == expected
