import json
import logging
import typing

import pytest

from voicebot.events import (
    AudioOverflowed,
    Event,
    ResponseCompleted,
    Stage,
    StageTimings,
    TurnCompleted,
    TurnFailed,
)
from voicebot.service.event_json import event_json, event_name
from voicebot.service.event_log import EventLog

TURN = TurnCompleted(
    turn_id=3,
    monotonic_s=12.3456789,
    transcript="what time is it",
    reply="Noon.",
    skill="clock",
    timings=StageTimings(response_ms=812.4, total_ms=1900.0),
    audio_s=1.2,
)


def test_an_event_is_one_line_of_json_with_its_name_in_snake_case() -> None:
    line = event_json(ResponseCompleted(turn_id=1, monotonic_s=2.00004, text='a "b"\nc'))
    assert "\n" not in line
    assert json.loads(line) == {
        "event": "response_completed",
        "turn_id": 1,
        "monotonic_s": 2.0,
        "text": 'a "b"\nc',
        "skill": None,
    }


def test_every_event_class_has_a_name_of_its_own() -> None:
    classes = typing.get_args(Event)
    names = {event_name(object.__new__(each)) for each in classes}
    assert len(names) == len(classes) == 15
    assert "turn_failed" in names


def test_a_turn_is_one_line_without_what_was_said(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        EventLog(transcripts=False)(TURN)
    (record,) = caplog.records
    message = record.getMessage()
    assert message == "turn 3, by clock, response 812 ms, total 1900 ms, spoke 1.2 s"


def test_transcripts_are_logged_when_asked_for(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        EventLog(transcripts=True)(TURN)
    assert "'what time is it' -> 'Noon.'" in caplog.text


def test_problems_are_warnings(caplog: pytest.LogCaptureFixture) -> None:
    log = EventLog(transcripts=False)
    log(
        TurnFailed(
            turn_id=2,
            monotonic_s=0.0,
            stage=Stage.RECOGNIZER,
            code="timeout",
            message="too slow",
            recoverable=True,
        )
    )
    log(AudioOverflowed(turn_id=0, monotonic_s=0.0, dropped_samples=160))
    assert [record.levelno for record in caplog.records] == [logging.WARNING] * 2
    assert "turn 2: recognizer failed (timeout): too slow" in caplog.text


def test_lost_audio_is_told_at_most_once_a_minute(caplog: pytest.LogCaptureFixture) -> None:
    log = EventLog(transcripts=False)
    for at_s in range(5, 75):
        log(AudioOverflowed(turn_id=0, monotonic_s=float(at_s), dropped_samples=100))
    assert [record.getMessage().split(" of ")[0] for record in caplog.records] == [
        "100 samples",
        "6000 samples",
    ]


def test_a_problem_is_told_in_full_once_an_hour(caplog: pytest.LogCaptureFixture) -> None:
    log = EventLog(transcripts=False)
    with caplog.at_level(logging.INFO):
        for turn_id, at_s in ((0, 10.0), (1, 20.0), (2, 3700.0), (3, 3701.0)):
            log(
                TurnFailed(
                    turn_id=turn_id,
                    monotonic_s=at_s,
                    stage=Stage.LANGUAGE_MODEL,
                    code="model",
                    message="damaged",
                    recoverable=True,
                )
            )
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.WARNING, "language_model failed (model): damaged"),
        (logging.INFO, "turn 1: language_model failed (model), as told before"),
        (logging.WARNING, "turn 2: language_model failed (model): damaged"),
        (logging.INFO, "turn 3: language_model failed (model), as told before"),
    ]


def test_debug_shows_every_event(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="voicebot.turns"):
        EventLog(transcripts=False)(ResponseCompleted(turn_id=1, monotonic_s=0.0, text="hi"))
    assert '"event": "response_completed"' in caplog.text
