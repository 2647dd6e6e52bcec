"""The libraries as they come, without voicebot: what the baselines are made of."""

import time
from collections.abc import Generator, Sequence
from pathlib import Path
from typing import Any

import llama_cpp
import numpy as np
import vosk
from piper import PiperVoice

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.bench.utterances import Utterance
from voicebot.chat import Message

_STEP_SAMPLES = 4000


class LibraryRecognizer:
    """Vosk itself."""

    def __init__(self, folder: Path) -> None:
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(folder))

    def hear(self, utterance: Utterance, silence_s: float) -> Any:
        """Return a recognizer that has heard an utterance and the silence behind it."""
        recognizer = vosk.KaldiRecognizer(self._model, SPEECH_SAMPLE_RATE_HZ)
        silence = np.zeros(round(silence_s * SPEECH_SAMPLE_RATE_HZ), np.int16)
        audio = np.concatenate([utterance.samples, silence])
        for start in range(0, len(audio), _STEP_SAMPLES):
            recognizer.AcceptWaveform(audio[start : start + _STEP_SAMPLES].tobytes())
        return recognizer

    def finish_s(self, utterance: Utterance, silence_s: float) -> float:
        """Hear an utterance; return the seconds from the last audio to the transcript."""
        recognizer = self.hear(utterance, silence_s)
        started_s = time.perf_counter()
        recognizer.FinalResult()
        return time.perf_counter() - started_s


class LibraryModel:
    """llama-cpp-python's high-level class: it keeps the common beginning of two prompts.

    It has as many threads as the library gives it: half of the cores write, all of them read.
    """

    def __init__(self, path: Path, *, context_tokens: int) -> None:
        self._llama = llama_cpp.Llama(str(path), n_ctx=context_tokens, verbose=False)

    def forget(self) -> None:
        """Let the next prompt be read from its beginning."""
        self._llama.reset()

    def write(self, messages: Sequence[Message], max_tokens: int) -> Generator[str]:
        """Yield the reply in pieces, greedily chosen."""
        stream = self._llama.create_chat_completion(
            messages=[{"role": each.role.value, "content": each.content} for each in messages],
            max_tokens=max_tokens,
            temperature=0.0,
            repeat_penalty=1.0,
            stream=True,
        )
        for part in stream:
            if text := part["choices"][0]["delta"].get("content"):
                yield text

    def close(self) -> None:
        """Free the model."""
        self._llama.close()


class LibraryVoice:
    """piper-tts itself: it speaks whole sentences, with onnxruntime's own settings."""

    def __init__(self, path: Path) -> None:
        self._voice = PiperVoice.load(str(path))
        self.speak("One, two, three.")

    def speak(self, text: str) -> AudioChunk:
        """Return the audio of ``text``."""
        parts: list[Samples] = [
            np.frombuffer(chunk.audio_int16_bytes, np.int16)
            for chunk in self._voice.synthesize(text)
        ]
        return AudioChunk(
            samples=np.concatenate([np.zeros(0, np.int16), *parts]),
            sample_rate_hz=int(self._voice.config.sample_rate),
        )
