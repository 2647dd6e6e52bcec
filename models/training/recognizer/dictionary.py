"""The pronunciation lexicon: every word of the domain and the common words.

Pronunciations come from flite's lexicon (the CMU dictionary and letter-to-sound rules) and
from espeak-ng in several accents, alone and as they were heard inside of the training
sentences, where words are reduced.
"""

import json
import logging
import math
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from training.recognizer import espeak, flite
from training.recognizer.speech import SynthesisError

from voicebot.models.recognizer_lexicon import Lexicon
from voicebot.models.recognizer_phones import SILENCE

_log = logging.getLogger(__name__)
ACCENTS = ("en-us", "gmw/en", "en-gb-scotland", "en-gb-x-rp", "en-us-nyc", "en-029")
_ISOLATED_SHARE = {"en-us": 0.6, "gmw/en": 0.4}
_OTHER_ACCENT_SHARE = 0.08
_FLITE_SHARE = 0.8
_MIN_HEARD = 3
_MIN_HEARD_SHARE = 0.08
_MAX_COST = 3.0
_MAX_PRONUNCIATIONS = 5
# Reductions and letter names that the synthesizers do not offer for single words.
_EXTRA = {
    "a": ("EY", "AX"),
    "the": ("DH IY", "DH AX"),
    "m": ("EH M",),
    "to": ("T AX",),
    "and": ("AX N", "AX N D"),
    "of": ("AX V",),
    "for": ("F ER",),
}


def build_lexicon(words: Iterable[str], heard_path: Path, cache_path: Path) -> Lexicon:
    """Pronunciations with costs of all words that some synthesizer can say.

    Args:
        words: lower case.
        heard_path: pronunciations counted in the training speech (`generate_source`).
        cache_path: where flite's pronunciations are kept between runs.
    """
    wanted = sorted(set(words))
    from_flite = _flite_pronunciations(wanted, cache_path)
    heard = json.loads(heard_path.read_text())
    lexicon: Lexicon = {}
    for word in wanted:
        pronunciations = _ranked(_shares(word, from_flite.get(word, ""), heard.get(word, {})))
        if pronunciations:
            lexicon[word] = pronunciations
        else:
            _log.warning("no synthesizer can say %r", word)
    return lexicon


class Dictionary:
    """Pronunciations of any word, looked up when it is first met."""

    def __init__(self, heard_path: Path) -> None:
        self._heard = json.loads(heard_path.read_text())
        self._known: Lexicon = {}

    def __getitem__(self, word: str) -> dict[tuple[str, ...], float]:
        """Pronunciations with costs; empty where no synthesizer can say the word."""
        if word not in self._known:
            heard = self._heard.get(word, {})
            self._known[word] = _ranked(_shares(word, _flite_pronunciation(word), heard))
        return self._known[word]


def _ranked(shares: Counter[tuple[str, ...]]) -> dict[tuple[str, ...], float]:
    """The most frequent pronunciations with their costs."""
    best = max(shares.values(), default=0.0)
    ranked = sorted(shares.items(), key=lambda item: -item[1])[:_MAX_PRONUNCIATIONS]
    return {phones: round(min(_MAX_COST, math.log(best / share)), 1) for phones, share in ranked}


def _shares(word: str, from_flite: str, heard: dict[str, int]) -> Counter[tuple[str, ...]]:
    """How likely each pronunciation is, in arbitrary units."""
    shares: Counter[tuple[str, ...]] = Counter()
    if from_flite:
        shares[tuple(from_flite.split())] += _FLITE_SHARE
    lengths = [len(phones) for phones in shares]
    for accent in ACCENTS:
        phones = _alone(word, accent)
        if phones:
            shares[phones] += _ISOLATED_SHARE.get(accent, _OTHER_ACCENT_SHARE)
            lengths.append(len(phones))
    total = sum(heard.values())
    for text, count in heard.items():
        phones = tuple(text.split())
        # espeak-ng joins some words ("on the"); then the first has the phones of both.
        plausible = lengths and min(lengths) - 1 <= len(phones) <= max(lengths)
        if plausible and count >= _MIN_HEARD and count / total >= _MIN_HEARD_SHARE:
            shares[phones] += count / total
    for text in _EXTRA.get(word, ()):
        shares[tuple(text.split())] += 0.3
    return shares


def _alone(word: str, accent: str) -> tuple[str, ...]:
    try:
        speech = espeak.speak(word, espeak.EspeakSettings(voice=accent))
    except SynthesisError:
        return ()
    return tuple(segment.phone for segment in speech.segments if segment.phone != SILENCE)


def _flite_pronunciations(words: list[str], cache_path: Path) -> dict[str, str]:
    cached: dict[str, str] = json.loads(cache_path.read_text()) if cache_path.exists() else {}
    for word in words:
        if word not in cached:
            cached[word] = _flite_pronunciation(word)
    cache_path.write_text(json.dumps(cached))
    return cached


def _flite_pronunciation(word: str) -> str:
    """Phones joined by spaces; empty where flite cannot say the word."""
    try:
        return " ".join(flite.pronounce(word))
    except SynthesisError:
        return ""
