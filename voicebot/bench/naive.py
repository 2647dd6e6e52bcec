"""The baseline: one stage after the other, as the simplest assistants do it.

A fixed silence ends the question; then the recognizer hears it whole, the language model reads
its whole prompt and writes its whole reply, the voice speaks it whole, and then it is played.
"""

import time
from dataclasses import dataclass

import numpy as np

from voicebot.bench.devices import NotingLoudspeaker
from voicebot.bench.utterances import SpokenQuestion
from voicebot.chat import GenerationRequest, Message, Role, Sampling, TextDelta
from voicebot.protocols import LanguageModel, Recognizer, Synthesizer


@dataclass(frozen=True, slots=True, kw_only=True)
class NaiveAssistant:
    """The same engines and models, without any overlap.

    Attributes:
        language_model: one of its own, emptied before each prompt by an unrelated one.
        end_silence_s: what the person waits before anything happens.
    """

    recognizer: Recognizer
    language_model: LanguageModel
    synthesizer: Synthesizer
    system_text: str
    end_silence_s: float
    max_reply_tokens: int
    sampling: Sampling

    def response_s(self, question: SpokenQuestion, loudspeaker: NotingLoudspeaker) -> float:
        """Return seconds from the last voiced sample to the first sample played."""
        self._empty_cache()
        loudspeaker.arm()
        started_s = time.monotonic()
        self.recognizer.start()
        self.recognizer.accept(question.samples)
        text = self.recognizer.finish().text
        reply = self._reply(text)
        chunks = list(self.synthesizer.synthesize(reply, is_cancelled=_never))
        for chunk in chunks:
            loudspeaker.write(chunk)
        return self.end_silence_s + time.monotonic() - started_s

    def _reply(self, text: str) -> str:
        request = GenerationRequest(
            messages=(
                Message(role=Role.SYSTEM, content=self.system_text),
                Message(role=Role.USER, content=text),
            ),
            max_tokens=self.max_reply_tokens,
            sampling=self.sampling,
        )
        items = self.language_model.generate(request, is_cancelled=_never)
        return "".join(item.text for item in items if isinstance(item, TextDelta)) or "Sorry."

    def _empty_cache(self) -> None:
        unrelated = Message(role=Role.SYSTEM, content=str(np.random.default_rng().random()))
        self.language_model.prefill((unrelated,), is_cancelled=_never)


def _never() -> bool:
    return False
