"""Settings that an engine refuses only while it is loaded: the wake word and the speaker."""

from collections.abc import Iterator

from voicebot.engines.micro_wake_word import MicroWakeWordDetector
from voicebot.engines.piper_voice import load_voice, speaker_id
from voicebot.errors import ConfigError, ModelError
from voicebot.service.checks.finding import Finding, Surroundings, Verdict

_WITHOUT_WAKE_WORD = {"none", "push_to_talk"}


def check_wake_word(surroundings: Surroundings) -> Iterator[Finding]:
    """Load the wake word's model."""
    settings = surroundings.config.wake_word
    if settings.model in _WITHOUT_WAKE_WORD:
        yield Finding(check="wake word", verdict=Verdict.SKIP, text=f"{settings.model}: no model")
        return
    try:
        phrase = MicroWakeWordDetector(settings.model, threshold=settings.threshold).phrase
    except (ModelError, ConfigError) as error:
        yield Finding(
            check="wake word",
            verdict=Verdict.FAIL,
            text=str(error),
            remedy="--set wake_word=hey_jarvis, or another of docs/configuration.md",
        )
        return
    yield Finding(check="wake word", verdict=Verdict.OK, text=phrase)


def check_speaker(surroundings: Surroundings) -> Iterator[Finding]:
    """Look for the configured speaker in the voice; nothing where none is configured."""
    speaker = surroundings.config.tts.speaker
    if speaker is None:
        return
    try:
        path = surroundings.choose_models().voice.path
        speaker_id(load_voice(path), speaker, path)
    except (ModelError, ConfigError) as error:
        yield Finding(
            check="speaker",
            verdict=Verdict.FAIL,
            text=str(error),
            remedy="set tts.speaker to one of the voice's, or to null",
        )
        return
    yield Finding(check="speaker", verdict=Verdict.OK, text=f"{speaker} of {path.name}")
