"""Answers that are begun before the question is over, through a real audio server."""

from pathlib import Path

import numpy as np
import pytest

from tests.support.flite import flite_speech, silence
from tests.support.listener import likeliest
from tests.support.program import Event
from tests.support.room import Room, running_room
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples

pytestmark = [pytest.mark.system, pytest.mark.timeout(180)]

CAPITALS = {"France": "Paris", "Italy": "Rome", "Spain": "Madrid"}
SENTENCES = [f"The capital of {land} is {city}." for land, city in CAPITALS.items()]
SETTINGS = (
    "listening.follow_up.enabled=false",
    "audio.earcons.enabled=false",
    # A busy machine is no reason to fail.
    "listening.speculation.max_backlog_s=3",
    "listening.speculation.max_waste=10",
)
PAUSE_S = 0.1
"""With the silence around each spoken part, the person pauses for half a second."""
TRIES = 3
"""A busy machine may hear the first part too late to begin an answer at the pause."""


def answers(folder: Path, *settings: str) -> list[tuple[Event, Samples]]:
    """Ask for three capitals, the last time with a pause; return the turns and what was heard."""
    with running_room(folder, settings=(*SETTINGS, *settings)) as room:
        heard = []
        for land in list(CAPITALS)[:2]:
            turn = room.ask(f"Hey Jarvis, what is the capital of {land}?")
            heard.append((turn, room.answer(turn)))
            room.pass_time(0.5)
        for _ in range(TRIES):
            turn = ask_with_pause(room, "Hey Jarvis, what is the capital", "of Spain?")
            answer = room.answer(turn)
            if turn["work"]["speculations"] != 1:
                break
            room.pass_time(0.5)
        heard.append((turn, answer))
        assert_nothing_is_told_early(room)
        return heard


def ask_with_pause(room: Room, first: str, second: str) -> Event:
    begin = room.now()
    parts = [silence(0.2), flite_speech(first), silence(PAUSE_S), flite_speech(second)]
    room.pulse.play(np.concatenate([*parts, silence(0.1)]))
    return room.program.await_event("turn_completed", after=begin, timeout_s=40.0)


def assert_nothing_is_told_early(room: Room) -> None:
    """Check that between wake word and final transcript only listening is told."""
    asked = True
    early = {"response_delta", "sentence_ready", "response_completed", "playback_started"}
    for event in room.program.events:
        if event["event"] == "wake_word_detected":
            asked = False
        elif event["event"] == "final_transcript":
            asked = True
        assert asked or event["event"] not in early


def sound_s(samples: Samples) -> tuple[float, float]:
    """Return for how long there is sound, and the longest silence in it."""
    loud = np.flatnonzero(np.abs(samples.astype(int)) > 300)
    whole_s = float(loud[-1] - loud[0]) / SPEECH_SAMPLE_RATE_HZ
    return whole_s, float(np.diff(loud).max()) / SPEECH_SAMPLE_RATE_HZ


def test_early_answers_are_hits_and_sound_like_late_ones(tmp_path: Path) -> None:
    early = answers(tmp_path / "on")
    late = answers(tmp_path / "off", "listening.speculation.enabled=false")
    assert [turn["work"]["speculation"] for turn, _ in late] == ["none"] * 3
    assert [turn["work"]["speculation"] for turn, _ in early] == ["hit"] * 3
    assert [turn["work"]["speculations"] for turn, _ in early] == [1, 1, 2]
    for index, ((turn, heard), (late_turn, late_heard)) in enumerate(zip(early, late, strict=True)):
        assert turn["reply"] == late_turn["reply"] == SENTENCES[index]
        assert likeliest(SENTENCES, heard) == SENTENCES[index]
        assert turn["work"]["prompt_tokens_after_transcript"] == 0
        (length_s, gap_s), (late_length_s, late_gap_s) = sound_s(heard), sound_s(late_heard)
        assert length_s == pytest.approx(late_length_s, rel=0.15)
        assert gap_s <= late_gap_s + 0.1
