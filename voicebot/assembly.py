"""Makes each part of the assistant from the configuration."""

import dataclasses
import functools
import logging
import os
from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, AudioChunk, Samples
from voicebot.chat import Sampling
from voicebot.config.schema import Config
from voicebot.dialogue.history import NO_LIMITS, History, Journal
from voicebot.dialogue.phrases import phrases_for
from voicebot.dialogue.prompt import PromptLayout, default_system_text
from voicebot.dialogue.router import Router
from voicebot.dialogue.tokens import CountTokens
from voicebot.errors import ModelError, SynthesizerError
from voicebot.models.catalog import ModelKind
from voicebot.models.select import ChosenModels, choose_models
from voicebot.pipeline.attention import AttentionSettings, BargeIn, Earcons, WakeMode
from voicebot.pipeline.cutter import Cutter
from voicebot.pipeline.endpointer import EndpointerSettings
from voicebot.pipeline.head_start import HeadStartSettings
from voicebot.pipeline.judge import CompletenessJudge
from voicebot.pipeline.keeper import Keeper, VolatileKeeper
from voicebot.pipeline.response_settings import Dialogue, ResponseSettings
from voicebot.pipeline.speakable import SpeechNormalizer
from voicebot.pipeline.speculation_plan import SpeculationSettings
from voicebot.pipeline.worker import EngineWorker
from voicebot.protocols import (
    AudioSink,
    AudioSource,
    Clock,
    LanguageModel,
    Recognizer,
    Skill,
    Synthesizer,
    VoiceActivityDetector,
    WakeWordDetector,
)
from voicebot.service.state import cache_path, state_path
from voicebot.service.state_store import StateStore, database_path

if TYPE_CHECKING:
    from voicebot.engines.fallback import FallbackSynthesizer, OnFailure

_LOGGER = logging.getLogger(__name__)
_CORES_FOR_TWO_VOICE_THREADS = 4
# That of most voices; a loudspeaker takes any.
_EARCON_RATE_HZ = 22_050


def choose(
    config: Config, needed: Collection[ModelKind], *, lenient: bool = False, quiet: bool = False
) -> ChosenModels:
    """Choose the models that the configuration asks for.

    One that is ``needed`` and does not know the language is logged unless ``quiet``.

    Raises ModelError when one that is ``needed`` cannot be used and, if it is configured, the
    choice is not ``lenient``.
    """
    chosen = choose_models(
        config.language,
        directory=config.models.directory,
        use=config.models.use,
        language_model=config.llm.model,
        recognizer=config.recognizer.model,
        voice=config.tts.voice,
        needed=needed,
        lenient=lenient,
    )
    if not quiet and (warning := chosen.language_warning(needed)):
        _LOGGER.warning("%s", warning)
    return chosen


def make_language_model(config: Config, path: Path) -> LanguageModel:
    """Load the language model. Raises ModelError."""
    from voicebot.engines.llama_cpp import LlamaLanguageModel

    threads, batch_threads = model_threads(config)
    return LlamaLanguageModel(
        path,
        context_tokens=config.llm.context_tokens,
        threads=threads,
        batch_threads=batch_threads,
        prefix_directory=cache_path() / "prefixes" if config.llm.prefix_cache else None,
    )


def model_threads(config: Config) -> tuple[int, int]:
    """Return how many threads write the reply, and how many read the prompt."""
    threads = config.llm.threads or max(1, len(os.sched_getaffinity(0)) - 1)
    return threads, config.llm.batch_threads or threads


def voice_threads(config: Config) -> int:
    """Return how many threads the voice works with.

    With one, a voice of medium quality takes 0.77 of the time it plays on a Raspberry Pi 4, and a
    language model that writes beside it takes memory bandwidth away (docs/hardware.md).
    """
    cores = len(os.sched_getaffinity(0))
    return config.tts.threads or (2 if cores >= _CORES_FOR_TWO_VOICE_THREADS else 1)


def make_recognizer(config: Config, path: Path) -> Recognizer:
    """Load the recognizer. Raises ModelError."""
    from voicebot.engines.vosk import VoskRecognizer

    return VoskRecognizer(path, language=config.language)


def make_synthesizer(
    config: Config, path: Path, on_failure: "OnFailure | None" = None
) -> "FallbackSynthesizer":
    """Load the voice and, behind it, the one that speaks when it fails. Raises ModelError.

    ``on_failure`` is told of the first failure in a row of a voice that another speaks for.
    """
    from voicebot.engines.espeak import EspeakSynthesizer
    from voicebot.engines.fallback import FallbackSynthesizer

    tts = config.tts
    fallback = None
    if tts.fallback != "none":
        try:
            fallback = EspeakSynthesizer(config.language, speed=tts.speed, volume=tts.volume)
        except ModelError as error:
            _LOGGER.warning("no fallback voice: %s", error)
    return FallbackSynthesizer(
        _make_voice(config, path),
        fallback,
        remake=lambda: _make_voice(config, path),
        on_failure=on_failure,
    )


def _make_voice(config: Config, path: Path) -> Synthesizer:
    from voicebot.engines.phrase_cache import CachedSynthesizer
    from voicebot.engines.piper import PiperSynthesizer

    tts = config.tts
    voice = PiperSynthesizer(
        path,
        speaker=tts.speaker,
        speed=tts.speed,
        volume=tts.volume,
        noise_scale=tts.noise_scale,
        noise_w_scale=tts.noise_w,
        threads=voice_threads(config),
        streaming=tts.streaming,
        cache_dir=cache_path() / "voices",
    )
    try:
        voice.warm()
    except SynthesizerError as error:
        _LOGGER.warning("the voice fails: %s", error)
    if not tts.cache_phrases:
        return voice
    return CachedSynthesizer(
        voice,
        _repeated_phrases(config),
        directory=cache_path() / "phrases",
        identity=voice.identity(),
    )


def _repeated_phrases(config: Config) -> frozenset[str]:
    """Return what is said again and again, in the pieces in which the voice is asked for it."""
    language = config.language
    speakable = SpeechNormalizer(language)
    own = dataclasses.astuple(phrases_for(language))
    of_skills = Router(_load_skills(config.skills.disabled)).phrases(language)
    pieces = set[str]()
    for text in (*own, *of_skills):
        cutter = Cutter(language=language)
        pieces.update(map(speakable, (*cutter.feed(text), *cutter.flush())))
    return frozenset(pieces - {""})


@functools.cache
def _load_skills(disabled: tuple[str, ...]) -> tuple[Skill, ...]:
    """Return the installed skills, the same ones each time; what is wrong is logged once."""
    from voicebot.skills.loader import load_skills

    loaded = load_skills(disabled=disabled)
    for problem in loaded.problems:
        _LOGGER.warning("%s", problem)
    return loaded.skills


def make_source(config: Config) -> AudioSource:
    """Return the configured microphone, not yet opened."""
    from voicebot.audio.microphone import SounddeviceSource

    audio = config.audio.input
    return SounddeviceSource(
        audio.device, channel=audio.channel, sample_rate_hz=audio.sample_rate_hz
    )


def make_sink(config: Config) -> AudioSink:
    """Return the configured loudspeaker, not yet opened."""
    from voicebot.audio.loudspeaker import SounddeviceSink

    return SounddeviceSink(config.audio.output.device)


def make_wake_word(config: Config) -> WakeWordDetector | None:
    """Load the wake word detector, if one is configured. Raises ModelError."""
    from voicebot.engines.micro_wake_word import MicroWakeWordDetector

    if wake_mode(config) is not WakeMode.WAKE_WORD:
        return None
    return MicroWakeWordDetector(config.wake_word.model, threshold=config.wake_word.threshold)


def make_voice_activity(on_failure: "OnFailure") -> VoiceActivityDetector:
    """Load the voice activity detector; loudness decides where that fails."""
    from voicebot.engines.energy import EnergyDetector
    from voicebot.engines.fallback import FallbackVoiceActivity
    from voicebot.engines.silero import SileroDetector

    try:
        return FallbackVoiceActivity(SileroDetector(), EnergyDetector(), on_failure=on_failure)
    except ModelError as error:
        on_failure(error)
        return EnergyDetector()


def wake_mode(config: Config) -> WakeMode:
    """Return what makes the assistant listen."""
    match config.wake_word.model:
        case "none":
            return WakeMode.ALWAYS
        case "push_to_talk":
            return WakeMode.PUSH_TO_TALK
        case _:
            return WakeMode.WAKE_WORD


def make_store(config: Config) -> StateStore:
    """Return the state on disk, not yet opened."""
    history = config.history
    return StateStore(
        database_path(state_path(config.state_directory)),
        retention=timedelta(days=history.retention_days),
        max_bytes=round(history.max_megabytes * 1_000_000),
    )


def make_dialogue(
    config: Config,
    count_tokens: CountTokens,
    *,
    keeper: Keeper | None = None,
    journal: Journal | None = None,
) -> Dialogue:
    """Make the dialogue side: skills, history, prompt and phrases.

    The history counts by ``count_tokens`` and has no limits until ``HistoryMeasure`` sets them.
    """
    persona = config.llm.persona
    return Dialogue(
        router=Router(_load_skills(config.skills.disabled)),
        history=History(
            count_tokens=count_tokens,
            limits=NO_LIMITS,
            language=config.language,
            journal=journal,
        ),
        layout=PromptLayout(
            system_text=default_system_text(config.language) if persona is None else persona,
            language=config.language,
        ),
        phrases=phrases_for(config.language),
        speakable=SpeechNormalizer(config.language),
        new_cutter=lambda: Cutter(language=config.language),
        keeper=keeper or VolatileKeeper(),
    )


def make_judge(
    config: Config, dialogue: Dialogue, skill_worker: EngineWorker, clock: Clock
) -> CompletenessJudge | None:
    """Make what tells whether a partial transcript is complete; None where that is off."""
    if not config.listening.endpoint.by_hypothesis:
        return None
    return CompletenessJudge(
        dialogue.router.completeness, skill_worker, language=config.language, clock=clock
    )


def response_settings(config: Config) -> ResponseSettings:
    """Return the limits of questions and replies."""
    llm = config.llm
    return ResponseSettings(
        language=config.language,
        max_question_tokens=llm.max_question_tokens,
        max_reply_tokens=llm.max_reply_tokens,
        max_held_tokens=config.listening.speculation.max_tokens,
        timeout_s=llm.timeout_s,
        yields_to_voice=llm.yield_to_voice,
        sampling=Sampling(**llm.sampling.model_dump()),
    )


def head_start_settings(config: Config) -> HeadStartSettings:
    """Return what is done for a question while it is being spoken."""
    listening = config.listening
    bounds = listening.speculation.model_dump(exclude={"max_tokens"})
    pause_s = listening.speculation.pause_s
    return HeadStartSettings(
        prefill_partials=listening.prefill_partials,
        begin_at_end=listening.begin_at_end,
        speculation=SpeculationSettings(
            **bounds, late_pause_s=max(pause_s, (pause_s + listening.end_silence_s) / 2)
        ),
    )


def attention_settings(config: Config, wake_word: WakeWordDetector | None) -> AttentionSettings:
    """Return when to listen."""
    listening = config.listening
    return AttentionSettings(
        mode=wake_mode(config),
        wake_phrase=wake_word.phrase if wake_word is not None else None,
        barge_in=BargeIn(listening.barge_in),
        endpointer=EndpointerSettings(
            min_speech_s=listening.min_speech_s,
            end_silence_s=listening.end_silence_s,
            complete_silence_s=listening.endpoint.complete_silence_s,
            unfinished_factor=listening.endpoint.unfinished_factor,
            no_speech_timeout_s=listening.no_speech_timeout_s,
            max_duration_s=listening.max_duration_s,
            speech_threshold=listening.speech_threshold,
        ),
        follow_up_window_s=listening.follow_up.window_s if listening.follow_up.enabled else None,
        pre_roll_s=listening.pre_roll_s,
        earcons=_earcons(config),
    )


def to_speech_rate(chunk: AudioChunk) -> Samples:
    """Return the samples of a chunk at 16 kHz."""
    from voicebot.audio.resample import resample

    return resample(chunk.samples, chunk.sample_rate_hz, SPEECH_SAMPLE_RATE_HZ)


def _earcons(config: Config) -> Earcons:
    from voicebot.audio.earcons import end_earcon, error_earcon, wake_earcon

    settings = config.audio.earcons
    if not settings.enabled:
        return Earcons()
    return Earcons(
        wake=wake_earcon(_EARCON_RATE_HZ, settings.volume),
        end=end_earcon(_EARCON_RATE_HZ, settings.volume),
        error=error_earcon(_EARCON_RATE_HZ, settings.volume),
    )
