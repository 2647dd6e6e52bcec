"""Speech by flite: a voice that the wake word models and the starter recognizer understand."""

import functools
import subprocess
import tempfile
from pathlib import Path

import numpy as np

from voicebot.audio.sound_file import read_audio
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples


@functools.cache
def flite_speech(text: str, *, voice: str = "rms") -> Samples:
    """Return ``text`` as spoken by flite, 16 kHz, read-only."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "speech.wav"
        subprocess.run(
            ["flite", "-voice", voice, "-t", text, "-o", str(file)], check=True, timeout=30
        )
        samples = read_audio(file).samples
    samples.setflags(write=False)
    return samples


def silence(seconds: float) -> Samples:
    """Return silence at 16 kHz."""
    return np.zeros(round(seconds * SPEECH_SAMPLE_RATE_HZ), np.int16)
