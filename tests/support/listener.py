"""What a person would have understood: PocketSphinx, which shares nothing with the project."""

import functools
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
import pocketsphinx

from voicebot.audio.resample import resample
from voicebot.audio_types import SPEECH_SAMPLE_RATE_HZ, Samples

_FREE = "_default"
_SILENCE = np.zeros(SPEECH_SAMPLE_RATE_HZ // 4, np.int16)


def share_heard(text: str, samples: Samples, sample_rate_hz: int = SPEECH_SAMPLE_RATE_HZ) -> float:
    """Return which share of the words of ``text`` is heard in order, by a free transcription."""
    wanted, heard = _words(text), _words(_decoded(_FREE, samples, sample_rate_hz))
    matcher = SequenceMatcher(None, wanted, heard, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks()) / len(wanted)


def likeliest(
    texts: Sequence[str], samples: Samples, sample_rate_hz: int = SPEECH_SAMPLE_RATE_HZ
) -> str:
    """Return which of ``texts`` was said, the one that sounds most like it."""
    decoder = _decoder()
    choices = " | ".join(" ".join(_words(text)) for text in texts)
    decoder.add_jsgf_string("choice", f"#JSGF V1.0; grammar g; public <text> = {choices};")
    heard = _words(_decoded("choice", samples, sample_rate_hz))
    return next((text for text in texts if _words(text) == heard), "")


def _decoded(search: str, samples: Samples, sample_rate_hz: int) -> str:
    speech = resample(samples, sample_rate_hz, SPEECH_SAMPLE_RATE_HZ)
    decoder = _decoder()
    decoder.activate_search(search)
    decoder.start_utt()
    decoder.process_raw(np.concatenate([_SILENCE, speech, _SILENCE]).tobytes(), full_utt=True)
    decoder.end_utt()
    best = decoder.hyp()
    return best.hypstr if best else ""


@functools.cache
def _decoder() -> pocketsphinx.Decoder:
    return pocketsphinx.Decoder(samprate=SPEECH_SAMPLE_RATE_HZ, loglevel="FATAL")


def _words(text: str) -> list[str]:
    return re.findall(r"[a-z']+", re.sub(r"\(\d+\)", "", text.lower()))
