"""Where a single answer goes: a file, the loudspeaker, or both."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.audio.wav import WavSink
from voicebot.errors import AudioError

if TYPE_CHECKING:
    from voicebot.audio_types import AudioChunk
    from voicebot.config.schema import Config
    from voicebot.protocols import AudioSink


class AnswerFile(WavSink):
    """A WAV file of one answer, which ``save`` writes; whoever plays to it cannot close it."""

    def __init__(self, path: Path) -> None:
        """Make a file, open. Raises InputError where it cannot be written."""
        super().__init__(path)
        self.open()

    def open(self) -> None:
        """Check that the file can be written (idempotent); leave what is there, even nothing.

        Raises InputError.
        """
        is_new = not os.path.exists(self._path)  # noqa: PTH110 - Path.exists may raise
        super().open()
        if is_new:
            self._path.resolve().unlink(missing_ok=True)

    def close(self) -> None:
        """Do nothing: a failure is for whoever calls ``save``."""

    def save(self) -> None:
        """Write the file, once the answer is over. Raises InputError."""
        self.open()
        super().close()


class FileAndLoudspeaker:
    """Writes to a file and plays it; writes on where the loudspeaker cannot be opened or breaks.

    Attributes:
        failure: why the loudspeaker plays no more; None while it does.
    """

    def __init__(self, file: AnswerFile, loudspeaker: "AudioSink") -> None:
        self._file = file
        self._loudspeaker = loudspeaker
        self.failure: AudioError | None = None

    @property
    def name(self) -> str:
        """Name of what tells the time."""
        return self._clock.name

    def open(self) -> None:
        """Open both (idempotent). Raises InputError."""
        self._file.open()
        self._play(self._loudspeaker.open)

    def write(self, chunk: "AudioChunk") -> None:
        """Queue a chunk."""
        self._file.write(chunk)
        self._play(lambda: self._loudspeaker.write(chunk))

    def played_s(self) -> float:
        """Return seconds that the loudspeaker played, or the file took where it fails."""
        return self._clock.played_s()

    def queued_s(self) -> float:
        """Return seconds that are yet to be played."""
        return self._clock.queued_s()

    def flush(self) -> None:
        """Drop what is queued."""
        self._file.flush()
        self._loudspeaker.flush()

    def close(self) -> None:
        """Close the loudspeaker."""
        self._loudspeaker.close()

    @property
    def _clock(self) -> "AudioSink":
        return self._file if self.failure else self._loudspeaker

    def _play(self, call: Callable[[], None]) -> None:
        if self.failure is None:
            try:
                call()
            except AudioError as error:
                self.failure = error


def answer_sink(config: "Config", file: AnswerFile | None, *, speak: bool) -> "AudioSink | None":
    """Return the file, the loudspeaker, both, or None for neither."""
    from voicebot.assembly import make_sink

    if not speak:
        return file
    return FileAndLoudspeaker(file, make_sink(config)) if file else make_sink(config)
