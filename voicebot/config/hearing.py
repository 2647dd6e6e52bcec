"""Configuration of what happens before the question is text."""

from typing import Annotated, ClassVar, Literal, Self, TypeAlias

from pydantic import AfterValidator, Field, model_validator

from voicebot.config.section import ConfigPath, Name, Section, Switch

DEVICE_HELP = (
    "its name or a part of it, its index, or an ALSA id such as plughw:CARD=Mic,DEV=0;"
    " `voicebot devices` lists them"
)


class AudioInputConfig(Section):
    """The microphone."""

    device: int | Name | None = Field(
        default=None,
        description=f"Microphone: {DEVICE_HELP}. null is the system's default.",
    )
    channel: int | None = Field(
        default=None,
        ge=0,
        le=63,
        description="Channel of a microphone array to listen to, counted from 0."
        " null mixes all channels.",
    )
    sample_rate_hz: int | None = Field(
        default=None,
        ge=8_000,
        le=384_000,
        description="Rate to open the microphone at. null picks one that the device offers.",
    )


class AudioOutputConfig(Section):
    """The loudspeaker."""

    device: int | Name | None = Field(
        default=None,
        description=f"Loudspeaker: {DEVICE_HELP}. null is the system's default.",
    )


class EarconsConfig(Section):
    """Short sounds that tell what the assistant is doing."""

    enabled: Switch = Field(
        default=True,
        description="Play a sound at the wake word, at the end of listening and at an error.",
    )
    volume: float = Field(
        default=0.15, ge=0, le=1, description="Loudness of the sounds, as a factor of full scale."
    )


class AudioConfig(Section):
    """Microphone, loudspeaker and sounds."""

    input: AudioInputConfig = AudioInputConfig()
    output: AudioOutputConfig = AudioOutputConfig()
    earcons: EarconsConfig = EarconsConfig()


def _is_tflite(path: ConfigPath) -> ConfigPath:
    if path.suffix != ".tflite":
        msg = "must be a .tflite file"
        raise ValueError(msg)
    return path


TflitePath: TypeAlias = Annotated[
    ConfigPath,
    AfterValidator(_is_tflite),
    Field(title="the path of a .tflite file", json_schema_extra={"pattern": r"\.tflite$"}),
]

WakeWordModel: TypeAlias = (
    Literal["hey_jarvis", "okay_nabu", "hey_mycroft", "alexa", "none", "push_to_talk"] | TflitePath
)
"""A built-in wake word, ``none``, ``push_to_talk``, or the path of a model."""


class WakeWordConfig(Section):
    """What makes the assistant listen."""

    short_form: ClassVar[str | None] = "model"

    model: WakeWordModel = Field(
        default="hey_jarvis",
        description="Built-in wake word, or the path of a microWakeWord model; a .json beside it"
        " gives phrase and threshold. none listens all the time. push_to_talk listens only after"
        " `voicebot trigger`.",
    )
    threshold: float | None = Field(
        default=None,
        gt=0,
        lt=1,
        description="Probability at which the wake word counts as heard: higher wakes less often"
        " by mistake and misses more. null is the model's own.",
    )


class FollowUpConfig(Section):
    """Listening again after an answer."""

    enabled: Switch = Field(
        default=True,
        description="Listen for a further question after an answer, without the wake word."
        " push_to_talk never does.",
    )
    window_s: float = Field(
        default=5.0, ge=1, le=60, description="Seconds to wait for a further question to begin."
    )


class SpeculationConfig(Section):
    """Replies that are begun at a pause, before it is certain that the question is over."""

    enabled: Switch = Field(
        default=True,
        description="Begin the reply at a short pause and hold it back until the question is"
        " over; it is dropped when the person goes on.",
    )
    pause_s: float = Field(
        default=0.1,
        ge=0.05,
        le=2,
        description="Seconds of silence after which a reply is begun, at least 0.1: the words"
        " before it are not certain sooner.",
    )
    max_per_turn: int = Field(
        default=3, ge=1, le=20, description="Replies begun early for one question, at most."
    )
    max_tokens: int = Field(
        default=48,
        ge=4,
        le=512,
        description="Tokens of a reply that are written before the question is over, at most.",
    )
    max_backlog_s: float = Field(
        default=0.4,
        ge=0.1,
        le=10,
        description="Seconds of audio that may wait for the recognizer; with more, work that is"
        " done early gives way to it.",
    )
    max_waste: float = Field(
        default=0.5,
        ge=0,
        le=10,
        description="No reply is begun early while, over the last 20 questions, the work done in"
        " vain was more than this share of the work that was of use; from half of this share on"
        " it is begun later in a pause.",
    )


class EndpointConfig(Section):
    """Ending a question sooner or later by what was said so far."""

    by_hypothesis: Switch = Field(
        default=True,
        description="End a complete command sooner and wait longer after an unfinished phrase"
        " such as 'what is the'. false always waits for end_silence_s.",
    )
    complete_silence_s: float = Field(
        default=0.25,
        ge=0.1,
        le=5,
        description="Seconds of silence that end a complete command such as 'what time is it',"
        " at most end_silence_s.",
    )
    unfinished_factor: float = Field(
        default=1.8,
        ge=1,
        le=5,
        description="An unfinished phrase ends after this many times end_silence_s.",
    )


class ListeningConfig(Section):
    """When a question begins and ends. All times are seconds of audio."""

    min_speech_s: float = Field(
        default=0.15,
        ge=0.03,
        le=2,
        description="Speech shorter than this many seconds is a noise, not a question.",
    )
    end_silence_s: float = Field(
        default=0.7,
        ge=0.1,
        le=5,
        description="The question ends after this many seconds of silence. Less answers sooner;"
        " more lets people pause.",
    )
    no_speech_timeout_s: float = Field(
        default=5.0,
        ge=1,
        le=60,
        description="Give up when nobody has spoken for this many seconds after the wake word.",
    )
    max_duration_s: float = Field(
        default=15.0,
        ge=2,
        le=120,
        description="A question is cut off after this many seconds, however noisy the room.",
    )
    pre_roll_s: float = Field(
        default=0.5,
        ge=0,
        le=3,
        description="Seconds of audio from before speech was noticed that belong to the question,"
        " so that its first syllable is never lost.",
    )
    speech_threshold: float = Field(
        default=0.5,
        ge=0.05,
        le=0.95,
        description="Probability at which sound counts as speech. Raise it in a noisy room.",
    )
    prefill_partials: Switch = Field(
        default=True,
        description="Let the language model read the question while it is being spoken.",
    )
    begin_at_end: Switch = Field(
        default=True,
        description="Begin the reply as soon as the question is over, while the recognizer still"
        " finishes; it is dropped when the words turn out to be others.",
    )
    speculation: SpeculationConfig = SpeculationConfig()
    endpoint: EndpointConfig = EndpointConfig()
    follow_up: FollowUpConfig = FollowUpConfig()
    barge_in: Literal["wake_word", "speech", "off"] = Field(
        default="wake_word",
        description="What interrupts an answer: the wake word, any speech (needs a microphone"
        " that does not hear the loudspeaker), or nothing. `voicebot stop` always does.",
    )

    @model_validator(mode="after")
    def _question_fits(self) -> Self:
        if self.min_speech_s + self.end_silence_s >= self.max_duration_s:
            msg = "max_duration_s must be longer than min_speech_s and end_silence_s together"
            raise ValueError(msg)
        return self


class RecognizerConfig(Section):
    """Speech recognition by Vosk."""

    model: ConfigPath | None = Field(
        default=None,
        description="Folder of a Vosk model, or the name of an installed one. null takes the best"
        " installed model of the language, else the starter model.",
    )
