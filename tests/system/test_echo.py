"""With the loudspeaker coupled into the microphone, the assistant never talks to itself."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.support.flite import flite_speech
from tests.support.recite_skill import JOKE, STORY
from tests.support.room import Room, running_room
from voicebot.audio_types import Samples
from voicebot.engines.micro_wake_word import MicroWakeWordDetector

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]

COUPLING_DB = -6.0
ANSWERS = 10
TEMPTATIONS = (
    "Hey Jarvis, what time is it?",
    "Say hey Jarvis. What is the capital of France?",
    "Hey Jarvis. What day is it today?",
)
OF_A_PERSON = {"wake_word_detected", "speech_started", "final_transcript", "turn_interrupted"}


def tempt(room: Room, texts: Sequence[str], times: int) -> list[Samples]:
    """Have the assistant say ``texts`` aloud, ``times`` in all, and wait a while after each.

    Returns what the loudspeaker played each time.
    """
    answers = []
    for index in range(times):
        begin, begin_s = room.now(), time.monotonic()
        room.program.type(f"recite {texts[index % len(texts)]}")
        turn = room.program.await_event("turn_completed", after=begin)
        assert turn["audio_s"] > 1
        room.pass_time(0.6)
        answers.append(room.played(begin_s, time.monotonic()))
    return answers


def wakes(samples: Samples) -> bool:
    """Return whether a person who says this would wake the assistant."""
    detector = MicroWakeWordDetector("hey_jarvis")
    return any(detector.process(block) for block in np.array_split(samples, len(samples) // 512))


def own_turns(room: Room, begin: int) -> list[str]:
    """Return what the assistant took for a person's, apart from the typed lines."""
    found = [event for event in room.program.events[begin:] if event["event"] in OF_A_PERSON]
    return [str(event) for event in found if not event.get("text", "").startswith("recite ")]


def own_turns_of(folder: Path, wake_word: str) -> tuple[list[str], int]:
    """Return the turns that ten answers caused, and how many of them hold the wake word."""
    settings = (f"wake_word={wake_word}",)
    with running_room(folder, "--speak", settings=settings, coupling_db=COUPLING_DB) as room:
        begin = room.now()
        answers = tempt(room, TEMPTATIONS, ANSWERS)
        room.pass_time(2.0)
        return own_turns(room, begin), sum(map(wakes, answers))


def follow_ups_of_jokes(folder: Path) -> list[str]:
    """Return how the windows after ten spoken answers ended."""
    settings = ("listening.follow_up.window_s=1.5",)
    ends = []
    with running_room(folder, settings=settings, coupling_db=COUPLING_DB) as room:
        for _ in range(ANSWERS):
            turn = room.ask("Hey Jarvis, tell me a joke.")
            assert turn["reply"] == JOKE
            window = turn["turn_id"] + 1
            opened = room.program.await_event("state_changed", previous="idle", turn_id=window)
            assert opened["current"] == "listening"
            ends.append(room.program.await_event("speech_ended", turn_id=window)["reason"])
        questions = [e for e in room.program.events if e["event"] == "final_transcript"]
        assert len(questions) == ANSWERS
    return ends


def test_answers_with_wake_phrase_and_question_cause_no_turn(tmp_path: Path) -> None:
    modes = ("hey_jarvis", "none")
    with ThreadPoolExecutor() as rooms:
        ends = rooms.submit(follow_ups_of_jokes, tmp_path / "follow_up")
        results = rooms.map(lambda mode: own_turns_of(tmp_path / mode, mode), modes)
        for mode, (turns, wake_words) in zip(modes, results, strict=True):
            assert turns == [], mode
            # The test would prove nothing if the voice could not wake anyone.
            assert wake_words >= ANSWERS - 2
        assert ends.result() == ["no_speech"] * ANSWERS


def test_speech_interrupts_but_the_own_voice_does_not(tmp_path: Path) -> None:
    settings = ("listening.barge_in=speech", "listening.follow_up.enabled=false")
    with running_room(tmp_path, settings=settings, coupling_db=COUPLING_DB) as room:
        story = room.ask("Hey Jarvis, tell me a story.")
        assert (story["interrupted"], story["reply"]) == (False, STORY)
        begin = room.now()
        room.say("Hey Jarvis, tell me a story.")
        room.program.await_event("playback_started", after=begin)
        room.pass_time(2.0)
        at_s = time.monotonic()
        room.pulse.play(flite_speech("what time is it", voice="awb"))
        told = room.program.await_event("turn_interrupted", after=begin)
        assert told["reason"] == "speech"
        assert told["monotonic_s"] - at_s < 1.5
        turn = room.program.await_event("turn_completed", after=begin, interrupted=False)
        # Its beginning was said over the assistant's own voice.
        assert "what time" in turn["transcript"]
