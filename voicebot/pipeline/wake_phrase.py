"""Takes the wake phrase off the beginning of a transcript.

The recognizer also hears the wake phrase, through the pre-roll, and seldom spells it right:
"hey travis what time is it". The first words are compared with the phrase by letters and by
their consonants, and what is close enough is cut off. Where nobody knows that the phrase was said
("travis scott is who"), the name must be spelt right, or stand after a "hey" or "okay".
"""

import re
from difflib import SequenceMatcher

_MAX_NAME_WORDS = 3
_MAX_REPEATS = 2
_THRESHOLD = 0.6
_THRESHOLD_WITHOUT_CALL = 0.75
_SPELT_RIGHT = 1.0
_MIN_SOUNDS_OF_SEVERAL_WORDS = 0.85

_CALLS = {
    "hey": frozenset({"hey", "hay", "hi", "he", "hei", "heh", "eh", "ay", "a", "and", "the"}),
    "hi": frozenset({"hi", "hey", "high", "eye", "i", "a"}),
    "hello": frozenset({"hello", "hullo", "hallo", "a"}),
    "okay": frozenset({"okay", "ok", "o.k", "oh", "o", "kay", "k", "a"}),
    "ok": frozenset({"okay", "ok", "o.k", "oh", "o", "kay", "k", "a"}),
}
"""What a recognizer makes of the word that opens a wake phrase."""

_BARE_CALLS = frozenset({"hey", "hay", "hi", "hello", "okay", "ok"})

_SPELLINGS = (
    *(("ph", "f"), ("ck", "k"), ("qu", "k"), ("sch", "s"), ("sh", "s"), ("ch", "j"), ("x", "ks")),
    *(("tr", "jr"), ("dr", "jr"), ("ce", "se"), ("ci", "si"), ("c", "k"), ("z", "s"), ("q", "k")),
    *(("g", "k"), ("d", "t"), ("p", "b"), ("m", "n"), ("v", "f")),
)
_SILENT = re.compile(r"[aeiouyhw\W\d_]+")
_VOWELS = {"e": "front", "i": "front", "y": "front", "o": "back", "u": "back", "w": "back"}
_DOUBLED = re.compile(r"(.)\1+")
_EDGES = re.compile(r"^\W+|\W+$")


def strip_wake_phrase(text: str, phrase: str, *, was_said: bool = True) -> str:
    """Return ``text`` without the wake ``phrase`` at its beginning, however misheard.

    A question that does not begin with the phrase comes back as it is, but for a bare "hey" or
    "okay" that opens the phrase. Nothing is left of a text that is only the phrase.

    Args:
        text: what was understood.
        phrase: the wake phrase, its words separated by spaces or underscores.
        was_said: whether the wake word was heard, so that the text is likely to begin with it.
    """
    phrase_words = [_plain(word) for word in phrase.replace("_", " ").split()]
    words = text.split()
    for repeats in range(_MAX_REPEATS):
        expected = was_said and repeats == 0
        words = words[_phrase_length(words, phrase_words, expected=expected) :]
    return " ".join(words)


def _phrase_length(words: list[str], phrase_words: list[str], *, expected: bool) -> int:
    """Return how many of ``words`` are the phrase, which is ``expected`` or may be there."""
    if not words or not phrase_words:
        return 0
    has_call = len(phrase_words) > 1 and phrase_words[0] in _CALLS
    calls = _CALLS[phrase_words[0]] if has_call else _BARE_CALLS
    if not expected:
        calls &= _BARE_CALLS
    without_call = _THRESHOLD_WITHOUT_CALL if expected else _SPELT_RIGHT
    name = "".join(phrase_words[1:] if has_call else phrase_words)
    plain = [_plain(word) for word in words[: _MAX_NAME_WORDS + 1]]
    best_score, best_length = 0.0, 0
    for start in (0, 1) if plain[0] in calls else (0,):
        called = start == 1 and has_call
        threshold = _THRESHOLD if called else without_call
        max_words = _MAX_NAME_WORDS if called or not has_call else 1
        for end in range(start + 1, min(len(plain), start + max_words) + 1):
            score = _similarity(name, plain[start:end])
            if score >= threshold and score > best_score:
                best_score, best_length = score, end
    if best_length == 0 and has_call and len(words) > 1 and plain[0] == phrase_words[0]:
        return 1
    return best_length


def _similarity(name: str, heard_words: list[str]) -> float:
    """Return 0 to 1: the mean of the likeness of the letters and of the consonants.

    The first and last consonants must sound alike, and a closing vowel must not be front for
    back. Several words must have almost all consonants of the name.
    """
    heard = "".join(heard_words)
    letters = SequenceMatcher(None, name, heard, autojunk=False).ratio()
    name_sounds, heard_sounds = _consonants(name), _consonants(heard)
    if not name_sounds:
        return letters
    if not heard_sounds or _edges_differ(name_sounds, heard_sounds):
        return 0.0
    if {_VOWELS.get(name[-1], ""), _VOWELS.get(heard[-1], "")} == {"front", "back"}:
        return 0.0
    sounds = SequenceMatcher(None, name_sounds, heard_sounds, autojunk=False).ratio()
    if len(heard_words) > 1 and sounds < _MIN_SOUNDS_OF_SEVERAL_WORDS:
        return 0.0
    return (letters + sounds) / 2


def _edges_differ(one: str, other: str) -> bool:
    return one[0] != other[0] or one[-1] != other[-1]


def _consonants(word: str) -> str:
    """Return the consonants of a word, those that sound alike as one letter."""
    for spelling, sound in _SPELLINGS:
        word = word.replace(spelling, sound)
    return _DOUBLED.sub(r"\1", _SILENT.sub("", word))


def _plain(word: str) -> str:
    return _EDGES.sub("", word).lower()
