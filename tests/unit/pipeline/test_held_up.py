"""What holds a turn up before work on its answer begins: another answer, or a model that loads."""

import asyncio
import threading

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import ScriptedModel
from voicebot.events import FinalTranscript, ResponseDelta, StageTimings, TurnCompleted
from voicebot.pipeline.turn import Origin, TurnMarks

_HELD_S = 0.1


def _asked(bench: Bench, question: str) -> asyncio.Task[TurnCompleted]:
    turn = bench.assistant.new_turn(Origin.TEXT, speak=False)
    return asyncio.create_task(bench.assistant.answer(turn, question))


async def test_the_wait_for_another_answer_is_no_time_of_the_model() -> None:
    gate = threading.Event()
    model = ScriptedModel(["It is Paris.", "It is Rome."], gate=gate)
    async with running_assistant(model) as bench:
        first = _asked(bench, "what is the capital of france")
        await bench.until(lambda: bench.of(ResponseDelta))
        second = _asked(bench, "what is the capital of italy")
        await asyncio.sleep(_HELD_S)
        assert len(bench.of(FinalTranscript)) == 1
        gate.set()
        times = (await first).timings
        assert times.queue_ms is times.loading_ms is None
        times = (await second).timings
        assert times.queue_ms is not None
        assert times.reply_ms is not None
        assert times.first_token_ms is not None
        assert 1000 * _HELD_S <= times.queue_ms <= times.reply_ms
        assert times.queue_ms + times.first_token_ms <= times.reply_ms + 0.2


async def test_the_wait_for_a_model_that_loads_is_told_apart() -> None:
    loading = asyncio.Event()
    async with running_assistant(ScriptedModel(["Paris.", "Rome."]), loading=loading) as bench:
        first = _asked(bench, "what is the capital of france")
        await asyncio.sleep(_HELD_S)
        loading.set()
        times = (await first).timings
        assert times.loading_ms is not None
        assert times.reply_ms is not None
        assert times.first_token_ms is not None
        assert 1000 * _HELD_S <= times.loading_ms <= times.reply_ms
        assert times.loading_ms + times.first_token_ms <= times.reply_ms + 0.2
        times = (await _asked(bench, "what is the capital of italy")).timings
        assert times.queue_ms is times.loading_ms is None


async def test_a_model_that_never_loads_held_the_turn_up_until_the_apology() -> None:
    model = ScriptedModel([])
    async with running_assistant(model, loading=asyncio.Event(), timeout_s=_HELD_S) as bench:
        times = (await _asked(bench, "what is the capital of france")).timings
        assert times.loading_ms is not None
        assert times.first_token_ms is not None
        assert times.loading_ms >= 1000 * _HELD_S > times.first_token_ms


def test_a_reply_begun_early_was_held_up_only_after_the_question() -> None:
    asked = TurnMarks(last_voiced_s=1.0, endpoint_s=2.0, transcript_s=2.1, begun_s=2.5)
    early = TurnMarks(loaded_s=1.8, first_text_s=1.9, reply_s=3.0)
    early.took_place_before(asked)
    assert early.timings() == StageTimings(
        endpoint_ms=1000.0, recognizer_ms=100.0, queue_ms=400.0, first_token_ms=0.0, reply_ms=900.0
    )
    late = TurnMarks(loaded_s=2.9, first_text_s=3.0)
    late.took_place_before(asked)
    assert (late.timings().loading_ms, late.timings().first_token_ms) == (400.0, 100.0)
