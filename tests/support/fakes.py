"""Fakes that implement the package's protocols and follow a script."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime

import numpy as np

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.chat import (
    FinishReason,
    GenerationFinished,
    GenerationRequest,
    Message,
    PromptRead,
    ReplyItem,
    TextDelta,
)
from voicebot.errors import AudioError, LanguageModelError, RecognizerError, SynthesizerError
from voicebot.protocols import IsCancelled, SkillReply, SkillRequest, Transcript

CHUNK_SAMPLES = 512


class FakeClock:
    """Real monotonic time and a fixed wall clock."""

    def monotonic_s(self) -> float:
        return time.monotonic()

    def now(self) -> datetime:
        return datetime(2026, 11, 21, 14, 5, tzinfo=UTC)


class ScriptedSource:
    """Gives chunks of the amplitudes of its script, then ends, fails or falls silent."""

    def __init__(
        self, amplitudes: Sequence[int], *, then: str = "end", dropped_samples: int = 0
    ) -> None:
        self.amplitudes = list(amplitudes)
        self.then = then
        self.opened = 0
        self.closed = 0
        self.reads = 0
        self._dropped_samples = dropped_samples
        self._position = 0

    @property
    def name(self) -> str:
        return "scripted microphone"

    def open(self) -> None:
        self.opened += 1
        if self.then == "refuse":
            raise AudioError("no microphone")

    def read(self, timeout_s: float) -> AudioChunk | None:
        self.reads += 1
        if not self.amplitudes:
            if self.then == "fail":
                raise AudioError("the microphone went away")
            if self.then == "end":
                raise EOFError
            time.sleep(min(timeout_s, 0.01))
            return None
        samples = np.full(CHUNK_SAMPLES, self.amplitudes.pop(0), np.int16)
        self._position += CHUNK_SAMPLES
        return AudioChunk(
            samples=samples,
            sample_rate_hz=SPEECH_SAMPLE_RATE_HZ,
            start_sample=self._position - CHUNK_SAMPLES,
        )

    def take_dropped_samples(self) -> int:
        dropped, self._dropped_samples = self._dropped_samples, 0
        return dropped

    def close(self) -> None:
        self.closed += 1


class AmplitudeWakeWord:
    """Fires on chunks of one amplitude."""

    phrase = "hey jarvis"

    def __init__(self, amplitude: int) -> None:
        self._amplitude = amplitude
        self.resets = 0

    def process(self, samples: Samples) -> bool:
        return bool(len(samples)) and int(samples[0]) == self._amplitude

    def reset(self) -> None:
        self.resets += 1


class AmplitudeVoiceActivity:
    """Says that a window is speech when its first sample reaches 1000."""

    window_samples = CHUNK_SAMPLES

    def __init__(self) -> None:
        self.resets = 0

    def process(self, window: Samples) -> float:
        return 0.9 if abs(int(window[0])) >= 1000 else 0.05

    def reset(self) -> None:
        self.resets += 1


class ScriptedRecognizer:
    """Understands one text after another.

    Its partial transcript is the first word, or the whole text with ``looks_ahead``.
    """

    def __init__(
        self, texts: Sequence[str], *, fail: bool = False, looks_ahead: bool = False
    ) -> None:
        self._texts = list(texts)
        self._fail = fail
        self._looks_ahead = looks_ahead
        self.accepted: list[Samples] = []

    def start(self) -> None:
        self.accepted = []

    def accept(self, samples: Samples) -> str:
        if self._fail:
            raise RecognizerError("recognizer broken")
        self.accepted.append(samples)
        text = self._texts[0] if self._texts else ""
        return text if self._looks_ahead else text.split(" ")[0]

    def finish(self) -> Transcript:
        return Transcript(text=self._texts.pop(0) if self._texts else "")


def wait_for(gate: threading.Event, is_cancelled: IsCancelled) -> None:
    """Wait until ``gate`` is set, as an engine that works until it is done or stopped."""
    while not gate.wait(0.005) and not is_cancelled():
        pass


class ScriptedModel:
    """Answers with one script after another, word by word.

    ``gate`` holds each reply after its first word until it is set, ``second_gate`` after two.

    Attributes:
        words_written: how many words all replies together have so far.
        fail_after_words: after that many words a reply fails; None never.
    """

    context_tokens = 2048

    def __init__(
        self,
        replies: Sequence[str],
        *,
        gate: threading.Event | None = None,
        second_gate: threading.Event | None = None,
        fail_after_words: int | None = None,
    ) -> None:
        self.replies = list(replies)
        self.requests: list[GenerationRequest] = []
        self.prefilled: list[tuple[Message, ...]] = []
        self.cancelled = threading.Event()
        self._gates = {1: gate, 2: second_gate}
        self.words_written = 0
        self.fail_after_words = fail_after_words

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def truncate(self, text: str, max_tokens: int) -> str:
        return " ".join(text.split(" ")[:max_tokens])

    def prefill(self, messages: Sequence[Message], *, is_cancelled: IsCancelled) -> int:
        del is_cancelled
        self.prefilled.append(tuple(messages))
        return sum(self.count_tokens(message.content) for message in messages)

    def generate(
        self, request: GenerationRequest, *, is_cancelled: IsCancelled
    ) -> Iterator[ReplyItem]:
        self.requests.append(request)
        yield PromptRead(prompt_tokens=1, cached_tokens=0)
        reason = FinishReason.STOP
        for index, word in enumerate(self.replies.pop(0).split(" ")):
            if index == self.fail_after_words:
                raise LanguageModelError("language model broken")
            if (gate := self._gates.get(index)) is not None:
                wait_for(gate, is_cancelled)
            if is_cancelled():
                self.cancelled.set()
                reason = FinishReason.CANCELLED
                break
            self.words_written += 1
            yield TextDelta(text=word if index == 0 else f" {word}")
        yield GenerationFinished(
            reason=reason,
            prompt_tokens=1,
            cached_tokens=0,
            generated_tokens=1,
            prefill_s=0.0,
            decode_s=0.0,
        )

    def close(self) -> None:
        pass


# What the voice speaks and no person does: their samples are all the same.
_TONE = np.array([3000, -3000], np.int16)


class ToneSynthesizer:
    """Speaks ``s_per_word`` seconds of a tone for each word; fails on a text of its script.

    Attributes:
        spoken: the texts so far.
        made: how many chunks they have so far.
        gate: waited for before the first chunk of each, if there is one.
    """

    sample_rate_hz = 16_000
    gate: threading.Event | None = None

    def __init__(self, *, s_per_word: float = 0.01, fails_on: str | None = None) -> None:
        self._s_per_word = s_per_word
        self._fails_on = fails_on
        self.spoken: list[str] = []
        self.made = 0

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        if self._fails_on is not None and self._fails_on in text:
            raise SynthesizerError("no voice")
        self.spoken.append(text)
        if self.gate is not None:
            wait_for(self.gate, is_cancelled)
        for _ in text.split():
            if is_cancelled():
                return
            count = round(self._s_per_word * self.sample_rate_hz)
            self.made += 1
            yield AudioChunk(samples=np.resize(_TONE, count), sample_rate_hz=self.sample_rate_hz)


class PacedSink:
    """Plays in real time to nobody; ``fails`` is the method that raises AudioError."""

    name = "scripted loudspeaker"

    def __init__(self, *, fails: str | None = None) -> None:
        self._fails = fails
        self._started_s: float | None = None
        self._written_s = 0.0
        self.flushes = self.closes = 0
        self.chunks: list[AudioChunk] = []

    def open(self) -> None:
        if self._fails == "open":
            raise AudioError("no loudspeaker")

    def write(self, chunk: AudioChunk) -> None:
        if self._fails == "write":
            raise AudioError("the loudspeaker went away")
        if self._started_s is None:
            self._started_s = time.monotonic()
        self.chunks.append(chunk)
        self._written_s += chunk.duration_s

    def played_s(self) -> float:
        if self._started_s is None:
            return 0.0
        return min(time.monotonic() - self._started_s, self._written_s)

    def queued_s(self) -> float:
        return max(0.0, self._written_s - self.played_s())

    def flush(self) -> None:
        self.flushes += 1
        self._started_s = None
        self._written_s = 0.0

    def close(self) -> None:
        self.closes += 1


class EchoSkill:
    """Answers questions that begin with a word of its own."""

    name = "echo"

    def __init__(self, answer: Callable[[SkillRequest], SkillReply | None]) -> None:
        self._answer = answer

    def handle(self, request: SkillRequest) -> SkillReply | None:
        return self._answer(request)
