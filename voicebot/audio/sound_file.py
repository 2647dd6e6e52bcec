"""Sound files: WAV, FLAC and whatever else libsndfile knows, with errors that a person can use."""

from pathlib import Path
from typing import Any

import soundfile

from voicebot.audio.resample import resample, to_int16
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk
from voicebot.errors import InputError


def open_sound_file(path: Path) -> Any:
    """Return an open ``soundfile.SoundFile``.

    Raises:
        InputError: the file is missing, cannot be read, is no audio or holds none.
    """
    try:
        with path.open("rb") as file:
            size = len(file.read(1))
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the name") from error
    if not size:
        raise InputError(f"{path} is empty (0 bytes); give a WAV or FLAC file with speech")
    try:
        sound = soundfile.SoundFile(path)
    except soundfile.LibsndfileError as error:
        reason = error.error_string.rstrip(".")
        raise InputError(
            f"{path} is not a usable audio file ({reason}); give a WAV or FLAC file"
        ) from error
    if sound.frames == 0:
        sound.close()
        raise InputError(
            f"{path} holds no audio (zero length); give a WAV or FLAC file with speech"
        )
    return sound


def read_audio(path: Path, sample_rate_hz: int = SPEECH_SAMPLE_RATE_HZ) -> AudioChunk:
    """Return a whole file as mono at the given rate. Raises InputError."""
    with open_sound_file(path) as sound:
        mono = sound.read(dtype="float32", always_2d=True).mean(axis=1)
        samples = resample(to_int16(mono), sound.samplerate, sample_rate_hz)
    return AudioChunk(samples=samples, sample_rate_hz=sample_rate_hz)


def write_wav(path: Path, chunk: AudioChunk) -> None:
    """Write mono 16-bit PCM. Raises InputError when the file cannot be written."""
    try:
        with path.open("wb") as file:
            soundfile.write(file, chunk.samples, chunk.sample_rate_hz, "PCM_16", format="WAV")
    except OSError as error:
        raise _cannot_write(path, error) from error


def check_writable(path: Path) -> None:
    """Make sure that ``path`` can be written, and leave what it holds. Raises InputError."""
    try:
        path.open("ab").close()
    except OSError as error:
        raise _cannot_write(path, error) from error


def _cannot_write(path: Path, error: OSError) -> InputError:
    return InputError(
        f"cannot write {path}: {error.strerror}; choose a folder that you may write to"
    )
