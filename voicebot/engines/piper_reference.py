"""What a Piper voice says unheard, to be tried and to have its level found."""

import itertools
import unicodedata
from collections.abc import Collection, Iterator

from piper import PiperVoice

_TEXT = "One, two, three. Good morning, it is a fine day today."
_LEAST_LETTERS = 24
_LETTERS = 48
_LETTERS_OF_WORD = 4
_LETTER_CATEGORIES = {"Ll", "Lo"}


def reference_phonemes(voice: PiperVoice) -> list[list[str]]:
    """Return sentences of phonemes that ``voice`` has, two seconds or more.

    A voice that has too few for the English text, such as one of another alphabet, gets words
    made up of its own letters. Raises what the library does where it cannot make phonemes.
    """
    known = voice.config.phoneme_id_map
    sentences = [
        [symbol for symbol in sentence if symbol in known] for sentence in voice.phonemize(_TEXT)
    ]
    if sum(map(_is_letter, itertools.chain(*sentences))) >= _LEAST_LETTERS:
        return sentences
    return [list(_own_words(known))]


def _own_words(known: Collection[str]) -> Iterator[str]:
    letters = itertools.cycle([symbol for symbol in known if _is_letter(symbol)])
    for place, letter in enumerate(itertools.islice(letters, _LETTERS)):
        if place and place % _LETTERS_OF_WORD == 0 and " " in known:
            yield " "
        yield letter


def _is_letter(symbol: str) -> bool:
    return bool(symbol) and unicodedata.category(symbol[0]) in _LETTER_CATEGORIES
