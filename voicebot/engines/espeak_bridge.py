"""Gives back what Piper's bridge to espeak-ng keeps of each text that it makes phonemes of.

Both leaks are those of piper-tts 1.8.0. ``get_phonemes``: ``PyList_Append`` takes a reference of
its own, and the one of ``Py_BuildValue`` is never given back, so that each clause stays.
``set_voice``: espeak-ng's ``DoVoiceChange`` copies the voice, 1.3 kB, for a thread that synthesizes
and frees it; here none does.
"""

import ctypes
import sys
from collections.abc import Callable
from typing import TypeAlias

from piper import espeakbridge

Clause: TypeAlias = tuple[str, str, bool]
"""Phonemes, what ends the clause, and whether that ends a sentence."""


def mend() -> None:
    """Put a ``MendedBridge`` in the bridge's place; once is enough, more does no harm."""
    if isinstance(getattr(espeakbridge.get_phonemes, "__self__", None), MendedBridge):
        return
    mended = MendedBridge(
        espeakbridge.initialize, espeakbridge.set_voice, espeakbridge.get_phonemes
    )
    espeakbridge.initialize = mended.initialize
    espeakbridge.set_voice = mended.set_voice
    espeakbridge.get_phonemes = mended.get_phonemes


class MendedBridge:
    """The bridge's functions, of which nothing stays. They raise what the bridge raises.

    A clause is given back only where it has one reference more than one that nobody keeps, so a
    release of Piper's that does it itself is left alone.
    """

    def __init__(
        self,
        initialize: Callable[[str], None],
        set_voice: Callable[[str], None],
        get_phonemes: Callable[[str], list[Clause]],
    ) -> None:
        self._initialize = initialize
        self._set_voice = set_voice
        self._get_phonemes = get_phonemes
        self._voice: str | None = None

    def initialize(self, data_dir: str) -> None:
        """Load espeak-ng's data; there is no voice any more."""
        self._voice = None
        self._initialize(data_dir)

    def set_voice(self, voice: str) -> None:
        """Choose the voice, unless it is chosen."""
        if voice == self._voice:
            return
        self._voice = None
        self._set_voice(voice)
        self._voice = voice

    def get_phonemes(self, text: str) -> list[Clause]:
        """Return the clauses of ``text``."""
        clauses = self._get_phonemes(text)
        unkept = _references([(text, "", False)])[0]
        for place, references in enumerate(_references(clauses)):
            if references == unkept + 1:
                ctypes.pythonapi.Py_DecRef(ctypes.py_object(clauses[place]))
        return clauses


def _references(clauses: list[Clause]) -> list[int]:
    return [sys.getrefcount(clause) for clause in clauses]
