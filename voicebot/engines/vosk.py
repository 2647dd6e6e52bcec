"""Speech recognition by Vosk (Kaldi)."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples
from voicebot.engines.vosk_model import RecognizerFactory, has_dynamic_graph
from voicebot.engines.vosk_text import clean_text, is_word
from voicebot.errors import ModelError, RecognizerError
from voicebot.protocols import RecognizedWord, Transcript

RENEWED_AFTER_UTTERANCES = 100
"""A recognizer keeps each part of the graph that it has put together: 20 MB after so many."""


class VoskRecognizer:
    """Recognizer over a Vosk model folder.

    Args:
        folder: the model.
        language: BCP 47 tag; decides how words are joined.
        grammar: phrases to which recognition is limited, where the model's graph allows it.

    Raises ModelError. Vosk has an endpointer of its own that cannot be turned off in 0.3.45:
    what it finalizes inside an utterance is kept and joined.
    """

    def __init__(
        self, folder: str | Path, *, language: str = "en", grammar: Sequence[str] | None = None
    ) -> None:
        path = Path(folder).expanduser()
        if grammar is not None and not has_dynamic_graph(path):
            raise ModelError(
                f"recognizer {path}: its graph is fixed and takes no grammar; use a model with "
                "graph/Gr.fst"
            )
        self._language = language
        self._factory = RecognizerFactory(path, SPEECH_SAMPLE_RATE_HZ, grammar)
        self._recognizer = self._factory.make()
        self._utterances = 0
        self._parts: list[dict[str, Any]] = []
        self._accepted_samples = 0
        self._utterance_start = 0

    def start(self) -> None:
        """Begin a new utterance and drop any unfinished one. Raises ModelError."""
        self._utterances += 1
        if self._utterances > RENEWED_AFTER_UTTERANCES:
            self._recognizer = self._factory.make()
            self._utterances, self._accepted_samples = 1, 0
        elif self._accepted_samples > self._utterance_start:
            self._recognizer.FinalResult()
        self._begin()

    def accept(self, samples: Samples) -> str:
        """Take 16 kHz audio; return the partial transcript of the utterance so far.

        Raises RecognizerError.
        """
        if not len(samples):
            return self._joined("")
        try:
            ended = self._recognizer.AcceptWaveform(samples.tobytes())
        except Exception as error:  # vosk raises no narrower class
            raise RecognizerError(f"recognizer: {error}") from error
        self._accepted_samples += len(samples)
        if ended:
            self._parts.append(json.loads(self._recognizer.Result()))
            return self._joined("")
        return self._joined(json.loads(self._recognizer.PartialResult()).get("partial", ""))

    def finish(self) -> Transcript:
        """End the utterance and return what was said."""
        if self._accepted_samples > self._utterance_start:
            self._parts.append(json.loads(self._recognizer.FinalResult()))
        offset_s = self._utterance_start / SPEECH_SAMPLE_RATE_HZ
        words = tuple(
            RecognizedWord(
                text=word["word"],
                start_s=max(word["start"] - offset_s, 0.0),
                end_s=max(word["end"] - offset_s, 0.0),
                confidence=min(max(word.get("conf", 1.0), 0.0), 1.0),
            )
            for part in self._parts
            for word in part.get("result", ())
            if is_word(word["word"])
        )
        transcript = Transcript(text=self._joined(""), words=words)
        self._begin()
        return transcript

    def _begin(self) -> None:
        self._parts = []
        self._utterance_start = self._accepted_samples

    def _joined(self, partial: str) -> str:
        texts = [*(part.get("text", "") for part in self._parts), partial]
        return clean_text(" ".join(texts), self._language)
