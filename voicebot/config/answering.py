"""Configuration of what happens once the question is text."""

from typing import Literal, Self

from pydantic import Field, model_validator

from voicebot.config.section import ConfigPath, Name, Section, Switch


class SamplingConfig(Section):
    """How the language model chooses its words."""

    temperature: float = Field(
        default=0.0,
        ge=0,
        le=2,
        description="0 always takes the likeliest word; more is livelier and less reliable.",
    )
    top_k: int = Field(
        default=40, ge=0, le=1000, description="Choose among this many likeliest; 0 is all."
    )
    top_p: float = Field(
        default=0.95,
        ge=0,
        le=1,
        description="Choose among the likeliest that have this probability together; 1 is all.",
    )
    min_p: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="Leave out what is less likely than this share of the likeliest; 0 is none.",
    )
    repeat_penalty: float = Field(
        default=1.0, ge=1, le=2, description="Above 1, words said before become less likely."
    )
    seed: int | None = Field(
        default=None,
        ge=0,
        le=2**32 - 1,
        description="Start of the random numbers, for repeatable replies. null draws a new one"
        " for each reply.",
    )


class HistoryConfig(Section):
    """What the language model remembers of the conversation."""

    share_of_context: float = Field(
        default=0.5,
        ge=0.1,
        le=0.9,
        description="Share of the model's context window that the conversation may take. Above"
        " 70 % of it the older part is summarized at the next idle moment; above all of it the"
        " oldest turns are dropped.",
    )


class LlmConfig(Section):
    """The language model, run by llama.cpp."""

    model: ConfigPath | None = Field(
        default=None,
        description="GGUF file of an instruction-tuned model, or the name of an installed one."
        " null takes the best installed model that fits the memory, else the starter model.",
    )
    context_tokens: int = Field(
        default=2048,
        ge=512,
        le=131_072,
        description="Size of the context window, at most what the model was trained for. More"
        " remembers more and takes more memory.",
    )
    threads: int | None = Field(
        default=None,
        ge=1,
        le=256,
        description="Threads that write the reply. null is one less than the cores.",
    )
    batch_threads: int | None = Field(
        default=None,
        ge=1,
        le=256,
        description="Threads that read the question. null is as many as threads.",
    )
    max_question_tokens: int = Field(
        default=512, ge=16, le=32_768, description="A longer question is cut off."
    )
    max_reply_tokens: int = Field(
        default=120,
        ge=8,
        le=32_768,
        description="A longer reply ends with its last whole sentence.",
    )
    timeout_s: float = Field(
        default=30.0,
        ge=1,
        le=600,
        description=(
            "A reply that takes more seconds than this ends with its last whole sentence, or with "
            "a spoken apology where there is none."
        ),
    )
    persona: str | None = Field(
        default=None,
        description="System text: who the assistant is and how it talks. null is the built-in"
        " one of the language.",
    )
    prefix_cache: Switch = Field(
        default=True,
        description="Keep the model's state after the unchanging beginning of prompts on disk, so"
        " that a restart need not read it again.",
    )
    yield_to_voice: Switch = Field(
        default=True,
        description="Rest while the voice makes the first sound of an answer, so that this is heard"
        " sooner.",
    )
    sampling: SamplingConfig = SamplingConfig()
    history: HistoryConfig = HistoryConfig()

    @model_validator(mode="after")
    def _turn_fits(self) -> Self:
        if self.max_question_tokens + self.max_reply_tokens >= self.context_tokens:
            msg = (
                "context_tokens must be more than max_question_tokens and max_reply_tokens together"
            )
            raise ValueError(msg)
        return self


class TtsConfig(Section):
    """Speech synthesis by Piper."""

    voice: ConfigPath | None = Field(
        default=None,
        description="Piper voice: an .onnx file whose .onnx.json lies beside it, or the name of an"
        " installed voice. null takes the best installed one of the language, else the starter"
        " voice.",
    )
    speaker: int | Name | None = Field(
        default=None,
        description="Speaker of a voice that has several, by name or number. null is the first.",
    )
    speed: float = Field(
        default=1.0, ge=0.5, le=2, description="Speaking rate; 2 is twice as fast."
    )
    volume: float = Field(
        default=1.0, ge=0, le=2, description="Loudness of the voice; 0 is silent, 2 twice as loud."
    )
    noise_scale: float | None = Field(
        default=None,
        ge=0,
        le=2,
        description="How much the voice varies from one time to the next. null is the voice's own.",
    )
    noise_w: float | None = Field(
        default=None,
        ge=0,
        le=2,
        description="How much the length of sounds varies. null is the voice's own.",
    )
    threads: int | None = Field(
        default=None,
        ge=1,
        le=256,
        description="Threads that make the sound. null is 2 where there are four cores or more,"
        " else 1.",
    )
    streaming: Switch = Field(
        default=True,
        description="Speak a sentence in parts, so that it begins before all of it is made. false"
        " makes whole sentences, as voices that cannot be divided do in any case.",
    )
    cache_phrases: Switch = Field(
        default=True,
        description="Keep phrases that are said again and again, such as the parts of the time of"
        " day, on disk, so that they are spoken at once.",
    )
    fallback: Literal["espeak-ng", "none"] = Field(
        default="espeak-ng", description="What speaks when the voice fails."
    )


class SkillsConfig(Section):
    """Answers without the language model."""

    disabled: tuple[Name, ...] = Field(
        default=(),
        strict=False,
        description="Names of skills to leave out, such as [clock].",
    )
