import asyncio
import threading

import pytest

from tests.support.conversation import (
    CHUNKS_PER_S,
    SILENCE,
    VOICE,
    WAKE,
    attentive,
    chunks,
    completed,
    room,
)
from tests.support.fakes import ScriptedRecognizer
from voicebot.events import (
    EndReason,
    FinalTranscript,
    InterruptReason,
    PartialTranscript,
    ResponseDelta,
    Speculation,
    SpeechEnded,
    SpeechStarted,
    Stage,
    StateChanged,
    TurnCompleted,
    TurnFailed,
    TurnInterrupted,
    TurnState,
    WakeWordDetected,
)
from voicebot.pipeline.attention import BargeIn, WakeMode
from voicebot.pipeline.head_start import HeadStartSettings
from voicebot.protocols import Transcript


async def test_wake_word_question_answer() -> None:
    async with room(["Paris."], ["hey jarvis what is the capital of france"]) as r:
        r.hears(chunks(SILENCE, 0.5), [WAKE], chunks(VOICE, 1.0), chunks(SILENCE, 1.0))
        (turn,) = await completed(r.bench)
        assert r.wake_word is not None
        assert r.wake_word.resets == 1
        assert turn.transcript == "what is the capital of france"
        assert turn.reply == "Paris."
        assert turn.audio_s > 0
        (ended,) = r.bench.of(SpeechEnded)
        assert ended.reason is EndReason.SILENCE
        voiced_until = (round(0.5 * CHUNKS_PER_S) + 1 + round(CHUNKS_PER_S)) * 512
        assert ended.last_voiced_sample == voiced_until
        assert len(r.bench.of(SpeechStarted)) == len(r.bench.of(WakeWordDetected)) == 1
        assert turn.timings.endpoint_ms == pytest.approx(700, abs=40)
        assert {event.turn_id for event in r.bench.of(PartialTranscript)} <= {turn.turn_id}


async def test_the_recognizer_gets_the_audio_from_before_the_wake_word_was_noticed() -> None:
    async with room(["Noon."], ["hey jarvis what time is it"]) as r:
        r.hears(chunks(VOICE, 3.0), [WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await completed(r.bench)
        accepted_s = sum(len(samples) for samples in r.recognizer.accepted) / 16_000
        assert accepted_s == pytest.approx(1.5 + 0.5 + 0.7, abs=0.1)


async def test_without_the_wake_word_nothing_happens() -> None:
    async with room([], []) as r:
        r.hears(chunks(VOICE, 2.0), chunks(SILENCE, 1.0))
        await r.bench.until(lambda: not r.source.amplitudes)
        assert r.bench.events == []


async def test_silence_after_the_wake_word_gives_up() -> None:
    async with room([], [""]) as r:
        r.hears([WAKE], chunks(SILENCE, 3.0))
        await r.bench.until(lambda: r.bench.of(SpeechEnded))
        assert r.bench.of(SpeechEnded)[0].reason is EndReason.NO_SPEECH
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.IDLE)
        assert r.bench.of(FinalTranscript) == []


async def test_a_noise_that_is_not_understood_leaves_time_for_the_question() -> None:
    async with room(["Fine."], ["", "how are you"]) as r:
        r.hears([WAKE], chunks(VOICE, 0.3), chunks(SILENCE, 0.9))
        await r.bench.until(lambda: r.bench.of(SpeechEnded))
        await r.bench.until(lambda: not r.source.amplitudes)
        r.hears(chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        (turn,) = await completed(r.bench)
        assert turn.transcript == "how are you"


async def test_the_wake_word_interrupts_the_answer_and_listens() -> None:
    replies = ["This is a very long answer that goes on and on.", "Stopped."]
    async with room(replies, ["tell me more", "hey jarvis stop"], s_per_word=1.0) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.SPEAKING)
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        first, second = await completed(r.bench, 2)
        assert first.interrupted
        assert r.bench.of(TurnInterrupted)[0].reason is InterruptReason.WAKE_WORD
        assert second.transcript == "stop"


async def test_barge_in_off_ignores_the_wake_word_during_an_answer() -> None:
    async with room(["one two three"], ["hi"], barge_in=BargeIn.OFF, s_per_word=0.3) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.SPEAKING)
        r.hears([WAKE], chunks(SILENCE, 0.1))
        (turn,) = await completed(r.bench)
        assert not turn.interrupted


async def test_own_wake_phrase_is_ignored() -> None:
    replies = ["You say hey jarvis to wake me."]
    async with room(replies, ["how do i wake you"], s_per_word=0.2) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.SPEAKING)
        r.hears([WAKE], chunks(VOICE, 0.5), [WAKE], chunks(SILENCE, 0.5))
        (turn,) = await completed(r.bench)
        assert not turn.interrupted
        assert len(r.bench.of(WakeWordDetected)) == 1


async def test_speech_barges_in_where_it_may() -> None:
    replies = ["one two three four", "Fine."]
    async with room(replies, ["first", "second"], barge_in=BargeIn.SPEECH, s_per_word=1.0) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.SPEAKING)
        r.hears(chunks(SILENCE, 1.0), chunks(VOICE, 1.0), chunks(SILENCE, 1.0))
        first, second = await completed(r.bench, 2)
        assert first.interrupted
        assert r.bench.of(TurnInterrupted)[0].reason is InterruptReason.SPEECH
        assert second.transcript == "second"


async def test_a_follow_up_needs_no_wake_word() -> None:
    async with room(["Paris.", "Rome."], ["of france", "and italy"], follow_up_window_s=5) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await completed(r.bench)
        while r.bench.assistant.state is not TurnState.LISTENING:
            r.hears([SILENCE])
            await asyncio.sleep(0.01)
        r.hears(chunks(SILENCE, 0.5), chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        _, second = await completed(r.bench, 2)
        assert second.transcript == "and italy"
        assert len(r.bench.of(WakeWordDetected)) == 1


async def test_a_follow_up_that_does_not_come_ends_in_idle() -> None:
    async with room(["Paris."], ["of france"], follow_up_window_s=1) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await completed(r.bench)
        while r.bench.assistant.state is not TurnState.LISTENING:
            r.hears([SILENCE])
            await asyncio.sleep(0.01)
        r.hears(chunks(SILENCE, 1.5))
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.IDLE)
        r.hears(chunks(VOICE, 1.0), chunks(SILENCE, 1.0))
        await r.bench.until(lambda: not r.source.amplitudes)
        assert len(r.bench.of(TurnCompleted)) == 1


async def test_open_listening_needs_no_wake_word() -> None:
    async with room(["Hello."], ["hi there"], mode=WakeMode.ALWAYS) as r:
        r.hears(chunks(SILENCE, 8.0), chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        (turn,) = await completed(r.bench)
        assert turn.transcript == "hi there"
        accepted_s = sum(len(samples) for samples in r.recognizer.accepted) / 16_000
        assert 1.5 < accepted_s < 2.2


async def test_open_listening_hears_nothing_more_after_a_noise() -> None:
    async with room(["Fine."], ["", "how are you"], mode=WakeMode.ALWAYS) as r:
        r.hears(chunks(VOICE, 0.3), chunks(SILENCE, 9.0), chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        (turn,) = await completed(r.bench)
        assert turn.transcript == "how are you"
        accepted_s = sum(len(samples) for samples in r.recognizer.accepted) / 16_000
        assert accepted_s < 5.0


async def test_push_to_talk_listens_only_when_triggered() -> None:
    async with room(["Hello."], ["hi there"], mode=WakeMode.PUSH_TO_TALK) as r:
        r.hears(chunks(VOICE, 1.0), chunks(SILENCE, 1.0))
        await r.bench.until(lambda: not r.source.amplitudes)
        assert r.bench.events == []
        await r.attention.trigger()
        r.hears(chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        (turn,) = await completed(r.bench)
        assert turn.transcript == "hi there"
        (ended,) = r.bench.of(SpeechEnded)
        voiced_until = sum(round(seconds * CHUNKS_PER_S) for seconds in (1.0, 1.0, 0.5)) * 512
        assert ended.last_voiced_sample == voiced_until


async def test_stop_ends_listening_and_answering() -> None:
    async with room(["one two three four"], ["talk"], s_per_word=1.0) as r:
        assert not await r.attention.stop()
        r.hears([WAKE], chunks(SILENCE, 0.1))
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.LISTENING)
        assert await r.attention.stop()
        assert r.bench.assistant.state is TurnState.IDLE
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.SPEAKING)
        assert await r.attention.stop()
        assert (await completed(r.bench))[0].interrupted


async def test_a_broken_recognizer_fails_the_turn_only() -> None:
    broken = ScriptedRecognizer([], fail=True)
    async with room([], [], recognizer=broken) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await r.bench.until(lambda: r.bench.of(TurnFailed))
        failure = r.bench.of(TurnFailed)[0]
        assert (failure.stage, failure.code) == (Stage.RECOGNIZER, "recognizer")
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.IDLE)
        assert not r.hearing.done()


class BuggyRecognizer(ScriptedRecognizer):
    """Fails with what is no error of ours at the end of a question."""

    def finish(self) -> Transcript:
        raise RuntimeError("a bug")


async def test_an_unexpected_failure_at_the_end_of_a_question_ends_the_hearing() -> None:
    async with room([], [], recognizer=BuggyRecognizer([])) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        with pytest.raises(RuntimeError, match="a bug"):
            await asyncio.wait_for(r.hearing, 5.0)


async def test_an_unexpected_failure_of_an_answer_ends_the_hearing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    failed = threading.Event()

    def add(*_: object, **__: object) -> None:
        failed.set()
        raise RuntimeError("a bug")

    async with room(["Fine."], ["hey jarvis how are you"]) as r:
        monkeypatch.setattr(r.bench.history, "add", add)
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await r.bench.until(failed.is_set)
        r.hears(chunks(SILENCE, 0.5))
        with pytest.raises(RuntimeError, match="a bug"):
            await asyncio.wait_for(r.hearing, 5.0)


async def test_a_hard_cap_ends_a_question_that_never_pauses() -> None:
    async with room(["Fine."], ["blah blah"]) as r:
        r.hears([WAKE], chunks(VOICE, 16.0))
        await completed(r.bench)
        assert r.bench.of(SpeechEnded)[0].reason is EndReason.MAX_DURATION


async def test_a_reply_that_was_begun_at_a_pause_is_heard_at_the_end() -> None:
    recognizer = attentive("who are you")
    async with room(
        ["Your voice."], [], recognizer=recognizer, head_start=HeadStartSettings()
    ) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 0.4))
        await r.bench.until(lambda: r.bench.model.words_written == 2)
        assert r.bench.of(ResponseDelta) == []
        assert r.bench.assistant.state is TurnState.LISTENING
        r.hears(chunks(SILENCE, 0.5))
        (turn,) = await completed(r.bench)
        assert (turn.transcript, turn.reply) == ("who are you", "Your voice.")
        assert turn.work.speculation is Speculation.HIT
        assert turn.timings.endpoint_ms == pytest.approx(700, abs=40)


async def test_a_person_who_goes_on_stops_the_reply_that_was_begun() -> None:
    gate = threading.Event()
    recognizer = attentive("who are you")
    async with room(
        ["Too early.", "Your voice."],
        [],
        recognizer=recognizer,
        head_start=HeadStartSettings(),
        gate=gate,
    ) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 0.4))
        await r.bench.until(lambda: r.bench.model.words_written == 1)
        r.hears(chunks(VOICE, 0.5))
        await r.bench.until(r.bench.model.cancelled.is_set)
        gate.set()
        r.hears(chunks(SILENCE, 1.0))
        (turn,) = await completed(r.bench)
        assert turn.reply == "Your voice."
        assert not any("Too" in event.text for event in r.bench.of(ResponseDelta))


async def test_stop_ends_the_reply_that_was_begun() -> None:
    recognizer = attentive("who are you")
    async with room(
        ["Your voice."],
        [],
        recognizer=recognizer,
        head_start=HeadStartSettings(),
        gate=threading.Event(),
    ) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 0.4))
        await r.bench.until(lambda: r.bench.model.words_written == 1)
        assert await r.attention.stop()
        await r.bench.until(r.bench.model.cancelled.is_set)
        assert r.bench.assistant.state is TurnState.IDLE
        assert r.bench.of(ResponseDelta) == []
        assert r.bench.of(TurnCompleted) == []


async def test_the_wake_word_over_an_answer_never_leaves_the_listening() -> None:
    replies = ["This is a very long answer that goes on and on.", "Stopped."]
    async with room(replies, ["tell me more", "hey jarvis stop"], s_per_word=1.0) as r:
        r.hears([WAKE], chunks(VOICE, 0.5), chunks(SILENCE, 1.0))
        await r.bench.until(lambda: r.bench.assistant.state is TurnState.SPEAKING)
        r.hears([WAKE], chunks(SILENCE, 0.5))
        await completed(r.bench)
        await r.bench.until(lambda: not r.source.amplitudes)
        assert r.bench.of(StateChanged)[-1].current is TurnState.LISTENING
