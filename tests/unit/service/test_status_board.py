import json

from voicebot.events import (
    PlaybackFinished,
    Stage,
    StageTimings,
    StateChanged,
    TurnCompleted,
    TurnFailed,
    TurnState,
)
from voicebot.service.status_board import StatusBoard


def completed(**fields: object) -> TurnCompleted:
    known = {"turn_id": 3, "monotonic_s": 50.0, "transcript": "my secret", "reply": "of course"}
    return TurnCompleted(**(known | fields))  # type: ignore[arg-type]


def test_the_line_tells_state_devices_models_and_last_turn() -> None:
    board = StatusBoard()
    board.microphone, board.loudspeaker = "hw:CARD=Mic,DEV=0", "default"
    board.models = ("vosk-small", "qwen")
    board(completed(timings=StageTimings(response_ms=812.0, total_ms=3000.0), skill="clock"))
    assert board.line() == (
        "idle; hears hw:CARD=Mic,DEV=0; speaks to default; models vosk-small, qwen; "
        "turn 3 by clock in 0.8 s"
    )


def test_problems_come_first_and_mean_degraded() -> None:
    board = StatusBoard()
    board.problems["microphone"] = "being looked for"
    assert board.line() == "degraded: no microphone (being looked for); idle"
    assert board.facts()["degraded"]


def test_a_loudspeaker_that_fails_is_a_problem_until_something_was_heard() -> None:
    board = StatusBoard()
    board(
        TurnFailed(
            turn_id=1,
            monotonic_s=1.0,
            stage=Stage.AUDIO_OUTPUT,
            code="audio",
            message="gone",
            recoverable=True,
        )
    )
    assert board.line() == "degraded: no loudspeaker (tried again with each answer); idle"
    board(PlaybackFinished(turn_id=2, monotonic_s=2.0, duration_s=1.0))
    assert board.line() == "idle"


def test_the_line_is_one_line_of_bounded_length() -> None:
    board = StatusBoard()
    board.problems["language model"] = "broken\nfile " * 100
    assert "\n" not in board.line()
    assert len(board.line()) == 300


def test_thinking_is_timed() -> None:
    board = StatusBoard()
    board(
        StateChanged(
            turn_id=1, monotonic_s=7.0, previous=TurnState.IDLE, current=TurnState.THINKING
        )
    )
    assert board.facts()["state"] == "thinking"
    since_s = board.thinking_since_s
    assert since_s == 7.0
    board(
        StateChanged(
            turn_id=1, monotonic_s=8.0, previous=TurnState.THINKING, current=TurnState.SPEAKING
        )
    )
    assert board.thinking_since_s != since_s
    assert board.facts()["state"] == "speaking"


def test_what_people_say_is_in_neither() -> None:
    board = StatusBoard()
    board(completed(interrupted=True))
    board(
        TurnFailed(
            turn_id=4,
            monotonic_s=60.0,
            stage=Stage.RECOGNIZER,
            code="timeout",
            message="recognizer: no result after 5 s",
            recoverable=True,
        )
    )
    facts = board.facts()
    assert facts["last_turn"]["interrupted"]
    assert facts["last_failure"]["code"] == "timeout"
    assert "secret" not in json.dumps(facts) + board.line()
