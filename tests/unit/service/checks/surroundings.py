"""Surroundings for checks, with devices that the test makes."""

from pathlib import Path

from voicebot.config.schema import Config
from voicebot.models.select import ChosenModels, choose_models
from voicebot.protocols import AudioSink, AudioSource
from voicebot.service.checks.finding import Surroundings


def surroundings(
    *,
    proc: Path = Path("/proc"),
    sys: Path = Path("/sys"),
    config: Config | None = None,
    source: AudioSource | None = None,
    sink: AudioSink | None = None,
    play: bool = True,
) -> Surroundings:
    """Return surroundings with the starter models."""

    def make_source() -> AudioSource:
        assert source is not None
        return source

    def make_sink() -> AudioSink:
        assert sink is not None
        return sink

    return Surroundings(
        config=config or Config(),
        choose_models=starters,
        make_source=make_source,
        make_sink=make_sink,
        proc=proc,
        sys=sys,
        play=play,
    )


def starters() -> ChosenModels:
    """Choose the starter models."""
    return choose_models("en", use="starter", needed=())
