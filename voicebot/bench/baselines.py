"""How others do it: the same models and audio, the libraries as they come."""

import re
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from voicebot.audio_types import AudioChunk
from voicebot.bench.devices import NotingLoudspeaker
from voicebot.bench.libraries import LibraryModel, LibraryRecognizer
from voicebot.bench.utterances import Utterance
from voicebot.chat import Message
from voicebot.dialogue.prompt import PromptLayout

END_SILENCE_S = 0.7
_SENTENCE_END = re.compile(r"[.!?](?=\s)")
_NOTHING = "Sorry."


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """What one turn of a baseline took.

    Attributes:
        response_s: from the last voiced sample to the first sample of the answer.
        stages_s: the seconds of each stage, in their order.
        finish_s: the part of the recognizer's stage that is left when the last audio is heard.
        reply: what was written and spoken.
        audio_s: how long that was as speech.
    """

    response_s: float
    stages_s: dict[str, float]
    finish_s: float
    reply: str
    audio_s: float

    @property
    def hears_meanwhile_s(self) -> float:
        """The response if the recognizer had heard the question while it was spoken."""
        return self.response_s - self.stages_s["recognizer"] + self.finish_s


class _Watch:
    """Times stages that follow one another."""

    def __init__(self, silence_s: float) -> None:
        self.stages_s = {"silence": silence_s}
        self._last_s = time.perf_counter()

    def lap(self, stage: str, seconds: float | None = None) -> None:
        now_s = time.perf_counter()
        self.stages_s[stage] = now_s - self._last_s if seconds is None else seconds
        self._last_s = now_s

    def timed(self, reply: str, audio_s: float, finish_s: float) -> Timed:
        return Timed(
            response_s=sum(self.stages_s.values()),
            stages_s=self.stages_s,
            finish_s=finish_s,
            reply=reply,
            audio_s=audio_s,
        )


class Voice(Protocol):
    """Speaks whole sentences."""

    def speak(self, text: str) -> AudioChunk:
        """Return the audio of ``text``."""
        ...


class Baseline(ABC):
    """The engines and the prompt that both baselines have in common.

    Args:
        recognizer: hears the questions.
        model: one of its own, so that nobody else changes its cache.
        voice: speaks the replies.
        layout: puts the prompt together as ours does.
        max_tokens: bound of a reply.
        end_silence_s: how long a person is silent until the question counts as over.
    """

    def __init__(
        self,
        *,
        recognizer: LibraryRecognizer,
        model: LibraryModel,
        voice: Voice,
        layout: PromptLayout,
        max_tokens: int,
        end_silence_s: float = END_SILENCE_S,
    ) -> None:
        self._recognizer = recognizer
        self._model = model
        self._voice = voice
        self._layout = layout
        self._max_tokens = max_tokens
        self._end_silence_s = end_silence_s

    @abstractmethod
    def respond(self, utterance: Utterance, loudspeaker: NotingLoudspeaker) -> Timed:
        """Answer a question."""

    def _messages(self, question: str) -> Sequence[Message]:
        return self._layout.build((), question, datetime.now().astimezone())


class NaiveAssistant(Baseline):
    """One stage after the other: silence, recognize, read the whole prompt, write, speak, play."""

    def respond(self, utterance: Utterance, loudspeaker: NotingLoudspeaker) -> Timed:
        """Answer a question."""
        watch = _Watch(self._end_silence_s)
        finish_s = self._recognizer.finish_s(utterance, self._end_silence_s)
        watch.lap("recognizer")
        self._model.forget()
        pieces = self._model.write(self._messages(utterance.text), self._max_tokens)
        reply = next(pieces, "")
        watch.lap("prompt")
        reply += "".join(pieces)
        watch.lap("reply")
        audio = self._voice.speak(reply.strip() or _NOTHING)
        loudspeaker.write(audio)
        watch.lap("voice")
        return watch.timed(reply, audio.duration_s, finish_s)


class StreamingAssistant(Baseline):
    """The same, but it speaks sentence by sentence while the model still writes.

    The high-level library keeps the beginning of the prompt that did not change.
    """

    def respond(self, utterance: Utterance, loudspeaker: NotingLoudspeaker) -> Timed:
        """Answer a question, up to the first sentence."""
        watch = _Watch(self._end_silence_s)
        finish_s = self._recognizer.finish_s(utterance, self._end_silence_s)
        watch.lap("recognizer")
        pieces = self._model.write(self._messages(utterance.text), self._max_tokens)
        reply = next(pieces, "")
        watch.lap("prompt")
        while not (end := _SENTENCE_END.search(reply)) and (piece := next(pieces, "")):
            reply += piece
        watch.lap("first sentence")
        pieces.close()
        sentence = reply[: end.end()] if end else reply
        audio = self._voice.speak(sentence.strip() or _NOTHING)
        loudspeaker.write(audio)
        watch.lap("voice")
        return watch.timed(sentence, audio.duration_s, finish_s)


class WyomingAssistant(StreamingAssistant):
    """The same with the voice as a Wyoming service."""
