"""A room with a microphone, a loudspeaker and a running ``voicebot run``."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from tests.support import recite_skill
from tests.support.flite import flite_speech, silence
from tests.support.program import Event, RunningProgram, program_environment
from tests.support.pulse import PulseServer, wait_until
from tests.support.recording import Recording
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples

_QUIET = 100
"""16-bit peak below which nothing can be heard."""


class Room:
    """Speaks to the assistant and hears it.

    Attributes:
        program: the assistant, with ``--json``.
        pulse: the audio server.
        recording: what the loudspeaker plays, 16 kHz.
        environment: environment of the assistant, for commands that reach it.
    """

    def __init__(
        self,
        program: RunningProgram,
        pulse: PulseServer,
        recording: Recording,
        environment: dict[str, str],
    ) -> None:
        self.program = program
        self.pulse = pulse
        self.recording = recording
        self.environment = environment

    def now(self) -> int:
        """Return how many events there are; later ones are those from here on."""
        return len(self.program.lines)

    def say(self, text: str, voice: str = "rms") -> None:
        """Speak to the microphone, then be silent for a moment."""
        speech = flite_speech(text, voice=voice)
        self.pulse.play(np.concatenate([silence(0.2), speech, silence(0.1)]))

    def ask(self, text: str, timeout_s: float = 40.0) -> Event:
        """Say it, wait for the end of the turn and return that event."""
        begin = self.now()
        self.say(text)
        return self.program.await_event("turn_completed", after=begin, timeout_s=timeout_s)

    def pass_time(self, seconds: float) -> None:
        """Wait until ``seconds`` more were recorded."""
        end_s = self.recording.duration_s + seconds
        wait_until(lambda: self.recording.duration_s >= end_s, "time passes", seconds + 10.0)

    def played(self, from_s: float, to_s: float) -> Samples:
        """Return what the loudspeaker played between two readings of the monotonic clock."""
        first = max(0, self.recording.index_at(from_s))
        last = self.recording.index_at(to_s)
        wait_until(lambda: len(self.recording.samples) >= last, "the recorder catches up")
        return self.recording.samples[first:last]

    def answer(self, turn: Event) -> Samples:
        """Return what the loudspeaker played in a turn."""
        started = self.program.await_event("playback_started", turn_id=turn["turn_id"])
        return self.played(started["monotonic_s"] - 0.1, turn["monotonic_s"] + 0.3)

    def silent_after_s(self, at_s: float) -> float:
        """Return for how much of the second after ``at_s`` the loudspeaker still played."""
        loud = np.flatnonzero(np.abs(self.played(at_s, at_s + 1.0).astype(int)) > _QUIET)
        return float(loud[-1]) / SPEECH_SAMPLE_RATE_HZ if len(loud) else 0.0


@contextmanager
def running_room(
    folder: Path, *words: str, settings: tuple[str, ...] = (), coupling_db: float | None = None
) -> Iterator[Room]:
    """Run ``voicebot run`` in a room, with ``ReciteSkill`` installed; wait until it listens."""
    with PulseServer(coupling_db=coupling_db) as pulse:
        environment = program_environment(folder, pulse.environment)
        environment["PYTHONPATH"] = str(_install_skill(folder / "packages"))
        options = [part for setting in settings for part in ("--set", setting)]
        with (
            pulse.record() as recording,
            RunningProgram(environment, "run", "--json", *words, *options) as program,
        ):
            program.await_line("INFO listening")
            yield Room(program, pulse, recording, environment)


def _install_skill(folder: Path) -> Path:
    """Make ``folder`` a place of packages in which a package with a skill is installed."""
    record = folder / "voicebot_recite-1.0.dist-info"
    record.mkdir(parents=True)
    (record / "METADATA").write_text("Metadata-Version: 2.1\nName: voicebot-recite\nVersion: 1.0\n")
    (record / "entry_points.txt").write_text(
        "[voicebot.skills]\nrecite = voicebot_recite:ReciteSkill\n"
    )
    shutil.copy(recite_skill.__file__, folder / "voicebot_recite.py")
    return folder
