"""The error tree: one class per stage, each with a stable code and an exit status.

VoicebotError
    UsageError          usage        64  wrong words on the command line
    InputError          input        66  a file that the user named cannot be read
    ConfigError         config       78  the configuration is wrong
    ModelError          model        69  a model is missing, broken or of the wrong kind
    StateError          state        74  the state on disk cannot be read or written
    ServiceError        service      69  the daemon cannot be reached or managed
    AudioError          audio        71  a device or the sound server fails
    StageError                           a stage of a turn fails; the next turn may work
        WakeWordError   wake_word    70
        RecognizerError recognizer   70
        LanguageModelError language_model 70
        SynthesizerError synthesizer 70
        SkillError      skill        70
        StageTimeoutError timeout    70

Every message is one line that names what failed, where, and what to do.
Exit statuses follow sysexits.h.
"""

from typing import ClassVar, Final

EXIT_STATUSES: Final = {
    0: "everything went well",
    64: "wrong words on the command line",
    66: "a file that was named cannot be read or used",
    69: "a model is missing or broken, or the daemon cannot be reached or managed",
    70: "a stage of the turn failed, or the program itself",
    71: "an audio device or the sound server failed",
    74: "the state on disk or the output cannot be read or written",
    78: "the configuration is wrong",
    130: "interrupted with Ctrl-C",
    141: "the reader of the output went away",
}
"""What each exit status of the command line means."""


class VoicebotError(Exception):
    """Base of all errors that this package raises on purpose.

    ``code`` is stable and goes into events and JSON; ``exit_status`` is what the CLI returns.
    """

    code: ClassVar[str] = "error"
    exit_status: ClassVar[int] = 70


class UsageError(VoicebotError):
    """Wrong words on the command line."""

    code = "usage"
    exit_status = 64


class InputError(VoicebotError):
    """A file or text that the user named cannot be read or used."""

    code = "input"
    exit_status = 66


class ConfigError(VoicebotError):
    """The configuration is wrong. The message may have one line for each fault."""

    code = "config"
    exit_status = 78


class ModelError(VoicebotError):
    """A model is missing, broken or of the wrong kind."""

    code = "model"
    exit_status = 69


class StateError(VoicebotError):
    """The state on disk cannot be read or written."""

    code = "state"
    exit_status = 74


class ServiceError(VoicebotError):
    """The running daemon cannot be reached or managed."""

    code = "service"
    exit_status = 69


class AudioError(VoicebotError):
    """An audio device or the sound server fails."""

    code = "audio"
    exit_status = 71


class StageError(VoicebotError):
    """A stage of a turn fails; the next turn may work."""

    code = "stage"


class WakeWordError(StageError):
    """The wake word detector or the voice activity detector fails."""

    code = "wake_word"


class RecognizerError(StageError):
    """The speech recognizer fails."""

    code = "recognizer"


class LanguageModelError(StageError):
    """The language model fails."""

    code = "language_model"


class SynthesizerError(StageError):
    """No voice can speak the text."""

    code = "synthesizer"


class SkillError(StageError):
    """A skill fails."""

    code = "skill"


class StageTimeoutError(StageError):
    """A stage is past its deadline."""

    code = "timeout"
