"""Text to Piper's symbols, exactly as ``piper`` itself makes them."""

from __future__ import annotations

from functools import cache

from piper.phonemize_espeak import EspeakPhonemizer
from training.voice.symbols import PHONES

ESPEAK_VOICE = "en-us"


@cache
def _phonemizer() -> EspeakPhonemizer:
    return EspeakPhonemizer()


def sentences(text: str) -> list[list[str]]:
    """Return the phoneme symbols of each sentence of ``text``."""
    return _phonemizer().phonemize(ESPEAK_VOICE, text)


@cache
def word(text: str) -> str:
    """Return the phonemes of a word spoken alone, without stress and length marks."""
    return "".join(
        symbol for sentence in sentences(text) for symbol in sentence if symbol in PHONES
    )
