"""Spoken test input by espeak-ng, as 16 kHz mono samples."""

import functools
import io
import subprocess

import numpy as np
import soundfile
import soxr

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples


@functools.cache
def espeak_speech(text: str, *, voice: str = "en-us", words_per_minute: int = 150) -> Samples:
    """Return ``text`` as spoken by espeak-ng, read-only."""
    result = subprocess.run(
        ["espeak-ng", "-v", voice, "-s", str(words_per_minute), "--stdin", "--stdout"],
        input=text.encode(),
        capture_output=True,
        check=True,
        timeout=30,
    )
    audio, rate_hz = soundfile.read(io.BytesIO(result.stdout), dtype="float32")
    resampled = soxr.resample(audio, rate_hz, SPEECH_SAMPLE_RATE_HZ)
    samples: Samples = np.clip(resampled * 32767, -32768, 32767).astype(np.int16)
    samples.setflags(write=False)
    return samples
