"""The seams of the package: what the pipeline needs, and what devices, engines and skills give.

All engine protocols are synchronous and blocking, so that their tests need no event loop; the
composition root runs each engine on a thread of its own. None of them is thread-safe.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol, TypeAlias, runtime_checkable

from voicebot.audio_types import AudioChunk, AudioFormat, Samples
from voicebot.chat import GenerationRequest, Message, ReplyItem
from voicebot.events import StageTimings

IsCancelled: TypeAlias = Callable[[], bool]
"""Returns True once the work should stop; read between tokens and between audio chunks."""


class Clock(Protocol):
    """Time, so that tests can set it."""

    def monotonic_s(self) -> float:
        """Return seconds that never go back, comparable with ``time.monotonic``."""
        ...

    def now(self) -> datetime:
        """Return the local wall-clock time, timezone-aware."""
        ...


class AudioSource(Protocol):
    """A microphone or a file: 16 kHz mono chunks in order.

    ``read`` blocks for at most ``timeout_s`` and returns None when nothing came in that time.
    """

    @property
    def name(self) -> str:
        """Stable device or file name, for messages."""
        ...

    def open(self) -> None:
        """Start capturing. Raises AudioError."""
        ...

    def read(self, timeout_s: float) -> AudioChunk | None:
        """Return the next chunk, or None after ``timeout_s``. Raises AudioError, EOFError."""
        ...

    def take_dropped_samples(self) -> int:
        """Return how many samples (16 kHz) were lost since the last call."""
        ...

    def close(self) -> None:
        """Stop capturing; safe to call twice and from another thread than ``read``."""
        ...


class AudioSink(Protocol):
    """A loudspeaker or a file that plays chunks one after the other without gaps."""

    @property
    def name(self) -> str:
        """Stable device or file name, for messages."""
        ...

    def open(self) -> None:
        """Make ready to play (idempotent). Raises AudioError."""
        ...

    def write(self, chunk: AudioChunk) -> None:
        """Queue a chunk of any sample rate; never blocks for playback. Raises AudioError."""
        ...

    def played_s(self) -> float:
        """Return seconds of queued audio heard since ``open`` or the last ``flush``."""
        ...

    def queued_s(self) -> float:
        """Return seconds of audio queued and not yet heard, device latency included."""
        ...

    def flush(self) -> None:
        """Drop what is queued and fall silent at once (within 0.1 s)."""
        ...

    def close(self) -> None:
        """Release the device; safe to call twice."""
        ...


class WakeWordDetector(Protocol):
    """Finds one wake phrase in a stream of 16 kHz audio."""

    @property
    def phrase(self) -> str:
        """The phrase as spoken, lower case, such as ``hey jarvis``."""
        ...

    def process(self, samples: Samples) -> bool:
        """Take samples of any length; return True when the phrase was just completed."""
        ...

    def reset(self) -> None:
        """Forget the audio so far."""
        ...


class VoiceActivityDetector(Protocol):
    """Gives the probability of speech for each window of 16 kHz audio."""

    @property
    def window_samples(self) -> int:
        """Length of the windows that ``process`` takes."""
        ...

    def process(self, window: Samples) -> float:
        """Return the probability of speech, 0 to 1, in one window."""
        ...

    def reset(self) -> None:
        """Forget the audio so far."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognizedWord:
    """A word with its place (seconds from the utterance's first sample) and confidence 0 to 1."""

    text: str
    start_s: float
    end_s: float
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A final recognition result."""

    text: str
    words: tuple[RecognizedWord, ...] = ()


class Recognizer(Protocol):
    """Turns 16 kHz audio into text, one utterance after another."""

    def start(self) -> None:
        """Begin a new utterance and drop any unfinished one."""
        ...

    def accept(self, samples: Samples) -> str:
        """Take audio; return the partial transcript of the utterance so far."""
        ...

    def finish(self) -> Transcript:
        """End the utterance and return what was said."""
        ...


class LanguageModel(Protocol):
    """Writes the reply to a conversation."""

    @property
    def context_tokens(self) -> int:
        """Size of the context window."""
        ...

    def count_tokens(self, text: str) -> int:
        """Return how many tokens ``text`` is as plain text."""
        ...

    def truncate(self, text: str, max_tokens: int) -> str:
        """Return the longest beginning of ``text`` that fits ``max_tokens``."""
        ...

    def prefill(self, messages: Sequence[Message], *, is_cancelled: IsCancelled) -> int:
        """Bring the prompt of ``messages`` (no reply yet) into the KV cache of the chat task.

        Returns how many tokens were decoded for it.
        """
        ...

    def generate(
        self, request: GenerationRequest, *, is_cancelled: IsCancelled
    ) -> Iterator[ReplyItem]:
        """Yield a ``PromptRead``, the reply piece by piece, and a ``GenerationFinished`` last.

        Raises LanguageModelError.
        """
        ...

    def close(self) -> None:
        """Free the model."""
        ...


class Synthesizer(Protocol):
    """Speaks text."""

    @property
    def sample_rate_hz(self) -> int:
        """Rate of the chunks that ``synthesize`` yields."""
        ...

    def synthesize(self, text: str, *, is_cancelled: IsCancelled) -> Iterator[AudioChunk]:
        """Yield the audio of ``text`` in order, as early as possible. Raises SynthesizerError."""
        ...


@runtime_checkable
class PreparingSynthesizer(Synthesizer, Protocol):
    """A synthesizer that can make ready what it will need while nobody waits for it."""

    def prepare(self, *, is_cancelled: IsCancelled) -> bool:
        """Make one thing ready; return whether there may be more. Raises SynthesizerError."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class LastTurn:
    """The turn before a question: which skill answered, if one did, and how long each stage took.

    What was said in it is not told.
    """

    timings: StageTimings
    skill: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillRequest:
    """What a skill gets: the question (as recognized or typed), its language tag and the time.

    ``volume_level`` is how loud the assistant speaks, 0 (silent) to 10 (loudest). ``last_turn`` is
    None before the first answer.
    """

    text: str
    language: str
    now: datetime
    volume_level: int = 5
    last_turn: LastTurn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetVolume:
    """Speak at ``level`` from now on, also after a restart: 0 (silent) to 10; 5 is as configured.

    Other levels count as the nearest of these.
    """

    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetConversation:
    """Erase what was said, in memory and on disk, this question included."""


SkillEffect: TypeAlias = SetVolume | ForgetConversation
"""What the assistant does for a skill before it says the skill's reply."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SkillReply:
    """What a skill says; ``text`` is prose to be spoken.

    ``effects`` happen once the reply is certain, before it is spoken. A reply that is made for a
    question that may go on has none of them.
    """

    text: str
    effects: tuple[SkillEffect, ...] = ()


@runtime_checkable
class Skill(Protocol):
    """Answers some questions without the language model.

    A skill is a class without constructor arguments, found through the entry point group
    ``voicebot.skills``. ``handle`` runs on a worker thread and must be quick.
    """

    @property
    def name(self) -> str:
        """Short identifier, as in configuration and logs."""
        ...

    def handle(self, request: SkillRequest) -> SkillReply | None:
        """Return the answer, or None when the question is not for this skill."""
        ...


class Completeness(StrEnum):
    """Whether somebody who has said a text and pauses has said it all.

    Attributes:
        UNKNOWN: nobody can tell; wait as long as usual.
        COMPLETE: a whole command that hardly ever goes on; answer sooner.
        UNFINISHED: the rest is missing; wait longer.
    """

    UNKNOWN = "unknown"
    COMPLETE = "complete"
    UNFINISHED = "unfinished"


@runtime_checkable
class CompletingSkill(Skill, Protocol):
    """A skill that also knows whether a question for it has been said in full.

    The method is optional: of a skill without it, nothing is known. ``handle`` of a skill that has
    it is also asked about questions that may go on; it must change nothing but by effects.
    """

    def completeness(self, request: SkillRequest) -> Completeness:
        """Return whether ``request.text``, a partial transcript, is all there is to say.

        It runs on the worker thread for every new partial transcript while a person speaks, so
        it must return within a millisecond or so and change nothing.
        """
        ...


@runtime_checkable
class RepeatingSkill(Skill, Protocol):
    """A skill whose replies are, or are made up of, phrases that it says again and again.

    The method is optional. What it returns is spoken once, while nobody waits, and kept on disk.
    """

    def phrases(self, language: str) -> Collection[str]:
        """Return whole replies, and parts from which replies are put together at spaces.

        A long sentence is spoken in clauses; a part does not go beyond one. ``language`` is a tag
        such as ``de-AT``.
        """
        ...


__all__ = [
    "AudioChunk",
    "AudioFormat",
    "AudioSink",
    "AudioSource",
    "Clock",
    "Completeness",
    "CompletingSkill",
    "ForgetConversation",
    "IsCancelled",
    "LanguageModel",
    "LastTurn",
    "PreparingSynthesizer",
    "RecognizedWord",
    "Recognizer",
    "RepeatingSkill",
    "Samples",
    "SetVolume",
    "Skill",
    "SkillEffect",
    "SkillReply",
    "SkillRequest",
    "Synthesizer",
    "Transcript",
    "VoiceActivityDetector",
    "WakeWordDetector",
]
