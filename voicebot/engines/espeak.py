"""Speech by the espeak-ng program: plain, but it needs no model."""

import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

import numpy as np

from voicebot.audio_types import AudioChunk
from voicebot.errors import ModelError, SynthesizerError
from voicebot.protocols import IsCancelled

_PROGRAM = "espeak-ng"
_WORDS_PER_MINUTE = 165
_AMPLITUDE = 100
_READ_BYTES = 8192
_POLL_S = 0.05
_WAV_HEADER_BYTES = 44
_VOICES = {"zh": "cmn", "zh-cn": "cmn", "zh-tw": "cmn", "zh-hk": "yue", "en": "en-us"}


class EspeakSynthesizer:
    """Synthesizer over espeak-ng.

    Args:
        language: BCP 47 tag, such as ``en-GB`` or ``zh``.
        speed: 1 is 165 words a minute.
        volume: 1 is espeak-ng's own level, 2 its loudest.
        timeout_s: longest time for one text; the program is ended past it.

    Raises ModelError when the program is missing or does not know the language.
    """

    def __init__(
        self, language: str, *, speed: float = 1.0, volume: float = 1.0, timeout_s: float = 20.0
    ) -> None:
        if shutil.which(_PROGRAM) is None:
            raise ModelError(f"{_PROGRAM} is not installed; run: apt install {_PROGRAM}")
        self._timeout_s = timeout_s
        self._command = [
            _PROGRAM,
            *("-v", _voice_for(language)),
            *("-s", str(min(max(round(_WORDS_PER_MINUTE * speed), 80), 450))),
            *("-a", str(min(max(round(_AMPLITUDE * volume), 0), 200))),
            *("-b", "1", "--stdin", "--stdout"),
        ]
        with self._started("a") as process:
            self._sample_rate_hz = self._read_header(process, time.monotonic() + timeout_s)

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the chunks (22050 for most voices)."""
        return self._sample_rate_hz

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        """Yield the audio of ``text`` as the program writes it. Raises SynthesizerError."""
        if not text.strip() or is_cancelled():
            return
        deadline_s = time.monotonic() + self._timeout_s
        start = 0
        with self._started(text) as process:
            self._read_header(process, deadline_s)
            rest = b""
            while not is_cancelled() and (data := self._read(process, deadline_s, is_cancelled)):
                data = rest + data
                rest = data[len(data) & ~1 :]
                samples = np.frombuffer(data[: len(data) & ~1], dtype="<i2").astype(np.int16)
                yield AudioChunk(
                    samples=samples, sample_rate_hz=self._sample_rate_hz, start_sample=start
                )
                start += len(samples)

    @contextmanager
    def _started(self, text: str) -> Iterator[subprocess.Popen[bytes]]:
        """Run the program on ``text``; ends it on leaving and raises if it failed by itself."""
        with _memory_file() as stdin, _memory_file() as stderr:
            stdin.write(text.encode(errors="replace"))
            stdin.seek(0)
            with subprocess.Popen(
                self._command, stdin=stdin, stdout=subprocess.PIPE, stderr=stderr
            ) as process:
                try:
                    yield process
                finally:
                    stopped = process.poll() is None
                    process.kill()
            if process.returncode != 0 and not stopped:
                raise SynthesizerError(f"{_PROGRAM}: failed: {_first_line(stderr)}")

    def _read_header(self, process: subprocess.Popen[bytes], deadline_s: float) -> int:
        """Return the sample rate, or 0 when the program ended without audio."""
        header = b""
        while len(header) < _WAV_HEADER_BYTES:
            data = self._read(process, deadline_s, lambda: False, _WAV_HEADER_BYTES - len(header))
            if not data:
                process.wait(self._timeout_s)
                return 0
            header += data
        return int.from_bytes(header[24:28], "little")

    def _read(
        self,
        process: subprocess.Popen[bytes],
        deadline_s: float,
        is_cancelled: IsCancelled,
        size: int = _READ_BYTES,
    ) -> bytes:
        """Return the next bytes, none at the end or once cancelled."""
        assert process.stdout is not None
        fd = process.stdout.fileno()
        while not is_cancelled():
            if select.select([fd], [], [], _POLL_S)[0]:
                return os.read(fd, size)
            if time.monotonic() > deadline_s:
                raise SynthesizerError(f"{_PROGRAM}: not finished after {self._timeout_s:g} s")
        return b""


def _memory_file() -> IO[bytes]:
    """Return a file for the program that needs no disk, which may be full."""
    return os.fdopen(os.memfd_create(_PROGRAM), "w+b")


def _voice_for(language: str) -> str:
    tag = language.replace("_", "-").lower()
    primary = tag.split("-", maxsplit=1)[0]
    for candidate in dict.fromkeys((_VOICES.get(tag, tag), _VOICES.get(primary, primary))):
        probe = subprocess.run(
            [_PROGRAM, "-q", "-v", candidate, "--stdin"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            timeout=20,
        )
        if probe.returncode == 0:
            return candidate
    raise ModelError(f"{_PROGRAM}: no voice for the language {language!r}; see {_PROGRAM} --voices")


def _first_line(stderr: IO[bytes]) -> str:
    stderr.seek(0)
    lines = stderr.read(1000).decode(errors="replace").split("\n")
    return lines[0].strip() or "no message"
