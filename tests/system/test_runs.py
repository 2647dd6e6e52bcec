"""How the program starts and ends, and tools beside a running assistant."""

import signal
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from tests.support.listener import likeliest
from tests.support.program import PROGRAM, program_environment, run_program
from tests.support.pulse import PulseServer, wait_until
from tests.support.room import running_room
from tests.support.terminal import CTRL_D, Terminal
from tests.system.test_voice import SENTENCES

pytestmark = [pytest.mark.system, pytest.mark.timeout(120)]


def test_as_installed_it_signals_and_takes_a_question_without_the_wake_word(
    tmp_path: Path,
) -> None:
    with running_room(tmp_path) as room:
        begin = room.now()
        turn = room.ask("Hey Jarvis, what is the capital of France?")
        assert turn["reply"] == SENTENCES[0]
        woken = room.program.await_event("wake_word_detected", after=begin)
        ended = room.program.await_event("speech_ended", after=begin)
        for event in (woken, ended):
            sound = room.played(event["monotonic_s"], event["monotonic_s"] + 0.4)
            assert np.abs(sound.astype(int)).max() > 500
        room.program.await_event("state_changed", previous="idle", current="listening", turn_id=2)
        turn = room.ask("And of Italy?")
        assert (turn["transcript"], turn["reply"]) == ("and of italy", SENTENCES[1])
        begin = room.now()
        room.program.await_event("state_changed", after=begin, current="listening")
        room.program.await_event("state_changed", after=begin, current="idle")


def test_a_second_run_ends_with_ctrl_c(tmp_path: Path) -> None:
    with running_room(tmp_path) as room:
        words = ("run", "--set", "audio.output.device=pulse")
        done = run_program(room.environment, *words)
        assert (done.status, done.out) == (69, "")
        assert done.err.endswith("give this one its own with --set control.socket=PATH\n")
        room.program.send(signal.SIGINT)
        assert room.program.wait(2.0) == 0


@pytest.mark.parametrize("keys", ["/quit\r", CTRL_D])
def test_on_a_terminal_quit_and_ctrl_d_end_it(keys: str, tmp_path: Path) -> None:
    words = [PROGRAM, "run", "--set", "wake_word=push_to_talk"]
    with PulseServer() as pulse:
        environment = program_environment(tmp_path, pulse.environment)
        with Terminal(environment, words) as terminal:
            terminal.wait_for("listening")
            terminal.press(keys)
            assert terminal.wait() == 0


def test_tools_speak_and_listen_on_the_devices(tmp_path: Path) -> None:
    with running_room(tmp_path, settings=("wake_word=push_to_talk",)) as room:
        begin_s = time.monotonic()
        done = run_program(room.environment, "say", SENTENCES[2])
        assert (done.status, done.err) == (0, "")
        assert likeliest(SENTENCES, room.played(begin_s, time.monotonic() + 0.3)) == SENTENCES[2]
        begin_s = time.monotonic()
        out = tmp_path / "reply.wav"
        done = run_program(room.environment, "run", "--demo", "--out", out)
        assert done.status == 0
        assert f"The spoken answer is in {out}\n" in done.out
        assert likeliest(SENTENCES, room.played(begin_s, time.monotonic() + 0.3)) == SENTENCES[0]


def test_it_ends_when_nobody_reads_its_events_any_more(tmp_path: Path) -> None:
    with PulseServer() as pulse:
        process = subprocess.Popen(
            [PROGRAM, "run", "--json"],
            env=program_environment(tmp_path, pulse.environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        with process:
            try:
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(b"what time is it\n")
                process.stdin.flush()
                assert process.stdout.readline().startswith(b'{"event"')
                process.stdout.close()
                process.stdin.write(b"what day is it\n")
                process.stdin.flush()
                wait_until(lambda: process.poll() is not None, "the program ends", 20.0)
                assert process.returncode == 141
            finally:
                process.kill()
