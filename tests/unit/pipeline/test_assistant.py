import asyncio
import threading
import time
from collections.abc import Sequence

import numpy as np
import pytest

from tests.support.assistants import Bench, running_assistant
from tests.support.fakes import EchoSkill, PacedSink, ScriptedModel, ToneSynthesizer
from voicebot.audio_types import AudioChunk
from voicebot.chat import Message
from voicebot.dialogue.phrases import phrases_for
from voicebot.errors import ModelError
from voicebot.events import (
    FinalTranscript,
    InterruptReason,
    PlaybackFinished,
    PlaybackStarted,
    ResponseCompleted,
    ResponseDelta,
    SentenceReady,
    Stage,
    StateChanged,
    TurnCompleted,
    TurnFailed,
    TurnInterrupted,
    TurnState,
)
from voicebot.pipeline.turn import Origin
from voicebot.protocols import IsCancelled, LanguageModel, SkillReply, SkillRequest


async def ask(bench: Bench, question: str, *, speak: bool = False) -> TurnCompleted:
    turn = bench.assistant.new_turn(Origin.TEXT, speak=speak)
    return await bench.assistant.answer(turn, question)


async def test_a_typed_question_streams_its_reply() -> None:
    async with running_assistant(ScriptedModel(["It is Paris."])) as bench:
        completed = await ask(bench, "what is the capital of france")
        assert completed.reply == "It is Paris."
        assert [event.text for event in bench.of(ResponseDelta)] == ["It", " is", " Paris."]
        assert [type(event) for event in bench.events] == [
            FinalTranscript,
            StateChanged,
            ResponseDelta,
            ResponseDelta,
            ResponseDelta,
            ResponseCompleted,
            TurnCompleted,
            StateChanged,
        ]
        assert bench.assistant.state is TurnState.IDLE
        assert completed.timings.first_token_ms is not None
        assert completed.timings.response_ms is None


async def test_a_spoken_answer_is_cut_into_pieces_and_played() -> None:
    voice, sink = ToneSynthesizer(), PacedSink()
    model = ScriptedModel(["The first sentence is here. The second one follows it."])
    async with running_assistant(model, synthesizer=voice, sink=sink) as bench:
        completed = await ask(bench, "tell me", speak=True)
        assert " ".join(voice.spoken) == model_text(bench)
        assert len(bench.of(SentenceReady)) == len(voice.spoken) >= 2
        assert len(bench.of(PlaybackStarted)) == len(bench.of(PlaybackFinished)) == 1
        assert completed.audio_s == round(sum(chunk.duration_s for chunk in sink.chunks), 3)
        states = [event.current for event in bench.of(StateChanged)]
        assert states == [TurnState.THINKING, TurnState.SPEAKING, TurnState.IDLE]


async def test_the_time_to_the_first_sound_includes_what_is_played_before_it() -> None:
    sink, model = PacedSink(), ScriptedModel(["Some words to say."])
    async with running_assistant(model, synthesizer=ToneSynthesizer(), sink=sink) as bench:
        sink.write(AudioChunk(samples=np.zeros(160_000, np.int16), sample_rate_hz=16_000))
        asking = asyncio.create_task(ask(bench, "talk", speak=True))
        await bench.until(lambda: bench.of(PlaybackStarted))
        await bench.assistant.interrupt(InterruptReason.STOP)
        playback_ms = (await asking).timings.playback_ms
        assert playback_ms is not None
        assert 4000 < playback_ms <= 10_000


async def test_writing_the_first_piece_and_speaking_it_are_stages_of_their_own() -> None:
    writes, speaks, voice = threading.Event(), threading.Event(), ToneSynthesizer()
    voice.gate = speaks
    model = ScriptedModel(["Some words. And more."], gate=writes)
    async with running_assistant(model, synthesizer=voice, sink=PacedSink()) as bench:
        asking = asyncio.create_task(ask(bench, "talk", speak=True))
        await bench.until(lambda: bench.of(ResponseDelta))
        await passed(bench, 0.2)
        writes.set()
        await bench.until(lambda: voice.spoken)
        await passed(bench, 0.1)
        speaks.set()
        timings = (await asking).timings
    assert timings.first_piece_ms is not None
    assert timings.first_audio_ms is not None
    assert timings.first_piece_ms >= 195
    assert timings.first_audio_ms >= 95


async def passed(bench: Bench, seconds: float) -> None:
    until_s = time.monotonic() + seconds
    await bench.until(lambda: time.monotonic() >= until_s)


def model_text(bench: Bench) -> str:
    return bench.of(ResponseCompleted)[-1].text


async def test_a_skill_answers_without_the_model() -> None:
    def answer(request: SkillRequest) -> SkillReply | None:
        return SkillReply(text="It is noon.") if "time" in request.text else None

    model = ScriptedModel(["From the model."])
    async with running_assistant(model, skills=[EchoSkill(answer)]) as bench:
        assert (await ask(bench, "what time is it")).skill == "echo"
        assert model.requests == []
        completed = await ask(bench, "who are you")
        assert (completed.skill, completed.reply) == (None, "From the model.")


async def test_a_failing_skill_is_reported_and_the_model_answers() -> None:
    def answer(_: SkillRequest) -> SkillReply | None:
        raise ZeroDivisionError

    async with running_assistant(ScriptedModel(["Hello."]), skills=[EchoSkill(answer)]) as bench:
        assert (await ask(bench, "hi")).reply == "Hello."
        (failure,) = bench.of(TurnFailed)
        assert (failure.stage, failure.code) == (Stage.SKILL, "skill")


async def test_the_history_reaches_the_next_prompt() -> None:
    model = ScriptedModel(["Nice to meet you.", "Sam."])
    async with running_assistant(model) as bench:
        await ask(bench, "my name is sam")
        await ask(bench, "what is my name")
        contents = [message.content for message in model.requests[1].messages]
        assert contents[0] == "Be kind."
        assert contents[1].endswith("my name is sam")
        assert contents[2] == "Nice to meet you."
        assert contents[-1].endswith("what is my name")


async def test_reset_forgets() -> None:
    model = ScriptedModel(["Nice to meet you.", "I do not know."])
    async with running_assistant(model) as bench:
        await ask(bench, "my name is sam")
        await bench.assistant.reset()
        await ask(bench, "what is my name")
        assert len(model.requests[1].messages) == 2


async def test_an_interruption_stops_model_and_voice_and_keeps_what_was_heard() -> None:
    gate = threading.Event()
    model = ScriptedModel(["One. " + "word " * 50, "Fine."], gate=gate)
    sink = PacedSink()
    voice = ToneSynthesizer(s_per_word=0.2)
    async with running_assistant(model, synthesizer=voice, sink=sink) as bench:
        gate.set()
        asking = asyncio.create_task(ask(bench, "talk for long", speak=True))
        await bench.until(lambda: sink.played_s() > 0.45)
        assert await bench.assistant.interrupt(InterruptReason.STOP)
        completed = await asking
        assert completed.interrupted
        assert sink.flushes == 1
        assert sink.queued_s() == 0.0
        (interrupted,) = bench.of(TurnInterrupted)
        assert interrupted.reason is InterruptReason.STOP
        heard_words = len(interrupted.spoken_text.split())
        assert 1 <= heard_words <= 6
        assert bench.history.turns[0].answer == interrupted.spoken_text
        assert bench.assistant.state is TurnState.IDLE
        assert (await ask(bench, "and now", speak=True)).reply == "Fine."


async def test_an_interruption_while_the_model_thinks_stops_it() -> None:
    model = ScriptedModel(["one two three"], gate=threading.Event())
    async with running_assistant(model) as bench:
        asking = asyncio.create_task(ask(bench, "think"))
        await bench.until(lambda: bench.of(ResponseDelta))
        assert await bench.assistant.interrupt(InterruptReason.STOP)
        await asking
        await bench.until(model.cancelled.is_set)
        assert not await bench.assistant.interrupt(InterruptReason.STOP)


class SlowlyReadingModel(ScriptedModel):
    """Reads each prompt until it may end, told to stop or not."""

    def __init__(self, replies: Sequence[str]) -> None:
        super().__init__(replies)
        self.reads, self.may_end = threading.Event(), threading.Event()

    def prefill(self, messages: Sequence[Message], *, is_cancelled: IsCancelled) -> int:
        self.reads.set()
        self.may_end.wait(5.0)
        return super().prefill(messages, is_cancelled=is_cancelled)


async def test_an_answer_that_ends_late_leaves_the_listening_to_the_next_question() -> None:
    model, voice = SlowlyReadingModel([]), ToneSynthesizer(s_per_word=1.0)
    skill = EchoSkill(lambda _: SkillReply(text="one two three four five"))
    async with running_assistant(model, skills=[skill], synthesizer=voice) as bench:
        assistant = bench.assistant
        first = assistant.new_turn(Origin.VOICE, speak=True)
        assistant.prepare(first)
        await bench.until(model.reads.is_set)
        answering = asyncio.create_task(assistant.answer(first, "count"))
        await bench.until(lambda: assistant.state is TurnState.SPEAKING)
        assert await assistant.interrupt(InterruptReason.WAKE_WORD)
        second = assistant.new_turn(Origin.VOICE, speak=True)
        assistant.enter(TurnState.LISTENING, second)
        assistant.prepare(second)
        assert bench.of(TurnCompleted) == []
        model.may_end.set()
        assert (await answering).interrupted
        assert assistant.state is TurnState.LISTENING
        assert bench.of(StateChanged)[-1].current is TurnState.LISTENING


async def test_a_slow_model_ends_with_an_apology_and_the_next_turn_works() -> None:
    model = ScriptedModel(["one two", "Back again."], gate=threading.Event())
    voice = ToneSynthesizer()
    async with running_assistant(model, synthesizer=voice, timeout_s=0.2) as bench:
        completed = await ask(bench, "think", speak=True)
        (failure,) = bench.of(TurnFailed)
        assert (failure.stage, failure.code) == (Stage.LANGUAGE_MODEL, "timeout")
        assert "too long" in completed.reply
        assert any("too long" in text for text in voice.spoken)
        assert bench.history.turns == ()
        model.replies = ["Fine"]
        assert (await ask(bench, "again", speak=True)).reply == "Fine"


async def test_a_broken_model_ends_with_an_apology() -> None:
    model = ScriptedModel(["one two three"], fail_after_words=2)
    async with running_assistant(model) as bench:
        completed = await ask(bench, "think")
        assert completed.reply.startswith("one two Sorry")
        assert bench.of(TurnFailed)[0].code == "language_model"


async def test_a_model_that_cannot_be_loaded_leaves_the_skills_working() -> None:
    def load() -> LanguageModel:
        raise ModelError("no such file")

    skill = EchoSkill(lambda r: SkillReply(text="Noon.") if "time" in r.text else None)
    async with running_assistant(ScriptedModel([]), skills=[skill], load=load) as bench:
        assert "Sorry" in (await ask(bench, "who are you")).reply
        assert bench.of(TurnFailed)[0].code == "model"
        assert (await ask(bench, "what time is it")).reply == "Noon."


async def test_a_voice_that_fails_on_one_sentence_still_speaks_the_others() -> None:
    voice = ToneSynthesizer(fails_on="second")
    model = ScriptedModel(["The first sentence is here. The second one follows it. The third one."])
    async with running_assistant(model, synthesizer=voice) as bench:
        await ask(bench, "talk", speak=True)
        assert bench.of(TurnFailed)[0].stage is Stage.SYNTHESIZER
        assert any("third" in text for text in voice.spoken)
        assert bench.assistant.state is TurnState.IDLE


async def test_a_loudspeaker_that_fails_ends_the_turn_cleanly(
    caplog: pytest.LogCaptureFixture,
) -> None:
    for method in ("open", "write"):
        caplog.clear()
        sink = PacedSink(fails=method)
        model = ScriptedModel(["Some words to say."])
        async with running_assistant(model, synthesizer=ToneSynthesizer(), sink=sink) as bench:
            completed = await ask(bench, "talk", speak=True)
            assert completed.reply == "Some words to say."
            assert [e.stage for e in bench.of(TurnFailed)] == [Stage.AUDIO_OUTPUT]
            assert bench.assistant.state is TurnState.IDLE
            assert caplog.messages.count("4 words of the answer were not spoken") == 1
            assert sink.closes >= 1


async def test_an_empty_reply_becomes_words() -> None:
    async with running_assistant(ScriptedModel([""])) as bench:
        assert "no answer" in (await ask(bench, "hm")).reply


LONG_QUESTION = " ".join(f"w{index}" for index in range(100))
CUT = phrases_for("en").question_too_long


async def test_a_question_over_the_limit_is_cut_and_the_answer_says_so() -> None:
    model, voice = ScriptedModel(["Fine.", "Short enough."]), ToneSynthesizer()
    async with running_assistant(model, synthesizer=voice) as bench:
        completed = await ask(bench, LONG_QUESTION, speak=True)
        assert model.requests[0].messages[-1].content.endswith("w6 w7")
        assert completed.reply == f"{CUT} Fine."
        assert " ".join(voice.spoken) == completed.reply
        assert (await ask(bench, "w0 w1 w2 w3 w4 w5 w6 w7")).reply == "Short enough."


async def test_a_question_that_was_cut_gets_no_answer_or_an_apology() -> None:
    for model, end in (
        (ScriptedModel([""]), "Sorry, I have no answer to that."),
        (ScriptedModel(["one"], fail_after_words=0), "Sorry, I can't think right now."),
    ):
        async with running_assistant(model) as bench:
            assert (await ask(bench, LONG_QUESTION)).reply == f"{CUT} {end}"


async def test_questions_are_answered_one_after_the_other() -> None:
    model = ScriptedModel(["First one.", "Second one."])
    async with running_assistant(model) as bench:
        first, second = await asyncio.gather(ask(bench, "a"), ask(bench, "b"))
        assert (first.reply, second.reply) == ("First one.", "Second one.")
        turn_ids = [event.turn_id for event in bench.of(ResponseDelta)]
        assert turn_ids == sorted(turn_ids)


async def test_a_long_history_is_summarized_while_idle() -> None:
    replies = ["answer " * 12] * 3 + ["They talked."]
    model = ScriptedModel(replies)
    async with running_assistant(model, budget_tokens=130) as bench:
        for index in range(3):
            await ask(bench, f"question {index}")
        assert all(request.task == "chat" for request in model.requests)
        await bench.until(lambda: bench.history.summary)
        assert bench.history.summary == "They talked."
        *before, _ = model.requests[-1].messages
        assert model.requests[-1].task == "summary"
        assert model.requests[-2].messages[: len(before)] == tuple(before)
        await bench.until(lambda: any("They talked." in m.content for m in model.prefilled[-1]))
        # What the summary begins with was read before it, as it keeps nothing.
        assert model.prefilled[-2][: len(before)] == tuple(before)


async def test_a_summary_that_fails_leaves_the_next_prompt_read() -> None:
    model = ScriptedModel(["answer " * 12] * 3)
    async with running_assistant(model, budget_tokens=130) as bench:
        for index in range(3):
            await ask(bench, f"question {index}")
        prefills = len(model.prefilled)
        model.replies.append("They talked.")
        model.fail_after_words = 0
        await bench.until(lambda: bench.of(TurnFailed))
        assert len(model.prefilled) == prefills + 1
        assert "question 2" in str(model.prefilled[-1])
