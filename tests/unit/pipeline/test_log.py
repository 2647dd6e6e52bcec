"""The log at its default level against what is said."""

import logging

import pytest

from tests.support.assistants import running_assistant
from tests.support.fakes import PacedSink, ScriptedModel, ToneSynthesizer
from voicebot.events import TurnFailed
from voicebot.pipeline.turn import Origin
from voicebot.service.event_log import EventLog

QUESTION, ANSWER = "what is a xylophone", "A zeppelin with bars."


@pytest.mark.parametrize(
    ("failing", "synthesizer", "sink"),
    [
        (0, ToneSynthesizer(), PacedSink()),
        (1, ToneSynthesizer(), PacedSink(fails="open")),
        (1, ToneSynthesizer(), PacedSink(fails="write")),
        (1, ToneSynthesizer(fails_on="zeppelin"), PacedSink()),
    ],
)
@pytest.mark.parametrize("transcripts", [False, True])
async def test_what_is_said_is_logged_only_when_it_is_asked_for(
    failing: int, synthesizer: ToneSynthesizer, sink: PacedSink, *, transcripts: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    model = ScriptedModel([ANSWER])
    with caplog.at_level(logging.INFO):
        async with running_assistant(model, synthesizer=synthesizer, sink=sink) as bench:
            bench.bus.subscribe(EventLog(transcripts=transcripts))
            turn = bench.assistant.new_turn(Origin.VOICE, speak=True)
            await bench.assistant.answer(turn, QUESTION)
            assert len(bench.of(TurnFailed)) == failing
    assert any("turn 1" in line for line in caplog.messages)
    told = [word in caplog.text for word in ("xylophone", "zeppelin")]
    assert told == [transcripts, transcripts]
