"""Speech by Piper voices (VITS in ONNX) through piper-tts and onnxruntime."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from piper.config import SynthesisConfig

from voicebot.audio_types import AudioChunk
from voicebot.engines.loudness import gain_for, to_samples
from voicebot.engines.piper_voice import load_voice, speaker_id
from voicebot.errors import SynthesizerError
from voicebot.protocols import IsCancelled

_WARM_UP_TEXT = "One, two, three. Good morning, it is a fine day today."


class PiperSynthesizer:
    """Synthesizer over one Piper voice; yields a chunk per sentence.

    Args:
        model_path: the voice's ``.onnx`` file; its ``.onnx.json`` stands beside it.
        speaker: id or name of a speaker of a multi-speaker voice; None is the voice's default.
        speed: 1 is the voice's own, 2 twice as fast.
        volume: 1 brings the voice to a common level; 0 is silence.
        noise_scale: variation of the sound; None is the voice's own.
        noise_w_scale: variation of the rhythm; None is the voice's own.
        threads: cores that one inference may use.

    Raises ModelError, or ConfigError for an unknown speaker.
    """

    def __init__(
        self,
        model_path: str | Path,
        *,
        speaker: int | str | None = None,
        speed: float = 1.0,
        volume: float = 1.0,
        noise_scale: float | None = None,
        noise_w_scale: float | None = None,
        threads: int = 1,
    ) -> None:
        path = Path(model_path).expanduser()
        self._path = path
        self._voice = load_voice(path, threads=threads)
        self._volume = volume
        self._gain: float | None = None
        self._settings = SynthesisConfig(
            speaker_id=speaker_id(self._voice, speaker, path),
            length_scale=self._voice.config.length_scale / speed,
            noise_scale=noise_scale,
            noise_w_scale=noise_w_scale,
            normalize_audio=False,
        )

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the voice."""
        return int(self._voice.config.sample_rate)

    def warm(self) -> None:
        """Speak a reference sentence unheard: warms the session and finds the voice's level.

        ``synthesize`` does it by itself if it was not done. Raises SynthesizerError.
        """
        audio = np.concatenate([np.zeros(1, np.float32), *self._sentences(_WARM_UP_TEXT)])
        self._gain = gain_for(audio)

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        """Yield one chunk for each sentence of ``text``. Raises SynthesizerError."""
        if self._gain is None:
            self.warm()
        gain = (self._gain or 1.0) * self._volume
        start = 0
        sentences = self._sentences(_plain(text))
        while not is_cancelled() and (audio := next(sentences, None)) is not None:
            chunk = AudioChunk(
                samples=to_samples(audio, gain),
                sample_rate_hz=self.sample_rate_hz,
                start_sample=start,
            )
            start = chunk.end_sample
            yield chunk

    def _sentences(self, text: str) -> Iterator[npt.NDArray[np.float32]]:
        try:
            for chunk in self._voice.synthesize(text, self._settings):
                yield chunk.audio_float_array
        except Exception as error:  # onnxruntime's exceptions have no base of their own
            reason = " ".join(str(error).split())[:200]
            raise SynthesizerError(f"voice {self._path}: cannot speak ({reason})") from error


def _plain(text: str) -> str:
    """Take away what Piper would not read as text: raw phonemes in [[ ]] and NUL."""
    return text.replace("[[", "[ [").replace("\0", " ")
