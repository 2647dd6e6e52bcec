"""Where a single answer goes."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from voicebot.config.schema import Config
    from voicebot.protocols import AudioSink


def answer_sink(config: "Config", *, out: Path | None, speak: bool) -> "AudioSink | None":
    """Return a file, the loudspeaker, both, or None for neither. Raises InputError."""
    from voicebot.assembly import make_sink
    from voicebot.audio.sinks import TeeSink
    from voicebot.audio.wav import WavSink

    if out is None:
        return make_sink(config) if speak else None
    file = WavSink(out)
    return TeeSink(make_sink(config), file) if speak else file
