"""Sound files: WAV, FLAC and whatever else libsndfile knows, with errors that a person can use."""

import errno
import io
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import soundfile

from voicebot.audio.resample import resample, to_int16
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk
from voicebot.errors import InputError

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def open_sound_file(path: Path) -> Any:
    """Return an open ``soundfile.SoundFile``; a pipe is read to its end first.

    Raises:
        InputError: the file is missing, cannot be read, is no audio or holds none.
    """
    try:
        with path.open("rb") as file:
            is_pipe = not file.seekable()
            content = file.read() if is_pipe else file.read(1)
    except OSError as error:
        raise InputError(f"cannot read {path}: {error.strerror}; check the name") from error
    if not content:
        raise InputError(f"{path} is empty (0 bytes); give a WAV or FLAC file with speech")
    with decoding_errors(path):
        # As bytes, a name need not be UTF-8.
        sound = soundfile.SoundFile(io.BytesIO(content) if is_pipe else os.fsencode(path))
    if sound.frames == 0:
        sound.close()
        raise InputError(
            f"{path} holds no audio (zero length); give a WAV or FLAC file with speech"
        )
    return sound


@contextmanager
def decoding_errors(path: Path) -> Iterator[None]:
    """Raise InputError, which names ``path``, where libsndfile cannot decode it in the block."""
    try:
        yield
    except soundfile.LibsndfileError as error:
        reason = error.error_string.rstrip(".")
        raise InputError(
            f"{path} is not a usable audio file ({reason}); give a WAV or FLAC file"
        ) from error


def read_audio(path: Path, sample_rate_hz: int = SPEECH_SAMPLE_RATE_HZ) -> AudioChunk:
    """Return a whole file as mono at the given rate. Raises InputError."""
    with open_sound_file(path) as sound:
        with decoding_errors(path):
            frames = sound.read(dtype="float32", always_2d=True)
        samples = resample(to_int16(frames.mean(axis=1)), sound.samplerate, sample_rate_hz)
    return AudioChunk(samples=samples, sample_rate_hz=sample_rate_hz)


def write_wav(path: Path, chunk: AudioChunk) -> None:
    """Write mono 16-bit PCM; a file is replaced as a whole or stays as it was.

    Raises:
        InputError: the file cannot be written.
        BrokenPipeError: ``path`` is a pipe whose reader has gone away.
    """
    content = io.BytesIO()
    soundfile.write(content, chunk.samples, chunk.sample_rate_hz, "PCM_16", format="WAV")
    try:
        _write(path, content.getvalue())
    except BrokenPipeError:
        raise
    except OSError as error:
        raise _cannot_write(path, error) from error


def check_writable(path: Path) -> None:
    """Make sure that ``path`` can be written, and leave what it holds. Raises InputError.

    A pipe is not opened: its reader would take that for all there is.
    """
    try:
        if not path.is_fifo():
            path.open("ab").close()
        elif not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    except OSError as error:
        raise _cannot_write(path, error) from error


def _write(path: Path, content: bytes) -> None:
    """Replace the file that ``path`` leads to; write to a device or a pipe as it is."""
    target = Path(os.path.realpath(path))
    if path.exists() and not (path.is_file() and target.exists() and target.samefile(path)):
        path.write_bytes(content)
        return
    fresh = target.with_name(f".new-{secrets.token_hex(8)}")
    try:
        file = fresh.open("xb")
    except PermissionError:  # the file may be written to, the folder takes no other
        target.write_bytes(content)
        return
    try:
        with file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            shutil.copymode(target, fresh)
        fresh.replace(target)
    finally:
        fresh.unlink(missing_ok=True)


def _cannot_write(path: Path, error: OSError) -> InputError:
    advice = "make room" if error.errno in _FULL else "choose a folder that you may write to"
    return InputError(f"cannot write {path}: {error.strerror}; {advice}")
