"""A synthesizer that makes fixed phrases once and keeps them on disk."""

import hashlib
import json
import logging
import os
import zlib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import numpy as np

from voicebot.audio_types import AudioChunk, Samples
from voicebot.engines.cache_files import prune, write_whole
from voicebot.engines.phrase_parts import join, split_into
from voicebot.protocols import IsCancelled, Synthesizer

_LOGGER = logging.getLogger(__name__)
_SUFFIX = ".pcm"
_HEADER = 12
_CHUNK_S = 0.25


class CachedSynthesizer:
    """Synthesizer over ``voice`` that speaks the texts ``phrases`` from disk after the first time.

    A phrase is kept when it was spoken to its end. A text that is made up of several phrases is
    spoken from disk once all of them are there. A damaged file is made again; a directory that
    cannot be written is logged once, never an error, and nothing more is kept in it. Other texts
    pass through.

    Args:
        voice: speaks what is not on disk.
        phrases: the texts to keep, exactly as they are asked for.
        directory: where files are kept; shared by all voices.
        identity: what the sound depends on, such as the digest of the voice, speaker and speed.
        max_bytes: bound of the directory; the phrases that were longest unused go first.
    """

    def __init__(
        self,
        voice: Synthesizer,
        phrases: Collection[str],
        *,
        directory: str | Path,
        identity: Mapping[str, str | float | None],
        max_bytes: int = 32_000_000,
    ) -> None:
        self._voice = voice
        self._phrases = frozenset(phrases)
        self._unprepared = sorted(self._phrases, reverse=True)
        self._directory = Path(directory).expanduser()
        self._identity = json.dumps([dict(identity), voice.sample_rate_hz], sort_keys=True)
        self._max_bytes = max_bytes
        self._writable = True

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the voice."""
        return self._voice.sample_rate_hz

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        """Yield the audio of ``text``. Raises SynthesizerError where the voice does."""
        parts = split_into(text, self._phrases)
        if parts is None:
            yield from self._voice.synthesize(text, is_cancelled=is_cancelled)
            return
        kept = [self._read(self._path(part)) for part in parts]
        spoken = [samples for samples in kept if samples is not None]
        if len(spoken) == len(parts):
            yield from self._chunks(join(spoken, self.sample_rate_hz), is_cancelled)
        elif len(parts) == 1:
            yield from self._speak_and_keep(text, is_cancelled)
        else:
            yield from self._voice.synthesize(text, is_cancelled=is_cancelled)

    def prepare(self, *, is_cancelled: IsCancelled) -> bool:
        """Make the next phrase that is not on disk, unheard; return whether there may be more.

        Raises SynthesizerError.
        """
        while self._writable and self._unprepared and not is_cancelled():
            text = self._unprepared[-1]
            missing = self._read(self._path(text)) is None
            if missing:
                for _ in self._speak_and_keep(text, is_cancelled):
                    pass
                if is_cancelled():
                    break
            self._unprepared.pop()
            if missing:
                break
        return self._writable and bool(self._unprepared)

    def _speak_and_keep(self, text: str, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        cancelled = False

        def watch() -> bool:
            nonlocal cancelled
            cancelled = cancelled or is_cancelled()
            return cancelled

        spoken: list[Samples] = []
        for chunk in self._voice.synthesize(text, is_cancelled=watch):
            spoken.append(chunk.samples)
            yield chunk
        if spoken and not cancelled and self._writable:
            self._write(self._path(text), np.concatenate(spoken))

    def _chunks(self, samples: Samples, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        length = int(_CHUNK_S * self.sample_rate_hz)
        for start in range(0, len(samples), length):
            if is_cancelled():
                return
            yield AudioChunk(
                samples=samples[start : start + length],
                sample_rate_hz=self.sample_rate_hz,
                start_sample=start,
            )

    def _path(self, text: str) -> Path:
        key = hashlib.blake2b(f"{self._identity}\n{text}".encode(), digest_size=16)
        return self._directory / f"{key.hexdigest()}{_SUFFIX}"

    def _read(self, path: Path) -> Samples | None:
        """Return what ``path`` holds; None when it is absent or damaged."""
        try:
            data = path.read_bytes()
            os.utime(path)
        except OSError:
            return None
        body = data[_HEADER:]
        if not body or len(body) % 2 or data[:_HEADER] != _header(body):
            _LOGGER.debug("phrase %s is damaged; it is made again", path)
            return None
        return np.frombuffer(body, "<i2").astype(np.int16)

    def _write(self, path: Path, samples: Samples) -> None:
        body = samples.astype("<i2").tobytes()
        try:
            write_whole(path, _header(body) + body)
            prune(self._directory, _SUFFIX, max_bytes=self._max_bytes)
        except OSError as error:
            self._writable = False
            _LOGGER.warning("a phrase is not kept for the next time: %s", error)


def _header(body: bytes) -> bytes:
    """Return 4 bytes of magic and version, then length and checksum of ``body``."""
    return b"pcm1" + len(body).to_bytes(4, "little") + zlib.crc32(body).to_bytes(4, "little")
