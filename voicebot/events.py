"""What happens in a turn, as past-tense events.

Every event carries ``turn_id`` (0 outside a turn) and ``monotonic_s`` (the clock's reading when
it happened). Consumers ``match`` on the classes of ``Event`` and end in ``assert_never``.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias


class TurnState(StrEnum):
    """What the assistant is doing."""

    IDLE = "idle"
    LISTENING = "listening"
    THINKING = "thinking"
    SPEAKING = "speaking"


class EndReason(StrEnum):
    """Why listening ended."""

    SILENCE = "silence"
    MAX_DURATION = "max_duration"
    NO_SPEECH = "no_speech"
    STOPPED = "stopped"


class InterruptReason(StrEnum):
    """What cut an answer short."""

    WAKE_WORD = "wake_word"
    SPEECH = "speech"
    STOP = "stop"
    TRIGGER = "trigger"
    SHUTDOWN = "shutdown"


class Stage(StrEnum):
    """A stage of the pipeline, as named in failures and timings."""

    AUDIO_INPUT = "audio_input"
    WAKE_WORD = "wake_word"
    VOICE_ACTIVITY = "voice_activity"
    RECOGNIZER = "recognizer"
    SKILL = "skill"
    LANGUAGE_MODEL = "language_model"
    SYNTHESIZER = "synthesizer"
    AUDIO_OUTPUT = "audio_output"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stamped:
    turn_id: int
    monotonic_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class StateChanged(_Stamped):
    """The assistant went from one state to another."""

    previous: TurnState
    current: TurnState


@dataclass(frozen=True, slots=True, kw_only=True)
class WakeWordDetected(_Stamped):
    """The wake word was heard, or ``trigger`` for push to talk."""

    wake_word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechStarted(_Stamped):
    """The person began to speak, ``start_sample`` samples (16 kHz) into the input stream."""

    start_sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechEnded(_Stamped):
    """Listening ended; ``last_voiced_sample`` (16 kHz) is where the speech itself ended."""

    reason: EndReason
    last_voiced_sample: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PartialTranscript(_Stamped):
    """What was understood so far; replaces the one before."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FinalTranscript(_Stamped):
    """The question, as recognized or typed."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AudioOverflowed(_Stamped):
    """Input was lost because the pipeline was too slow."""

    dropped_samples: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseDelta(_Stamped):
    """A piece of the reply's text; ``ResponseCompleted`` lacks a last sentence that breaks off."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SentenceReady(_Stamped):
    """A clause or sentence, normalized for speech, goes to the voice."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ResponseCompleted(_Stamped):
    """The whole reply text exists; ``skill`` names the skill that gave it, if one did."""

    text: str
    skill: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackStarted(_Stamped):
    """The first sample of the answer went to the loudspeaker."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaybackFinished(_Stamped):
    """The last sample of the answer was heard; ``duration_s`` is what was played."""

    duration_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnInterrupted(_Stamped):
    """An answer was cut short; ``spoken_text`` is what was heard of it, as written."""

    reason: InterruptReason
    spoken_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnFailed(_Stamped):
    """A stage failed; ``code`` is from the error tree, ``message`` is for people."""

    stage: Stage
    code: str
    message: str
    recoverable: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTimings:
    """Milliseconds of one turn; a stage that did not run is None.

    Attributes:
        endpoint_ms: last voiced sample to the decision that the turn is over.
        recognizer_ms: that decision to the final transcript.
        queue_ms: wait behind another answer, from the final transcript on.
        loading_ms: wait for a language model that was still being loaded, after that.
        first_token_ms: after these, or the final transcript, to the first text of the reply.
        first_piece_ms: first text to the first piece that the voice begins with.
        first_audio_ms: that to the first synthesized audio.
        playback_ms: first synthesized audio to the first sample at the device.
        response_ms: last voiced sample to the first sample of the answer.
        reply_ms: final transcript to the whole reply text.
        total_ms: final transcript to the end of the turn.
    """

    endpoint_ms: float | None = None
    recognizer_ms: float | None = None
    queue_ms: float | None = None
    loading_ms: float | None = None
    first_token_ms: float | None = None
    first_piece_ms: float | None = None
    first_audio_ms: float | None = None
    playback_ms: float | None = None
    response_ms: float | None = None
    reply_ms: float | None = None
    total_ms: float | None = None


class Speculation(StrEnum):
    """What became of the replies that were begun before the question was over."""

    NONE = "none"
    HIT = "hit"
    MISSED = "missed"


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnWork:
    """What the engines did for one turn before and after the question was over.

    Attributes:
        speculation: ``hit`` when a reply begun early was the answer, ``missed`` when all such
            replies were dropped, ``none`` when there were none.
        speculations: how many replies were begun early.
        speculation_useful_ms: how long the engines worked for the reply that was the answer, up
            to the final transcript.
        speculation_wasted_ms: the same for the replies that were dropped.
        prompt_tokens: length of the prompt; None when the language model was not asked.
        prompt_tokens_after_speech: those decoded after the last voiced sample.
        prompt_tokens_after_transcript: those decoded after the final transcript.
    """

    speculation: Speculation = Speculation.NONE
    speculations: int = 0
    speculation_useful_ms: float = 0.0
    speculation_wasted_ms: float = 0.0
    prompt_tokens: int | None = None
    prompt_tokens_after_speech: int | None = None
    prompt_tokens_after_transcript: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCompleted(_Stamped):
    """The turn is over: what was asked and answered, by whom, and how long each stage took."""

    transcript: str
    reply: str
    skill: str | None = None
    interrupted: bool = False
    audio_s: float = 0.0
    timings: StageTimings = field(default_factory=StageTimings)
    work: TurnWork = field(default_factory=TurnWork)


Event: TypeAlias = (
    StateChanged
    | WakeWordDetected
    | SpeechStarted
    | SpeechEnded
    | PartialTranscript
    | FinalTranscript
    | AudioOverflowed
    | ResponseDelta
    | SentenceReady
    | ResponseCompleted
    | PlaybackStarted
    | PlaybackFinished
    | TurnInterrupted
    | TurnFailed
    | TurnCompleted
)
