"""The whole program by voice: questions into a microphone, answers out of a loudspeaker."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.listener import likeliest, share_heard
from tests.support.program import run_program
from tests.support.pulse import wait_until
from tests.support.recite_skill import STORY
from tests.support.room import Room, running_room
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ
from voicebot.service.control import request

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]

SILENT_WITHIN_S = 0.2
CAPITALS = {"France": "Paris", "Italy": "Rome", "Spain": "Madrid", "Japan": "Tokyo"}
SENTENCES = [f"The capital of {country} is {city}." for country, city in CAPITALS.items()]

TIMES = ["It's half past nine.", "It's ten to three.", "It's two o'clock.", "It's noon."]


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    folder = tmp_path_factory.mktemp("room")
    settings = (
        "listening.no_speech_timeout_s=4",
        "listening.follow_up.enabled=false",
        "audio.earcons.enabled=false",
    )
    with running_room(folder, settings=settings) as room:
        yield room


@pytest.fixture(autouse=True)
def _quiet_before(room: Room) -> None:
    """Begin every test with an idle assistant in a quiet room, also after one that failed."""

    def is_idle() -> bool:
        states = [event for event in room.program.events if event["event"] == "state_changed"]
        return not states or states[-1]["current"] == "idle"

    wait_until(is_idle, "the assistant is idle", timeout_s=60.0)
    room.pass_time(0.5)


def control(room: Room, command: str) -> dict[str, Any]:
    """Send a command as ``voicebot trigger`` and ``voicebot stop`` do, without their start."""
    return request(Path(room.environment["XDG_RUNTIME_DIR"], "voicebot", "control.sock"), command)


def story_begun(room: Room, begin: int) -> None:
    """Wait until the story has been heard for a while."""
    room.program.await_event("playback_started", after=begin)
    room.pass_time(2.0)


def test_a_spoken_question_and_a_follow_up_get_spoken_answers(room: Room) -> None:
    begin = room.now()
    turn = room.ask("Hey Jarvis, what is the capital of France?")
    assert turn["transcript"] == "what is the capital of france"
    assert turn["reply"] == SENTENCES[0]
    assert likeliest(SENTENCES, room.answer(turn)) == SENTENCES[0]
    assert 0 < turn["timings"]["response_ms"] < 4000
    names = [event["event"] for event in room.program.events[begin:]]
    order = [
        "wake_word_detected", "speech_started", "partial_transcript", "speech_ended",
        "final_transcript", "response_delta", "sentence_ready", "playback_started",
        "playback_finished", "turn_completed",
    ]  # fmt: skip
    places = [names.index(name) for name in order]
    assert places == sorted(places)
    turn = room.ask("Hey Jarvis, what about Italy?")
    assert turn["reply"] == SENTENCES[1]
    assert likeliest(SENTENCES, room.answer(turn)) == SENTENCES[1]


def test_wake_word_and_question_in_one_breath(room: Room) -> None:
    turn = room.ask("Hey Jarvis, what time is it?")
    assert (turn["transcript"], turn["skill"]) == ("what time is it", "clock")
    other_times = [said for said in TIMES if said != turn["reply"]]
    assert likeliest([*other_times, turn["reply"]], room.answer(turn)) == turn["reply"]


def test_the_wake_word_silences_an_answer_and_listens(room: Room) -> None:
    begin = room.now()
    room.say("Hey Jarvis, tell me a story.")
    story_begun(room, begin)
    middle = room.now()
    room.say("Hey Jarvis.")
    woken = room.program.await_event("wake_word_detected", after=middle)
    room.say("what time is it")
    told = room.program.await_event("turn_interrupted", after=middle)
    assert told["reason"] == "wake_word"
    assert room.silent_after_s(woken["monotonic_s"]) <= SILENT_WITHIN_S
    assert len(told["spoken_text"]) > 10
    assert STORY.startswith(told["spoken_text"])
    assert told["spoken_text"] != STORY
    turn = room.program.await_event("turn_completed", after=middle, interrupted=False)
    assert (turn["transcript"], turn["skill"]) == ("what time is it", "clock")


def test_the_stop_command_silences_an_answer(room: Room) -> None:
    begin = room.now()
    room.say("Hey Jarvis, tell me a story.")
    story_begun(room, begin)
    at_s = time.monotonic()
    assert control(room, "stop")["stopped"]
    told = room.program.await_event("turn_interrupted", after=begin)
    assert told["reason"] == "stop"
    assert room.silent_after_s(at_s) <= SILENT_WITHIN_S
    room.program.await_event("state_changed", after=begin, current="idle")
    done = run_program(room.environment, "stop")
    assert (done.status, done.out, done.err) == (0, "there was nothing to stop\n", "")


def test_a_second_wake_word_while_listening_asks_once(room: Room) -> None:
    begin = room.now()
    room.say("Hey Jarvis.")
    room.program.await_event("wake_word_detected", after=begin)
    room.pass_time(0.5)
    turn = room.ask("Hey Jarvis, what time is it?")
    assert (turn["transcript"], turn["skill"]) == ("what time is it", "clock")
    questions = [e for e in room.program.events[begin:] if e["event"] == "final_transcript"]
    assert len(questions) == 1


def test_nobody_speaks_after_the_wake_word(room: Room) -> None:
    begin = room.now()
    room.say("Hey Jarvis.")
    ended = room.program.await_event("speech_ended", after=begin)
    assert ended["reason"] in {"no_speech", "silence"}
    room.program.await_event("state_changed", after=begin, current="idle")
    assert "final_transcript" not in {event["event"] for event in room.program.events[begin:]}


def test_trigger_listens_without_the_wake_word_and_stop_ends_that(room: Room) -> None:
    begin = room.now()
    assert run_program(room.environment, "trigger").status == 0
    assert room.program.await_event("wake_word_detected", after=begin)["wake_word"] == "trigger"
    turn = room.ask("what time is it")
    assert (turn["transcript"], turn["skill"]) == ("what time is it", "clock")
    room.pass_time(0.5)
    begin = room.now()
    control(room, "trigger")
    done = run_program(room.environment, "stop")
    assert (done.status, done.out) == (0, "stopped\n")
    room.program.await_event("state_changed", after=begin, current="idle")


def test_lines_typed_during_a_spoken_answer_are_answered_after_it(room: Room) -> None:
    begin = room.now()
    room.say("Hey Jarvis, tell me a story.")
    room.program.await_event("playback_started", after=begin)
    room.program.type("what day is it")
    story = room.program.await_event("turn_completed", after=begin, transcript="tell me a story")
    typed = room.program.await_event("turn_completed", after=begin, transcript="what day is it")
    assert (story["interrupted"], typed["skill"], typed["audio_s"]) == (False, "clock", 0)
    assert story["monotonic_s"] < typed["monotonic_s"]
    heard = room.answer(story)
    last = STORY.split(". ")[-1]
    assert share_heard(last, heard[-4 * SPEECH_SAMPLE_RATE_HZ :]) >= 0.5
    assert len(heard) / SPEECH_SAMPLE_RATE_HZ == pytest.approx(story["audio_s"] + 0.4, abs=0.4)


def test_the_log_is_one_line_a_turn(room: Room) -> None:
    turns = [event for event in room.program.events if event["event"] == "turn_completed"]
    errors = room.program.errors
    listening = next(i for i, line in enumerate(errors) if line.endswith("INFO listening"))
    assert "Models: starter language model" in errors[listening - 1]
    rest = errors[listening + 1 :]
    assert len(rest) == len(turns)
    for line, turn in zip(rest, turns, strict=True):
        assert f"INFO turn {turn['turn_id']}, by " in line


def test_sigterm_during_an_answer_ends_it_at_once(room: Room) -> None:
    begin = room.now()
    room.say("Hey Jarvis, tell me a story.")
    story_begun(room, begin)
    room.program.send(signal.SIGTERM)
    assert room.program.wait(2.0) == 0
    told = room.program.await_event("turn_interrupted", after=begin)
    assert told["reason"] == "shutdown"
    assert not Path(room.environment["XDG_RUNTIME_DIR"], "voicebot", "control.sock").exists()
    done = run_program(room.environment, "stop")
    assert done.status == 69
    assert "no voicebot answers on" in done.err
