"""Speech by Piper voices (VITS in ONNX) through piper-tts and onnxruntime."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
from piper.config import SynthesisConfig

from voicebot.audio_types import AudioChunk
from voicebot.engines.loudness import gain_for, to_samples
from voicebot.engines.piper_reference import reference_phonemes
from voicebot.engines.piper_voice import load_voice, open_stream, open_whole, speaker_id
from voicebot.engines.vits_cache import VitsCache, digest_of
from voicebot.engines.vits_stages import Scales
from voicebot.errors import SynthesizerError
from voicebot.protocols import IsCancelled
from voicebot.user_folders import user_folder


class PiperSynthesizer:
    """Synthesizer over one Piper voice; yields the first words before the sentence is done.

    A voice of the VITS make that Piper publishes is cut into parts, which are kept on disk, and
    speaks in windows; any other speaks sentence by sentence.

    Args:
        model_path: the voice's ``.onnx`` file; its ``.onnx.json`` stands beside it.
        speaker: id or name of a speaker of a multi-speaker voice; None is the voice's default.
        speed: 1 is the voice's own, 2 twice as fast.
        volume: 1 brings the voice to a common level; 0 is silence.
        noise_scale: variation of the sound; None is the voice's own.
        noise_w_scale: variation of the rhythm; None is the voice's own.
        threads: cores that one inference may use.
        streaming: False speaks whole sentences in any case.
        cache_dir: where the parts of voices are kept; None is ``voices`` in the directory that
            systemd gives a service, or else in the user's cache.

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
        streaming: bool = True,
        cache_dir: str | Path | None = None,
    ) -> None:
        path = Path(model_path).expanduser()
        self._path = path
        self._voice = load_voice(path)
        self._volume = volume
        self._gain: float | None = None
        config = self._voice.config
        self._settings = SynthesisConfig(
            speaker_id=speaker_id(self._voice, speaker, path),
            length_scale=config.length_scale / speed,
            noise_scale=config.noise_scale if noise_scale is None else noise_scale,
            noise_w_scale=config.noise_w_scale if noise_w_scale is None else noise_w_scale,
            normalize_audio=False,
        )
        cache = VitsCache(Path(cache_dir).expanduser() if cache_dir else _default_cache_dir())
        self._stream = streaming and open_stream(self._voice, path, threads=threads, cache=cache)
        if not self._stream:
            open_whole(self._voice, path, threads=threads)

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the voice."""
        return int(self._voice.config.sample_rate)

    def identity(self) -> dict[str, str | float | None]:
        """Return what the sound depends on: digests of the voice's files, and the settings.

        Raises OSError when the files can no longer be read.
        """
        settings = self._settings
        return {
            "voice": digest_of(self._path),
            "config": digest_of(self._path.with_name(f"{self._path.name}.json")),
            "speaker": settings.speaker_id,
            "length_scale": settings.length_scale,
            "noise_scale": settings.noise_scale,
            "noise_w_scale": settings.noise_w_scale,
            "volume": self._volume,
        }

    def warm(self) -> None:
        """Speak a reference sentence unheard: warms the session and finds the voice's level.

        ``synthesize`` does it by itself if it was not done. Raises SynthesizerError.
        """
        parts = self._parts(lambda: reference_phonemes(self._voice))
        audio = np.concatenate([np.zeros(1, np.float32), *parts])
        self._gain = gain_for(audio)

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        """Yield the audio of ``text``, a window or a sentence at a time.

        Raises SynthesizerError.
        """
        if self._gain is None:
            self.warm()
        gain = (self._gain or 1.0) * self._volume
        start = 0
        parts = self._parts(lambda: self._voice.phonemize(_plain(text)))
        while not is_cancelled() and (audio := next(parts, None)) is not None:
            chunk = AudioChunk(
                samples=to_samples(audio, gain),
                sample_rate_hz=self.sample_rate_hz,
                start_sample=start,
            )
            start = chunk.end_sample
            yield chunk

    def _parts(self, phonemize: Callable[[], list[list[str]]]) -> Iterator[npt.NDArray[np.float32]]:
        try:
            for phonemes in phonemize():
                if phonemes:
                    ids = self._voice.phonemes_to_ids(phonemes)
                    yield from self._windows(ids) if self._stream else self._whole(ids)
        except Exception as error:  # onnxruntime's exceptions have no base of their own
            reason = " ".join(str(error).split())[:200]
            raise SynthesizerError(f"voice {self._path}: cannot speak ({reason})") from error

    def _whole(self, ids: list[int]) -> Iterator[npt.NDArray[np.float32]]:
        audio = self._voice.phoneme_ids_to_audio(ids, self._settings)
        assert isinstance(audio, np.ndarray)
        yield np.clip(audio, -1.0, 1.0).astype(np.float32)

    def _windows(self, ids: list[int]) -> Iterator[npt.NDArray[np.float32]]:
        assert self._stream
        settings, config = self._settings, self._voice.config
        scales = Scales(
            noise=settings.noise_scale,
            length=settings.length_scale,
            noise_w=settings.noise_w_scale,
        )
        speaker = settings.speaker_id
        if config.num_speakers <= 1:
            speaker = None
        elif speaker is None:
            speaker = config.default_speaker_id
        yield from self._stream.speak(ids, scales, speaker)


def _default_cache_dir() -> Path:
    """Return where parts of voices are kept, under the first directory of CACHE_DIRECTORY."""
    of_service = os.environ.get("CACHE_DIRECTORY", "").split(":")[0]
    return (Path(of_service) if of_service else user_folder("cache")) / "voices"


def _plain(text: str) -> str:
    """Take away what Piper would not read as text: raw phonemes in [[ ]] and NUL."""
    return text.replace("[[", "[ [").replace("\0", " ")
