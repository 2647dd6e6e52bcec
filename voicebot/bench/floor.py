"""The floor: what the libraries alone cost on the critical path of a turn.

For a turn of ours, the same work is done by the bare libraries with nothing else around: Vosk's
end of the utterance, llama.cpp's decoding of the prompt's rest and of the first piece of the
reply, Piper's phonemes and the onnxruntime calls up to the first audio.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import onnxruntime
from piper import PiperVoice

from voicebot.bench.bare_llama import BareLlama
from voicebot.bench.first_audio import first_audio
from voicebot.bench.libraries import LibraryRecognizer
from voicebot.bench.pipeline import Reading
from voicebot.bench.utterances import Utterance
from voicebot.protocols import LanguageModel, Synthesizer

_VOICE_CALLS = ((onnxruntime.InferenceSession, "run"), (PiperVoice, "phonemize"))


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorStages:
    """Seconds of each library for one turn.

    Attributes:
        recognizer: the end of the utterance.
        language_model: the prompt's tail and the first piece of the reply.
        tail: the part of ``language_model`` that reads the prompt's tail.
        voice: the first audio.
    """

    recognizer: float
    language_model: float
    tail: float
    voice: float

    @property
    def total(self) -> float:
        """All of them, one after the other."""
        return self.recognizer + self.language_model + self.voice

    @property
    def overlapping(self) -> float:
        """The same where the prompt's tail is read while the recognizer finishes."""
        return max(self.recognizer, self.tail) + self.language_model - self.tail + self.voice


class Floor:
    """The bare libraries.

    Args:
        recognizer: Vosk.
        llama: llama.cpp.
        voice: ours; only the time inside its libraries counts.
        tokenizer: counts the tokens of the first piece.
    """

    def __init__(
        self,
        *,
        recognizer: LibraryRecognizer,
        llama: BareLlama,
        voice: Synthesizer,
        tokenizer: LanguageModel,
    ) -> None:
        self._recognizer = recognizer
        self._llama = llama
        self._voice = voice
        self._tokenizer = tokenizer

    def of(self, reading: Reading, utterance: Utterance, end_silence_s: float) -> FloorStages:
        """Return the floor of one turn that was not begun early."""
        work = reading.completed.work
        prompt = work.prompt_tokens or 0
        tail = max(1, work.prompt_tokens_after_transcript or 0)
        self._llama.read(max(0, prompt - tail))
        reply = self._tokenizer.count_tokens(reading.first_piece)
        recognizer_s = self._recognizer.finish_s(utterance, end_silence_s)
        tail_s, piece_s = self._llama.tail_and_reply_s(tail, reply)
        return FloorStages(
            recognizer=recognizer_s,
            language_model=tail_s + piece_s,
            tail=tail_s,
            voice=first_audio_calls_s(self._voice, reading.first_piece, *_VOICE_CALLS),
        )


def first_audio_calls_s(voice: Synthesizer, text: str, *methods: tuple[type, str]) -> float:
    """Return the seconds spent in ``methods`` until ``voice`` gives the first audio of ``text``.

    The next window, which is being made by then, does not count.
    """
    with timed_calls(*methods) as spent, first_audio(voice, text):
        return sum(spent)


@contextmanager
def timed_calls(*methods: tuple[type, str]) -> Iterator[list[float]]:
    """Collect the seconds of each call of the methods inside."""
    seconds: list[float] = []
    originals = [(owner, name, getattr(owner, name)) for owner, name in methods]

    def timed(original: Any) -> Any:
        def call(*args: Any, **kwargs: Any) -> Any:
            started_s = time.perf_counter()
            try:
                return original(*args, **kwargs)
            finally:
                seconds.append(time.perf_counter() - started_s)

        return call

    try:
        for owner, name, original in originals:
            setattr(owner, name, timed(original))
        yield seconds
    finally:
        for owner, name, original in originals:
            setattr(owner, name, original)
