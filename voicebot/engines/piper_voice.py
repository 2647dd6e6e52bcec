"""Loads a Piper voice: the ONNX model and the JSON file beside it."""

import itertools
import json
from pathlib import Path
from typing import Any

from piper import PiperVoice
from piper.config import PhonemeType, PiperConfig

from voicebot.engines import espeak_bridge
from voicebot.engines.onnx_session import open_session
from voicebot.engines.piper_reference import reference_phonemes
from voicebot.engines.vits_cache import VitsCache
from voicebot.engines.vits_load import open_stages
from voicebot.engines.vits_stream import VitsStream
from voicebot.errors import ConfigError, ModelError

_INPUTS = {"input", "input_lengths", "scales"}
_PINYIN_DATA = "g2pW/g2pw.onnx"


def load_voice(path: Path) -> PiperVoice:
    """Return the voice ``path`` (``NAME.onnx``) as its ``NAME.onnx.json`` describes it.

    It has no session yet and can only make phonemes. Raises ModelError when the JSON is missing,
    damaged, or not that of a Piper voice.
    """
    config = _load_config(path)
    if config.phoneme_type is PhonemeType.PINYIN and not (path.parent / _PINYIN_DATA).exists():
        raise ModelError(
            f"voice {path}: needs {_PINYIN_DATA} beside it; add it or "
            " use a voice with espeak phonemes"
        )
    espeak_bridge.mend()
    return PiperVoice(session=None, config=config, download_dir=path.parent)


def open_whole(voice: PiperVoice, path: Path, *, threads: int) -> None:
    """Give ``voice`` the session that speaks whole sentences.

    Raises ModelError when the file is missing, damaged, or not that of a Piper voice.
    """
    session = open_session(path, threads)
    needed = _INPUTS | ({"sid"} if voice.config.num_speakers > 1 else set())
    missing = needed - {node.name for node in session.get_inputs()}
    if missing:
        raise ModelError(
            f"voice {path}: no input {', '.join(sorted(missing))}; this is not a Piper voice, "
            "use another file"
        )
    voice.session = session


def open_stream(
    voice: PiperVoice, path: Path, *, threads: int, cache: VitsCache
) -> VitsStream | None:
    """Return what speaks ``voice`` in windows, or None when it can only speak whole sentences."""

    def sample_ids() -> list[int]:
        return list(voice.phonemes_to_ids([*itertools.chain(*reference_phonemes(voice))]))

    many = voice.config.num_speakers > 1
    stages = open_stages(
        path,
        threads=threads,
        cache=cache,
        sample_ids=sample_ids,
        speaker=voice.config.default_speaker_id if many else None,
    )
    if stages is None or not (_INPUTS | ({"sid"} if many else set())) <= stages.input_names:
        return None
    spaces = voice.config.phoneme_id_map.get(" ", ())
    return VitsStream(
        stages, sample_rate_hz=int(voice.config.sample_rate), word_end_ids=frozenset(spaces)
    )


def speaker_id(voice: PiperVoice, speaker: int | str | None, path: Path) -> int | None:
    """Return the id of a speaker given by name, which goes first, or by id; None is the default.

    Raises ConfigError when the voice has no such speaker.
    """
    if speaker is None:
        return None
    names = voice.config.speaker_id_map
    if str(speaker) in names:  # a name may be a number
        return int(names[str(speaker)])
    if str(speaker).isdecimal() and int(speaker) < voice.config.num_speakers:
        return int(speaker)
    known = ", ".join(list(names)[:8]) or "none by name"
    raise ConfigError(
        f"voice {path}: no speaker {speaker!r}; it has {voice.config.num_speakers} ({known})"
    )


def _load_config(path: Path) -> PiperConfig:
    config_path = path.with_name(f"{path.name}.json")
    try:
        config = PiperConfig.from_dict(json.loads(config_path.read_text(encoding="utf-8")))
    except OSError as error:
        raise ModelError(
            f"voice {config_path}: {error.strerror}; a Piper voice needs this file beside the "
            "ONNX file, install the voice again"
        ) from error
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ModelError(
            f"voice {config_path}: not the JSON of a Piper voice ({error!r}); install it again"
        ) from error
    _check_config(config, config_path)
    return config


def _check_config(config: PiperConfig, config_path: Path) -> None:
    checks: dict[str, tuple[Any, bool]] = {
        "audio.sample_rate": (config.sample_rate, _is_positive(config.sample_rate)),
        "num_speakers": (config.num_speakers, isinstance(config.num_speakers, int)),
        "inference.length_scale": (config.length_scale, _is_positive(config.length_scale)),
        "phoneme_id_map": (
            "no map of phonemes",
            isinstance(config.phoneme_id_map, dict)
            and bool(config.phoneme_id_map)
            and all(isinstance(ids, list) for ids in config.phoneme_id_map.values()),
        ),
    }
    for key, (value, good) in checks.items():
        if not good:
            raise ModelError(f"voice {config_path}: {key} is {value!r}; install the voice again")


def _is_positive(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0
