"""A sentence made ready for the teacher: its words, each with phones from espeak-ng."""

from __future__ import annotations

import re
from dataclasses import dataclass

from training.voice import phonemize
from training.voice.levenshtein import align
from training.voice.phones import VOWELS, Phone, parse_phones

_TOKEN = re.compile(r"([A-Za-z']+)([,.;:?!]*)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """A word as the teacher reads it."""

    text: str
    """Letters only."""
    punctuation: str
    phones: tuple[Phone, ...]

    @property
    def stresses(self) -> list[int]:
        """Stress of each vowel, 0 or 1."""
        return [phone.stress for phone in self.phones if phone.name in VOWELS]


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """One sentence: the voice's input symbols and the teacher's words."""

    symbols: tuple[str, ...]
    words: tuple[Word, ...]

    @property
    def phones(self) -> list[Phone]:
        """All phones in order."""
        return [phone for word in self.words for phone in word.phones]


def _split(phones: list[Phone], symbols: list[str], texts: list[str]) -> list[list[Phone]]:
    """Share a sentence's phones out among its words.

    espeak-ng joins some words ("of the" → ʌvðə), so word boundaries are found by aligning the
    sentence with the words spoken alone.
    """
    alone = [(index, sound) for index, text in enumerate(texts) for sound in phonemize.word(text)]
    heard = [symbols[phone.symbols[0]] for phone in phones]
    owners = align(heard, [sound for _, sound in alone])
    shares: list[list[Phone]] = [[] for _ in texts]
    current = 0
    for phone, owner in zip(phones, owners, strict=True):
        current = max(current, alone[owner][0]) if owner is not None else current
        shares[current].append(phone)
    return shares


def utterances(text: str) -> list[Utterance]:
    """Return the sentences of ``text`` that the teacher can be made to say phone by phone.

    Sentences are dropped when espeak-ng and the text disagree on the number of sentences, or
    a word is left without a vowel (the teacher builds syllables around vowels).
    """
    spoken = phonemize.sentences(text)
    written = [part for part in re.split(r"(?<=[.?!])\s+", text) if part]
    if len(spoken) != len(written):
        return []
    made = (_utterance(symbols, part) for symbols, part in zip(spoken, written, strict=True))
    return [utterance for utterance in made if utterance is not None]


def _utterance(symbols: list[str], text: str) -> Utterance | None:
    tokens = _TOKEN.findall(text)
    texts = [token for token, _ in tokens]
    phones = parse_phones(symbols)
    if not phones or not texts:
        return None
    shares = _split(phones, symbols, texts)
    if not all(any(phone.name in VOWELS for phone in share) for share in shares):
        return None
    words = tuple(
        Word(text=re.sub("[^a-z]", "", token.lower()), punctuation=marks[:1], phones=tuple(share))
        for (token, marks), share in zip(tokens, shares, strict=True)
    )
    return Utterance(symbols=tuple(symbols), words=words)
