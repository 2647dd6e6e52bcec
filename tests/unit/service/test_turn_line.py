import logging
from dataclasses import fields

import pytest

from voicebot.events import Speculation, StageTimings, TurnCompleted, TurnWork
from voicebot.service.event_log import EventLog


def test_the_line_of_a_turn_tells_every_stage(caplog: pytest.LogCaptureFixture) -> None:
    names = [field.name for field in fields(StageTimings)]
    turn = TurnCompleted(
        turn_id=12,
        monotonic_s=1.0,
        transcript="what is the capital of france",
        reply="Paris.",
        timings=StageTimings(**{name: 100.4 + index for index, name in enumerate(names)}),
        work=TurnWork(speculation=Speculation.HIT),
        audio_s=1.62,
    )
    with caplog.at_level(logging.INFO):
        EventLog(transcripts=False)(turn)
    (record,) = caplog.records
    assert record.getMessage() == (
        "turn 12, by language model, response 108 ms, endpoint 100 ms, recognizer 101 ms, "
        "queue 102 ms, loading 103 ms, "
        "first text 104 ms, first piece 105 ms, first audio 106 ms, playback 107 ms, "
        "reply 109 ms, total 110 ms, "
        "begun early, spoke 1.6 s"
    )
