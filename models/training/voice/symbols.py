"""The input symbols of the voice: Piper's default phoneme ids and how unheard ones are read."""

# ruff: noqa: RUF001 (phonetic letters look like others)

from __future__ import annotations

from piper.phoneme_ids import DEFAULT_PHONEME_ID_MAP

BOS, EOS, PAD = "^", "$", "_"
NUM_SYMBOLS = 256

PAUSES = frozenset(" ,.:;?!")
"""Symbols that may stand for silence."""

PHONES = frozenset("abdefhijklmnoprstuvwzæðŋɐɑɔəɚɛɜɡɪɹɾʃʊʌʒʔθᵻx")
"""Symbols that carry a sound in espeak-ng's American English."""

LENGTH = "ː"

SUBSTITUTES = {
    "c": "k", "q": "k", "y": "u", "ç": "ʃ", "ø": "ɜ", "ħ": "h", "œ": "ɜ", "ɒ": "ɑ", "ɓ": "b",
    "ɕ": "ʃ", "ɖ": "d", "ɗ": "d", "ɘ": "ə", "ɝ": "ɚ", "ɞ": "ɜ", "ɟ": "d", "ɠ": "ɡ", "g": "ɡ",
    "ɢ": "ɡ", "ɣ": "ɡ", "ɤ": "ʌ", "ɥ": "w", "ɦ": "h", "ɧ": "ʃ", "ɨ": "ɪ", "ɫ": "l", "ɬ": "l",
    "ɭ": "l", "ɮ": "l", "ɯ": "u", "ɰ": "w", "ɱ": "m", "ɲ": "n", "ɳ": "n", "ɴ": "ŋ", "ɵ": "ʊ",
    "ɶ": "æ", "ɸ": "f", "ɺ": "l", "ɻ": "ɹ", "ɽ": "ɾ", "ʀ": "ɹ", "ʁ": "ɹ", "ʂ": "ʃ", "ʄ": "d",
    "ʈ": "t", "ʉ": "u", "ʋ": "v", "ʍ": "w", "ʎ": "l", "ʏ": "ʊ", "ʐ": "ʒ", "ʑ": "ʒ", "ʕ": "ʔ",
    "ʙ": "b", "ʛ": "ɡ", "ʜ": "h", "ʝ": "j", "ʟ": "l", "ʡ": "ʔ", "ʢ": "h", "β": "v", "χ": "x",
    "ⱱ": "v", "ε": "ɛ", "ʦ": "t", "X": "x", "aɪ": "a", "aʊ": "a", "ɔɪ": "ɔ", "eɪ": "e",
    "oʊ": "o",
}  # fmt: skip
"""Phonemes of other languages, each with the English phoneme that stands in for it."""


def symbol_ids() -> dict[str, int]:
    """Return the id (0..255) of each symbol, as published English Piper voices number them."""
    return {symbol: ids[0] for symbol, ids in DEFAULT_PHONEME_ID_MAP.items()}


def canonical_ids() -> list[int]:
    """Return, for each of the 256 ids, the id that the network reads instead.

    Phonemes that training never speaks are read as their substitute, and everything that is
    neither a phoneme, a stress or length mark nor a pause is read as padding.
    """
    ids = symbol_ids()
    read_as_is = PHONES | PAUSES | {BOS, EOS, PAD, "ˈ", "ˌ", LENGTH, "̩"}
    table = [ids[PAD]] * NUM_SYMBOLS
    for symbol, number in ids.items():
        target = SUBSTITUTES.get(symbol, symbol)
        if target in read_as_is:
            table[number] = ids[target]
    return table


def sounding_ids() -> list[int]:
    """Return the canonical ids that may last longer than nothing."""
    ids = symbol_ids()
    return sorted(ids[symbol] for symbol in PHONES | PAUSES | {BOS, EOS, LENGTH})
