"""The engines of a whole assistant, none of which is loaded from a file."""

from pathlib import Path

import pytest

from tests.support.fakes import (
    AmplitudeVoiceActivity,
    PacedSink,
    ScriptedModel,
    ScriptedRecognizer,
    ScriptedSource,
    ToneSynthesizer,
)
from voicebot import assembly
from voicebot.config.schema import Config
from voicebot.engines.fallback import FallbackSynthesizer, OnFailure


def use_quick_engines(
    folder: Path, monkeypatch: pytest.MonkeyPatch, *, loudspeaker: PacedSink | None = None
) -> None:
    """Let ``assembly`` make engines and devices of the test; state and cache are in ``folder``."""
    monkeypatch.setenv("STATE_DIRECTORY", str(folder / "state"))
    monkeypatch.setenv("CACHE_DIRECTORY", str(folder / "cache"))

    def make_synthesizer(config: Config, path: Path, on_failure: OnFailure) -> FallbackSynthesizer:
        del config, path
        voice = ToneSynthesizer()
        return FallbackSynthesizer(voice, None, remake=lambda: voice, on_failure=on_failure)

    for name, made in {
        "make_language_model": ScriptedModel([]),
        "make_recognizer": ScriptedRecognizer([]),
        "make_voice_activity": AmplitudeVoiceActivity(),
        "make_wake_word": None,
        "make_source": ScriptedSource([], then="silence"),
        "make_sink": loudspeaker or PacedSink(),
    }.items():
        monkeypatch.setattr(assembly, name, lambda *_, made=made: made)
    monkeypatch.setattr(assembly, "make_synthesizer", make_synthesizer)
