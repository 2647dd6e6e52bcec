"""The whole configuration; the sample, the documentation and the checks are made from it."""

from pydantic import Field

from voicebot.config.answering import LlmConfig, SkillsConfig, TtsConfig
from voicebot.config.hearing import AudioConfig, ListeningConfig, RecognizerConfig, WakeWordConfig
from voicebot.config.operation import (
    ControlConfig,
    ConversationConfig,
    LogConfig,
    ModelsConfig,
)
from voicebot.config.section import ConfigPath, Section


class Config(Section):
    """Configuration of voicebot. Every key is optional."""

    language: str = Field(
        default="en",
        title="a language tag such as en or pt-BR",
        pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$",
        description="The language spoken. It chooses models, voice and persona.",
    )
    audio: AudioConfig = AudioConfig()
    wake_word: WakeWordConfig = WakeWordConfig()
    listening: ListeningConfig = ListeningConfig()
    recognizer: RecognizerConfig = RecognizerConfig()
    llm: LlmConfig = LlmConfig()
    tts: TtsConfig = TtsConfig()
    skills: SkillsConfig = SkillsConfig()
    models: ModelsConfig = ModelsConfig()
    history: ConversationConfig = ConversationConfig()
    log: LogConfig = LogConfig()
    control: ControlConfig = ControlConfig()
    state_directory: ConfigPath | None = Field(
        default=None,
        description="Folder of what the program keeps: the conversation (see history), what was set"
        " by voice, and the lines typed in `voicebot chat`. null is $STATE_DIRECTORY (set by"
        " systemd), else $XDG_STATE_HOME/voicebot, else ~/.local/state/voicebot.",
    )
